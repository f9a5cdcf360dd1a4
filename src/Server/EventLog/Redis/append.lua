-- Stores batches of several users, each for itself: what one may not do stops none of the others.
-- ARGV: 1 pod, 2 milliseconds to keep, 3 most events, 4 most bytes, 5 batches; then each batch:
-- 1 its number, 2 the last moment at which it may be stored, 3 proposed epoch, 4 channel, 5 and 6 the first epoch and the head for which its
-- entries were sealed, 7 the name of the secret that they were sealed with, 8 that secret, wrapped, 9 runs, 10 events; for each run the seq that
-- it is expected to have and whether it ends; for each event the index of its run (0 for none), n, the entry.
-- KEYS: for each batch log, meta, active runs, the user's secrets, and one hash per run.
-- Answers for each batch a word, its number, and what belongs to it: stored (when, and the log's bytes), late, head, secret, moved or
-- refused. Only with stored was anything stored.
local pod, kept, most_events, most_bytes = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

-- Longer than any append waits: no pod sends a batch again after so long.
local batch_kept = 15 * 60 * 1000

-- By bytes whatever it is; by count only what is older than every run under way.
local function trim(l, log, active)
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
local function forget_pods(meta)
  local all = redis.call('HGETALL', meta)
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 2) == 'q:' then
      local sent = tonumber(string.match(all[i + 1], '^%d+ (%d+) '))
      if not sent or now - sent > batch_kept then redis.call('HDEL', meta, all[i]) end
    end
  end
end

-- Where a batch's runs are, and whether they are where it expects them.
local function runs_of(l, log, first_key, at, runs, events)
  local state, moved = {}, false
  for i = 1, runs do
    local s = redis.call('HMGET', KEYS[first_key + i], 's', 'n', 'x', 'y', 't')
    local run = { s = tonumber(s[1] or 0), n = tonumber(s[2] or 0), x = s[3], begins = s[4] ~= l.y, t = tonumber(s[5] or 0) }
    -- A run that was forgotten has ended, whatever its writer believes.
    if not s[1] and is_taken(l, log, KEYS[first_key + i]) then run.x = '1' end
    if run.x or run.s ~= tonumber(ARGV[at + 2 * i - 1]) then moved = true end
    state[i] = run
  end
  local numbers = {}
  at = at + 2 * runs
  for i = 1, events do
    local run, n = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
    if n ~= 0 then
      -- What has positions of another kind fails before anything was stored.
      if not numbers[run] then redis.call('LLEN', KEYS[first_key + run] .. ':n') end
      if n ~= (numbers[run] or state[run].n) + 1 then moved = true end
      numbers[run] = n
    end
    at = at + 3
  end
  return state, moved
end

-- Redis takes nothing back: what was added before something failed is.
local added = {}

local function take_back(log)
  if #added == 0 then return end
  for _, id in ipairs(added) do redis.call('XDEL', log, id) end
  -- Its offsets are used again, which from Redis 7.2 on only a stream allows that never had them.
  local left = redis.call('XRANGE', log, '-', '+')
  redis.call('DEL', log)
  for _, item in ipairs(left) do redis.call('XADD', log, item[1], 'e', item[2][2]) end
  extend(log, kept)
end

-- What is not to expire. It comes last: once a script has changed something, a full Redis refuses it nothing more.
local used = {}

