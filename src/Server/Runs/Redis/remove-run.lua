-- KEYS: 1 the run, 2 active runs, 3 the thread's runs, 4 the pod's runs. ARGV: the run's name among the pod's, the name of its addition.
-- Answers 0 when this addition is not there, 1 when it is taken back, 2 when it cannot be: it has begun, or somebody was told of it.
local run = redis.call('HMGET', KEYS[1], 'o', 's', 'w')
if run[1] ~= ARGV[2] then return 0 end
if run[2] or run[3] then return 2 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], KEYS[1])
redis.call('ZREM', KEYS[3], KEYS[1])
redis.call('SREM', KEYS[4], ARGV[1])
return 1
