-- KEYS: 1 the run, 2 ended runs, 3 the pod's runs. ARGV: 1 the kept run, 2 its seq, 3 whether it has ended, 4 now, 5 milliseconds to keep,
-- 6 most ended runs, 7 the run's name among the pod's.
local seq = tonumber(redis.call('HGET', KEYS[1], 'rs') or -1)
if seq >= 0 and seq <= tonumber(ARGV[2]) then redis.call('HSET', KEYS[1], 'r', ARGV[1], 'rs', ARGV[2]) end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
if ARGV[3] == '1' then
  redis.call('SREM', KEYS[3], ARGV[7])
  redis.call('ZADD', KEYS[2], ARGV[4], KEYS[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
  for _ = 1, redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[6]) do
    local oldest = redis.call('ZPOPMIN', KEYS[2])[1]
    redis.call('DEL', oldest, oldest .. ':n')
  end
end
return seq