local function append(number, first_key, at, runs, events)
  local log, meta, active = KEYS[first_key + 1], KEYS[first_key + 2], KEYS[first_key + 3]
  local known = known_of(meta, 'q:' .. pod)
  local last = known[10]

  -- The same batch again, because its answer was lost: it is answered again. An older one comes too late, and so does one whose sender has
  -- given it up: somebody was told that it failed.
  if last then
    local stored, stored_at, rest = string.match(last, '^(%d+) (%d+) (.*)$')
    if tonumber(stored) == tonumber(number) then return 'stored ' .. number .. ' ' .. stored_at .. ' ' .. known[5] .. ' ' .. rest end
    if tonumber(stored) > tonumber(number) then return 'late ' .. number end
  end
  if now > tonumber(ARGV[at + 2]) then return 'late ' .. number end

  local l, refusal = life(log, meta, ARGV[at + 3], known)
  if not l then error(refusal) end
  if l.y ~= ARGV[at + 5] or l.h ~= tonumber(ARGV[at + 6]) then
    used[#used + 1] = { l, kept, meta, log, active }
    return 'head ' .. number .. ' ' .. l.y .. ' ' .. text(l.h)
  end

  -- Redis was emptied, or a server took over that never had it, and another pod has begun anew: what it seals would open for nobody.
  if redis.call('HGET', KEYS[first_key + 4], ARGV[at + 7]) ~= ARGV[at + 8] then
    used[#used + 1] = { l, kept, meta, log, active }
    return 'secret ' .. number
  end

  local channel = ARGV[at + 4]
  at, first_key = at + 10, first_key + 4
  local state, moved = runs_of(l, log, first_key, at, runs, events)
  if moved then
    local answer = { 'moved', number }
    for i = 1, runs do
      answer[#answer + 1] = text(state[i].s)
      answer[#answer + 1] = text(state[i].n)
      answer[#answer + 1] = state[i].x and '1' or '0'
    end
    return table.concat(answer, ' ')
  end

  local first, was_empty, argument, size = l.h + 1, l.h == l.f, at + 2 * runs, 0
  local bell = { pod, ' ', '', '\n' }
  for i = 1, events do
    local index, n, entry = tonumber(ARGV[argument + 1]), ARGV[argument + 2], ARGV[argument + 3]
    local run = state[index]
    argument = argument + 3
    l.h = l.h + 1
    l.b = l.b + #entry + 96
    local offset = text(l.h)
    added[#added + 1] = redis.call('XADD', log, offset .. '-0', 'e', entry)
    size = size + #entry + 4
    bell[#bell + 1] = struct.pack('>I4', #entry)
    bell[#bell + 1] = entry
    if run then
      run.s = run.s + 1
      run.l = offset
      if run.begins and not run.f then run.f = offset end
      if n ~= '0' then
        run.n = tonumber(n)
        local positions = KEYS[first_key + index] .. ':n'
        if redis.call('RPUSH', positions, offset .. ' ' .. text(run.s)) == 1 then redis.call('PEXPIRE', positions, text(kept)) end
      end
    end
  end

  for i = 1, runs do
    local run, key = state[i], KEYS[first_key + i]
    local ends = ARGV[at + 2 * i] == '1'
    local change = { 'HSET', key, 's', text(run.s), 'n', text(run.n), 'l', run.l }
    local function set(name, value) change[#change + 1], change[#change + 2] = name, value end
    -- Also a run whose earlier events went with an earlier log: here it begins with this one.
    if run.begins then set('f', run.f) set('y', l.y) end
    if ends then set('x', text(now)) end
    local is_due = now - run.t >= kept / 16
    if is_due then set('t', text(now)) end
    redis.call(unpack(change))
    if ends then
      redis.call('ZREM', active, key)
      take_name(l, log, key, run.l, kept)
    elseif run.begins then
      redis.call('ZADD', active, run.f, key)
      extend(active, kept)
    end
    if is_due then
      extend(key, kept)
      if run.n > 0 then extend(key .. ':n', kept) end
    end
  end

  if l.b > most_bytes or l.h - l.f > most_events then trim(l, log, active) end
  if not last then forget_pods(meta) end

  local answer = l.y .. ' ' .. l.e .. ' ' .. text(first) .. ' ' .. text(l.f) .. ' ' .. text(l.h)
  local joined = answer .. (l.j ~= '' and ' ' .. l.j or '')
  redis.call('HSET', meta, 'h', text(l.h), 'f', text(l.f), 'b', text(l.b), 'q:' .. pod, number .. ' ' .. text(now) .. ' ' .. joined)
  if was_empty then extend(log, kept) end
  used[#used + 1] = { l, kept, meta, log, active }

  bell[3] = answer
  -- It may be lost, whyever: a sweep repairs that.
  redis.pcall('PUBLISH', channel, size <= 4096 and table.concat(bell) or table.concat(bell, '', 1, 4))
  return 'stored ' .. number .. ' ' .. text(now) .. ' ' .. text(l.b) .. ' ' .. joined
end

local answers, first_key, at, batches, refusals, alike, refusal = {}, 0, 5, tonumber(ARGV[5]), 0, true, nil
for i = 1, batches do
  local number, runs, events = ARGV[at + 1], tonumber(ARGV[at + 9]), tonumber(ARGV[at + 10])
  added = {}
  local ran, answer = pcall(append, number, first_key, at, runs, events)
  if not ran then
    -- What cannot be taken back leaves another length than the log's, and is found by that.
    pcall(take_back, KEYS[first_key + 1])
    local why = type(answer) == 'table' and answer.err or tostring(answer)
    if not string.find(why, '^%u+ ') then why = 'ERR ' .. why end
    refusals, alike, refusal = refusals + 1, alike and (not refusal or refusal == why), why
    answer = 'refused ' .. number .. ' ' .. why
  end
  answers[i] = answer
  first_key, at = first_key + 4 + runs, at + 10 + 2 * runs + 3 * events
end

for _, one in ipairs(used) do touch(unpack(one)) end

-- What stops all of them is the server's: it is full, or only a copy.
if refusals == batches and alike then return redis.error_reply(refusal) end
return answers
