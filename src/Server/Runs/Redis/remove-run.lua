-- KEYS: 1 the run, 2 active runs, 3 the thread's runs, 4 the pod's runs. ARGV: the run's name among the pod's. Only while nothing of it is stored.
if redis.call('HEXISTS', KEYS[1], 's') == 1 then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], KEYS[1])
redis.call('ZREM', KEYS[3], KEYS[1])
redis.call('SREM', KEYS[4], ARGV[1])
return 1
