-- KEYS: 1 the run, 2 ended runs, 3 the pod's runs. ARGV: 1 the kept run, 2 its seq, 3 whether it has ended, 4 milliseconds to keep,
-- 5 most ended runs, 6 the run's name among the pod's, 7 where its log is.
local kept, ended = tonumber(ARGV[4]), ARGV[3] == '1'
local run = redis.call('HMGET', KEYS[1], 'rs', 's')
local seq = tonumber(run[1] or -1)
if seq >= 0 and seq <= tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'r', ARGV[1], 'rs', ARGV[2])
elseif seq < 0 and ended and run[2] == ARGV[2] then
  -- Redis was emptied under the run, and has nothing of it but its end.
  redis.call('HSET', KEYS[1], 'r', ARGV[1], 'rs', ARGV[2], 'a', ARGV[7])
end
extend(KEYS[1], kept)
if ended then
  redis.call('SREM', KEYS[3], ARGV[6])
  if redis.call('HEXISTS', KEYS[1], 'r') == 1 then redis.call('ZADD', KEYS[2], text(now), KEYS[1]) end
  extend(KEYS[2], kept)
  for _ = 1, redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[5]) do
    local oldest = redis.call('ZPOPMIN', KEYS[2])[1]
    local thread = redis.call('HGET', oldest, 'th')
    if thread then redis.call('ZREM', thread, oldest) end
    redis.call('DEL', oldest, oldest .. ':n')
  end
end
return seq
