-- The life of one user's log. Its hash: v format, e epoch, h head, f floor, b bytes, i the server's life that wrote it last, j joints,
-- t when the expiry of the log and what lies with it was last set, a where the log was some days ago, y its first epoch, q:<pod> the last batch
-- of each pod: its number, when, and its answer. server_life and reign are set before this file.
-- A joint is "<epoch>:<head>", what an earlier epoch had when another life of the server took over. A cursor of that epoch at or below
-- the joint goes on; one above it has seen what this server never had, and is a gap.
local format = '1'
local max_joints = 8

-- What is known of a log, and one field more.
local function known_of(meta, also) return redis.call('HMGET', meta, 'v', 'e', 'h', 'f', 'b', 'i', 'j', 't', 'y', also or 'v') end

-- Whoever only reads is answered also where a full Redis takes no new log.
local function life(log, meta, proposed, known, is_read)
  local m = known or known_of(meta)
  if not m[1] then
    -- First what a full Redis refuses: it looks at its memory no more once something was changed.
    local begun = (is_read and redis.pcall or redis.call)('HSET', meta, 'v', format, 'e', proposed, 'h', 0, 'f', 0, 'b', 0, 'i', server_life, 'j', '', 't', 0, 'y', proposed)
    if type(begun) == 'table' then
      if not string.find(begun.err, 'OOM', 1, true) and not string.find(begun.err, 'MISCONF', 1, true) then return nil, begun end
      -- An empty log that is nowhere, the same for an hour, so that nobody is told of a gap whenever it is looked at. Where it began it would be another one.
      local passing = text(math.floor(now / 3600000))
      return { e = passing, h = 0, f = 0, b = 0, j = '', t = now, y = passing }
    end
    redis.call('DEL', log, log .. ':names')
    return { e = proposed, h = 0, f = 0, b = 0, j = '', t = 0, y = proposed }
  end
  if m[1] ~= format then return nil, redis.error_reply('FORMAT ' .. m[1]) end
  local l = { e = m[2], h = tonumber(m[3]), f = tonumber(m[4]), b = tonumber(m[5]), j = m[7], t = tonumber(m[8]), y = m[9] }
  if m[6] ~= server_life then
    -- Its process goes on and calls itself something else, as when its first replica comes: whoever has not heard of that yet would begin an
    -- epoch with each call, and those who have with each of theirs.
    if not string.find(redis.call('INFO', 'replication'), 'master_replid:' .. reign, 1, true) then return nil, redis.error_reply('OTHERLIFE look again') end
    local joints = {}
    for joint in string.gmatch(l.j .. ' ' .. l.e .. ':' .. text(l.h), '%S+') do joints[#joints + 1] = joint end
    while #joints > max_joints do table.remove(joints, 1) end
    local all = table.concat(joints, ' ')
    local saved = redis.pcall('HSET', meta, 'e', proposed, 'i', server_life, 'j', all)
    -- A full Redis is read all the same: as long as it takes nothing, no offset is used again, and the epoch begins when it does.
    if type(saved) ~= 'table' then l.e, l.j = proposed, all end
  end
  -- Entries were taken away, or put in, by somebody else: what is there is not what was stored. The log goes on after its head, and
  -- whoever had not read up to there is told that the rest is not kept.
  if redis.call('XLEN', log) ~= l.h - l.f then
    redis.call('DEL', log)
    l.f, l.b = l.h, 0
    redis.call('HSET', meta, 'f', text(l.f), 'b', 0)
  end
  return l
end

-- What is in a log for longer than this leaves it, also where the log is in use: 40 days after a key sealed last nothing is left of it. Runs under way
-- are kept whole.
local oldest, marked_every = 32 * 86400000, 4 * 86400000

-- Where the log was, and when: "<when>:<head>", the oldest first. Answers what is to be said from now on, and up to where the log is too old.
local function marks_of(log, meta, active)
  local m, marks, last, head = redis.call('HMGET', meta, 'h', 'a'), {}, 0, 0
  local old
  for at, there in string.gmatch(m[2] or '', '(%d+):(%d+)') do
    if now - at >= oldest then
      old, head = at .. ':' .. there, tonumber(there)
    else
      marks[#marks + 1], last = at .. ':' .. there, tonumber(at)
    end
  end
  if m[1] and now - last >= marked_every then marks[#marks + 1] = text(now) .. ':' .. m[1] end
  local first = redis.call('ZRANGE', active, 0, 0, 'WITHSCORES')[2]
  local upto = math.min(head, first and tonumber(first) - 1 or head)
  -- What a run under way holds back goes when it has ended.
  if upto < head then table.insert(marks, 1, old) end
  return table.concat(marks, ' '), upto
end

local function forget_to(l, log, meta, head)
  local m = redis.call('HMGET', meta, 'f', 'b')
  local floor, bytes = tonumber(m[1]), tonumber(m[2])
  if head <= floor then return end
  local id, chunk = '-', nil
  repeat
    chunk = redis.call('XRANGE', log, id, text(head) .. '-0', 'COUNT', 128)
    for _, item in ipairs(chunk) do
      bytes = bytes - #item[2][2] - 96
      id = '(' .. item[1]
    end
  until #chunk == 0
  redis.call('XTRIM', log, 'MINID', text(head + 1) .. '-0')
  redis.call('HSET', meta, 'f', text(head), 'b', text(bytes))
  l.f, l.b = head, bytes
end

-- Puts off the expiry of the log and of what lies with it, all of them or none.
local function touch(l, kept, meta, log, active)
  if now - l.t < kept / 16 then return end
  -- Also a full Redis is read, and what is read is kept. What is to be stored comes before this: once something was changed nothing is refused.
  local marks, head = marks_of(log, meta, active)
  local said = redis.pcall('HSET', meta, 't', text(now), 'a', marks)
  if head > 0 and type(said) ~= 'table' then forget_to(l, log, meta, head) end
  for _, key in ipairs({ meta, log, log .. ':names', active }) do extend(key, kept) end
end

-- The names of runs that have ended, each with the offset of the run's last event: a name is taken for as long as the log has that event,
-- also when the run itself is forgotten. A name is the end of the run's key.
local function take_name(l, log, key, last, kept)
  redis.call('ZADD', log .. ':names', text(last), string.sub(key, -32))
  redis.call('ZREMRANGEBYSCORE', log .. ':names', '-inf', text(l.f))
  extend(log .. ':names', kept)
end

local function is_taken(l, log, key)
  local last = redis.call('ZSCORE', log .. ':names', string.sub(key, -32))
  return last and tonumber(last) > l.f
end
