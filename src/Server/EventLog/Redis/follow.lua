-- Stores batches of several users where this pod was the last to store: what is to be kept was put together by the pod, and here it is only
-- compared with what the log has. What it does not cover is append.lua's: the beginning and the end of a run, trimming, expiries.
-- ARGV: 1 the field of this pod's last batch, 2 milliseconds to keep, 3 batches; then each batch: 1 its number, 2 the last moment at which it
-- may be stored, 3 the pod's last batch as the log has it, 4 the log's first epoch, 5 epoch, 6 head, 7 how many entries there are, 8 the name of
-- the secret that its entries were sealed with, 9 that secret, wrapped, 10 the batch as the log will have it, 11 head and 12 bytes after it,
-- 13 channel, 14 the head of its doorbell, 15 runs, 16 events; for each run its seq before and after, the offset of its last event, n before and
-- after, how many of its events have numbers, and the positions of those; for each event its id and the entry.
-- KEYS: for each batch log, meta, the user's secrets, and one hash per run.
-- Answers for each batch a word and its number: kept; head, and where the log is, when nothing else differs; or again, when append.lua is to
-- say why. Only with kept was anything stored.
local own, kept = ARGV[1], tonumber(ARGV[2])

local function is_due(last) return now - tonumber(last or 0) >= kept / 16 end

-- Whether the log's runs are where their writers believe them, and all else is as the pod left it; and where the entries begin in ARGV.
local function is_as_left(meta, first_key, at, runs)
  if meta[1] ~= ARGV[at + 3] or meta[2] ~= ARGV[at + 5] or is_due(meta[6]) or now > tonumber(ARGV[at + 2]) then return false end
  if redis.call('HGET', KEYS[first_key + 3], ARGV[at + 8]) ~= ARGV[at + 9] then return false end
  if redis.call('XLEN', KEYS[first_key + 1]) ~= tonumber(ARGV[at + 7]) then return false end
  local argument = at + 16
  for i = 1, runs do
    local run = redis.call('HMGET', KEYS[first_key + 3 + i], 's', 'y', 'x', 't', 'n')
    if run[1] ~= ARGV[argument + 1] or run[2] ~= ARGV[at + 4] or run[3] or is_due(run[4]) then return false end
    local numbered = tonumber(ARGV[argument + 6])
    if numbered > 0 then
      -- It also fails, if it must, before anything was stored.
      redis.call('LLEN', KEYS[first_key + 3 + i] .. ':n')
      if run[5] ~= ARGV[argument + 4] then return false end
    end
    argument = argument + 6 + numbered
  end
  return true, argument
end

local function follow(first_key, at, runs, events)
  local meta = redis.call('HMGET', KEYS[first_key + 2], own, 'e', 'h', 'v', 'i', 't', 'y')
  if meta[4] ~= format or meta[5] ~= server_life then return 'again' end
  if meta[1] == ARGV[at + 3] and meta[3] ~= ARGV[at + 6] then return 'head', meta[7] .. ' ' .. meta[3] end
  local as_left, argument = is_as_left(meta, first_key, at, runs)
  if not as_left then return 'again' end
  local log, bell, size = KEYS[first_key + 1], { ARGV[at + 14] }, 0
  for _ = 1, events do
    local entry = ARGV[argument + 2]
    -- A full Redis refuses the first of them. So does a log that is gone, or has entries that are not ours.
    local id = redis.pcall('XADD', log, 'NOMKSTREAM', ARGV[argument + 1], 'e', entry)
    if type(id) ~= 'string' then return 'again' end
    size = size + #entry + 4
    bell[#bell + 1] = struct.pack('>I4', #entry)
    bell[#bell + 1] = entry
    argument = argument + 2
  end

  argument = at + 16
  for i = 1, runs do
    local key, numbered = KEYS[first_key + 3 + i], tonumber(ARGV[argument + 6])
    if numbered == 0 then
      redis.call('HSET', key, 's', ARGV[argument + 2], 'l', ARGV[argument + 3])
    else
      redis.call('HSET', key, 's', ARGV[argument + 2], 'l', ARGV[argument + 3], 'n', ARGV[argument + 5])
      local positions = key .. ':n'
      if redis.call('RPUSH', positions, unpack(ARGV, argument + 7, argument + 6 + numbered)) == numbered then redis.call('PEXPIRE', positions, ARGV[2]) end
    end
    argument = argument + 6 + numbered
  end

  redis.call('HSET', KEYS[first_key + 2], own, ARGV[at + 10], 'h', ARGV[at + 11], 'b', ARGV[at + 12])
  -- It may be lost, whyever: a sweep repairs that.
  redis.pcall('PUBLISH', ARGV[at + 13], size <= 4096 and table.concat(bell) or bell[1])
  return 'kept'
end

local answers, first_key, at = {}, 0, 3
for i = 1, tonumber(ARGV[3]) do
  local number, runs, events = ARGV[at + 1], tonumber(ARGV[at + 15]), tonumber(ARGV[at + 16])
  -- What fails for one of them, such as a key of another kind, fails before anything of it was stored.
  local ran, word, place = pcall(follow, first_key, at, runs, events)
  answers[i] = (ran and word or 'again') .. ' ' .. number .. (place and ' ' .. place or '')
  at = at + 16
  for _ = 1, runs do at = at + 6 + tonumber(ARGV[at + 6]) end
  first_key, at = first_key + 3 + runs, at + 2 * events
end

return answers
