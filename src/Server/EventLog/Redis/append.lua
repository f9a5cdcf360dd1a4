-- KEYS: 1 log, 2 meta, 3 active runs, 4… one hash per run of the batch.
-- ARGV: 1 proposed epoch, 2 pod, 3 number of the batch, 4 now, 5 milliseconds to keep, 6 most events, 7 most bytes, 8 channel, 9 runs, 10 events;
-- then for each run the seq that it is expected to have and whether it ends; then for each event the index of its run (0 for none), n, the entry.
local log, meta, active = KEYS[1], KEYS[2], KEYS[3]
local pod, batch = ARGV[2], tonumber(ARGV[3])
local now, kept, most_events, most_bytes = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local runs, events = tonumber(ARGV[9]), tonumber(ARGV[10])

-- The same batch again, because its answer was lost: it is answered again. An older one comes too late: somebody was told that it failed.
local last = redis.call('HGET', meta, 'q:' .. pod)
if last then
  local number, rest = string.match(last, '^(%d+) (.*)$')
  if tonumber(number) == batch then return { rest } end
  if tonumber(number) > batch then return redis.error_reply('LATE') end
end

local l, refusal = life(log, meta, ARGV[1])
if not l then return refusal end

local state, moved = {}, false
for i = 1, runs do
  local s = redis.call('HMGET', KEYS[3 + i], 's', 'n', 'x', 'y')
  local run = { s = tonumber(s[1] or 0), n = tonumber(s[2] or 0), x = s[3], begins = s[4] ~= l.y }
  if run.x or run.s ~= tonumber(ARGV[9 + 2 * i]) then moved = true end
  state[i] = run
end
local numbers, at = {}, 10 + 2 * runs
for i = 1, events do
  local run, n = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  if n ~= 0 then
    if n ~= (numbers[run] or state[run].n) + 1 then moved = true end
    numbers[run] = n
  end
  at = at + 3
end
if moved then
  local answer = {}
  for i = 1, runs do
    answer[#answer + 1] = text(state[i].s)
    answer[#answer + 1] = text(state[i].n)
    answer[#answer + 1] = state[i].x and '1' or '0'
  end
  return answer
end

local first, argument, entries = l.h + 1, 10 + 2 * runs, {}
for i = 1, events do
  local run, n, entry = state[tonumber(ARGV[argument + 1])], ARGV[argument + 2], ARGV[argument + 3]
  argument = argument + 3
  l.h = l.h + 1
  l.b = l.b + #entry + 96
  redis.call('XADD', log, text(l.h) .. '-0', 'e', entry)
  entries[i] = entry
  if run then
    run.s = run.s + 1
    run.l = l.h
    if run.begins and not run.f then run.f = l.h end
    if n ~= '0' then
      run.n = tonumber(n)
      redis.call('RPUSH', KEYS[3 + tonumber(ARGV[argument - 2])] .. ':n', text(l.h) .. ' ' .. text(run.s))
    end
  end
end

for i = 1, runs do
  local run, key = state[i], KEYS[3 + i]
  redis.call('HSET', key, 's', text(run.s), 'n', text(run.n), 'l', text(run.l))
  -- Also a run whose earlier events went with an earlier log: here it begins with this one.
  if run.begins then redis.call('HSET', key, 'f', text(run.f), 'y', l.y) end
  if ARGV[10 + 2 * i] == '1' then
    redis.call('HSET', key, 'x', text(now))
    redis.call('ZREM', active, key)
  elseif run.begins then
    redis.call('ZADD', active, text(run.f), key)
    redis.call('PEXPIRE', active, text(kept))
  end
  if run.begins or ARGV[10 + 2 * i] == '1' then
    redis.call('PEXPIRE', key, text(kept))
    redis.call('PEXPIRE', key .. ':n', text(kept))
  end
end

-- By bytes whatever it is; by count only what is older than every run under way.
if l.b > most_bytes or l.h - l.f > most_events then
  local oldest = redis.call('ZRANGE', active, 0, 0, 'WITHSCORES')
  local keep_from = oldest[2] and tonumber(oldest[2]) or math.huge
  local full = true
  while full do
    local chunk = redis.call('XRANGE', log, '-', '+', 'COUNT', 32)
    full = #chunk > 0
    for _, item in ipairs(chunk) do
      if not (l.b > most_bytes or (l.h - l.f > most_events and l.f + 1 < keep_from)) then full = false break end
      l.f = l.f + 1
      l.b = l.b - #item[2][2] - 96
    end
    redis.call('XTRIM', log, 'MINID', text(l.f + 1) .. '-0')
  end
end

local answer = l.e .. ' ' .. text(first) .. ' ' .. text(l.f) .. ' ' .. text(l.h)
local joined = answer .. (l.j ~= '' and ' ' .. l.j or '')
redis.call('HSET', meta, 'h', text(l.h), 'f', text(l.f), 'b', text(l.b), 'q:' .. pod, text(batch) .. ' ' .. joined)
if touch(l, now, kept, meta, log, active) or first == 1 then
  redis.call('PEXPIRE', log, text(kept))
  for i = 1, runs do
    redis.call('PEXPIRE', KEYS[3 + i], text(kept))
    redis.call('PEXPIRE', KEYS[3 + i] .. ':n', text(kept))
  end
end

local bell = { pod, ' ', answer, '\n' }
if #entries > 0 then
  local size = 0
  for i = 1, events do size = size + #entries[i] + 4 end
  if size <= 4096 then
    for i = 1, events do
      bell[#bell + 1] = struct.pack('>I4', #entries[i])
      bell[#bell + 1] = entries[i]
    end
  end
end
redis.call('PUBLISH', ARGV[8], table.concat(bell))
return { joined }
