-- KEYS: 1 the run, 2 what is due, 3 the agent's queue. ARGV: 1 the version it must have, 2 the run's name.
if tonumber(redis.call('HGET', KEYS[1], 'leasev') or 0) ~= tonumber(ARGV[1]) then return 0 end
redis.call('HDEL', KEYS[1], 'lease', 'leasev')
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('ZREM', KEYS[3], ARGV[2])
return 1
