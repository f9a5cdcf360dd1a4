-- KEYS: 1 log, 2 meta, 3 active runs, 4… one hash per run of the batch.
-- ARGV: 1 proposed epoch, 2 pod, 3 number of the batch, 4 the last moment at which it may be stored, 5 milliseconds to keep, 6 most events,
-- 7 most bytes, 8 channel, 9 and 10 the first epoch and the head for which the entries were sealed, 11 runs, 12 events;
-- then for each run the seq that it is expected to have and whether it ends; then for each event the index of its run (0 for none), n, the entry.
-- Answers a word and what belongs to it: stored, late, head or moved. Only with stored was anything stored.
local log, meta, active = KEYS[1], KEYS[2], KEYS[3]
local pod, batch = ARGV[2], tonumber(ARGV[3])
local kept, most_events, most_bytes = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local runs, events = tonumber(ARGV[11]), tonumber(ARGV[12])
local first_run = 13
local first_event = first_run + 2 * runs

-- Longer than any append waits: no pod sends a batch again after so long.
local batch_kept = 15 * 60 * 1000

-- The same batch again, because its answer was lost: it is answered again. An older one comes too late, and so does one whose sender has
-- given it up: somebody was told that it failed.
local last = redis.call('HGET', meta, 'q:' .. pod)
if last then
  local number, rest = string.match(last, '^(%d+) %d+ (.*)$')
  if tonumber(number) == batch then return { 'stored', rest } end
  if tonumber(number) > batch then return { 'late' } end
end
if now > tonumber(ARGV[4]) then return { 'late' } end

local l, refusal = life(log, meta, ARGV[1])
if not l then return refusal end
if l.y ~= ARGV[9] or l.h ~= tonumber(ARGV[10]) then return { 'head', l.y, text(l.h) } end

local state, moved = {}, false
for i = 1, runs do
  local s = redis.call('HMGET', KEYS[3 + i], 's', 'n', 'x', 'y')
  local run = { s = tonumber(s[1] or 0), n = tonumber(s[2] or 0), x = s[3], begins = s[4] ~= l.y }
  if run.x or run.s ~= tonumber(ARGV[first_run + 2 * (i - 1)]) then moved = true end
  state[i] = run
end
local numbers, at = {}, first_event
for i = 1, events do
  local run, n = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  if n ~= 0 then
    if n ~= (numbers[run] or state[run].n) + 1 then moved = true end
    numbers[run] = n
  end
  at = at + 3
end
if moved then
  local answer = { 'moved' }
  for i = 1, runs do
    answer[#answer + 1] = text(state[i].s)
    answer[#answer + 1] = text(state[i].n)
    answer[#answer + 1] = state[i].x and '1' or '0'
  end
  return answer
end

local first, argument, entries = l.h + 1, first_event, {}
local was_empty = l.h == l.f
for i = 1, events do
  local index, n, entry = tonumber(ARGV[argument]), ARGV[argument + 1], ARGV[argument + 2]
  local run = state[index]
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
      local positions = KEYS[3 + index] .. ':n'
      if redis.call('RPUSH', positions, text(l.h) .. ' ' .. text(run.s)) == 1 then redis.call('PEXPIRE', positions, text(kept)) end
    end
  end
end

for i = 1, runs do
  local run, key = state[i], KEYS[3 + i]
  redis.call('HSET', key, 's', text(run.s), 'n', text(run.n), 'l', text(run.l))
  -- Also a run whose earlier events went with an earlier log: here it begins with this one.
  if run.begins then redis.call('HSET', key, 'f', text(run.f), 'y', l.y) end
  if ARGV[first_run + 2 * i - 1] == '1' then
    redis.call('HSET', key, 'x', text(now))
    redis.call('ZREM', active, key)
  elseif run.begins then
    redis.call('ZADD', active, text(run.f), key)
    extend(active, kept)
  end
  extend(key, kept)
  if run.n > 0 then extend(key .. ':n', kept) end
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

-- A pod that writes here for the first time finds what pods left that are long gone.
if not last then
  local all = redis.call('HGETALL', meta)
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 2) == 'q:' then
      local sent = tonumber(string.match(all[i + 1], '^%d+ (%d+) '))
      if not sent or now - sent > batch_kept then redis.call('HDEL', meta, all[i]) end
    end
  end
end

local answer = l.y .. ' ' .. l.e .. ' ' .. text(first) .. ' ' .. text(l.f) .. ' ' .. text(l.h)
local joined = answer .. (l.j ~= '' and ' ' .. l.j or '')
redis.call('HSET', meta, 'h', text(l.h), 'f', text(l.f), 'b', text(l.b), 'q:' .. pod, text(batch) .. ' ' .. text(now) .. ' ' .. joined)
if was_empty then extend(log, kept) end
touch(l, kept, meta, log, active)

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
return { 'stored', joined }
