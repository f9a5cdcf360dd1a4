-- KEYS: 1 log, 2 meta, 3 the run, 4 active runs, 5 the thread's runs, 6 the pod's runs, 7 the pods.
-- ARGV: 1 proposed epoch, 2 the kept run, 3 now, 4 milliseconds to keep, 5 most active runs, 6 the run's name among the pod's, 7 the pod.
local l, refusal = life(KEYS[1], KEYS[2], ARGV[1])
if not l then return refusal end
local kept = redis.call('HMGET', KEYS[3], 'r', 'a')
if kept[1] then return { kept[1], kept[2] } end
local most = tonumber(ARGV[5])
if redis.call('ZCARD', KEYS[4]) >= most then
  -- What is gone does not count: a run whose pod died long ago.
  for _, key in ipairs(redis.call('ZRANGE', KEYS[4], 0, -1)) do
    if redis.call('EXISTS', key) == 0 then redis.call('ZREM', KEYS[4], key) end
  end
  if redis.call('ZCARD', KEYS[4]) >= most then return { 'limit' } end
end
-- Where the log is now: the run's events come after it.
local at = l.e .. ' ' .. text(l.h)
redis.call('HSET', KEYS[3], 'r', ARGV[2], 'rs', 0, 'a', at)
redis.call('ZADD', KEYS[4], '+inf', KEYS[3])
redis.call('ZADD', KEYS[5], ARGV[3], KEYS[3])
redis.call('SADD', KEYS[6], ARGV[6])
-- A pod that dies before it has said that it lives is known to have lived.
redis.call('ZADD', KEYS[7], 'NX', redis.call('TIME')[1], ARGV[7])
for i = 3, 6 do redis.call('PEXPIRE', KEYS[i], ARGV[4]) end
return { at }
