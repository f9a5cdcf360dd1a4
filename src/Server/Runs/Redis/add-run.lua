-- KEYS: 1 log, 2 meta, 3 the run, 4 active runs, 5 the thread's runs, 6 the pod's runs, 7 the pods, 8 the user's secrets.
-- ARGV: 1 proposed epoch, 2 the kept run, 3 milliseconds to keep the log, 4 to keep runs, 5 most active runs, 6 most ended runs,
-- 7 the run's name among the pod's, 8 the pod, 9 the name of this addition, 10 the last moment at which the run may be added,
-- 11 the name of the secret that the run was sealed with, 12 that secret, wrapped,
-- 13 what becomes of it where its thread is busy, 14 most runs that wait there, 15 milliseconds to wait.
-- The run's hash: r the kept run, rs its seq, a where the log was, o the name of its addition, w that somebody was told of it, th its thread,
-- m its name among the pod's; q, qu, qi and qp while it waits (line.lua);
-- s, n, l, f, y, x are the log's.
-- Redis was emptied, or the secrets were erased, since they were read: what they seal would open for nobody.
if redis.call('HGET', KEYS[8], ARGV[11]) ~= ARGV[12] then return { 'secret' } end
local l, refusal = life(KEYS[1], KEYS[2], ARGV[1])
if not l then return refusal end
local log_kept, run_kept = tonumber(ARGV[3]), tonumber(ARGV[4])
local function answer(...)
  touch(l, log_kept, KEYS[2], KEYS[1], KEYS[4])
  return { ... }
end
local kept = redis.call('HMGET', KEYS[3], 'r', 'a', 's')
if kept[1] then
  if not kept[3] then redis.call('HSET', KEYS[3], 'w', 1) end
  return answer('known', kept[1], kept[2])
end
-- Whoever asked was told that it cannot be added.
if now > tonumber(ARGV[10]) then return answer('late') end
if is_taken(l, KEYS[1], KEYS[3]) then return answer('used') end

-- What is gone does not count: a run whose pod died long ago, or that nobody kept any longer.
local function forget_gone(list)
  for _, key in ipairs(redis.call('ZRANGE', list, 0, -1)) do
    if redis.call('HEXISTS', key, 'r') == 0 then redis.call('ZREM', list, key) end
  end
end
local most = tonumber(ARGV[5])
if redis.call('ZCARD', KEYS[4]) >= most then
  forget_gone(KEYS[4])
  if redis.call('ZCARD', KEYS[4]) >= most then return answer('limit') end
end
if redis.call('ZCARD', KEYS[5]) > most + tonumber(ARGV[6]) + 16 then forget_gone(KEYS[5]) end

-- Nobody else is let into the thread meanwhile.
local place, order, interrupts = 0, 0, ARGV[13] == 'interrupt'
local line = line_of(KEYS[4], KEYS[5])
if ARGV[13] ~= 'concurrent' and #line.turn + #line.waiting > 0 then
  if ARGV[13] == 'reject' then return answer('busy', (line.turn[#line.turn] or line.waiting[1]).m) end
  if interrupts then
    place, order = 1, line.waiting[1] and line.waiting[1].q - 1 or 0
  else
    if #line.waiting >= tonumber(ARGV[14]) then return answer('full') end
    place, order = #line.waiting + 1, line.waiting[1] and line.waiting[#line.waiting].q + 1 or 0
  end
end

-- Where the log is now: the run's events come after it.
local at = l.e .. ' ' .. text(l.h)
redis.call('DEL', KEYS[3], KEYS[3] .. ':n')
redis.call('HSET', KEYS[3], 'r', ARGV[2], 'rs', 0, 'a', at, 'o', ARGV[9], 'th', KEYS[5], 'm', ARGV[7])
if place > 0 then
  redis.call('HSET', KEYS[3], 'q', order, 'qu', text(now + tonumber(ARGV[15])))
  if interrupts then redis.call('HSET', KEYS[3], 'qi', 1) end
end
redis.call('ZADD', KEYS[4], '+inf', KEYS[3])
redis.call('ZADD', KEYS[5], text(now), KEYS[3])
redis.call('SADD', KEYS[6], ARGV[7])
-- A pod that dies before it has said that it lives is known to have lived.
redis.call('ZADD', KEYS[7], 'NX', clock[1], ARGV[8])
extend(KEYS[7], 40 * 86400000)
-- One that waits belongs to no pod that would keep it meanwhile.
if place > 0 then run_kept = run_kept + tonumber(ARGV[15]) end
for i = 3, 6 do extend(KEYS[i], run_kept) end
return answer('added', at, place)
