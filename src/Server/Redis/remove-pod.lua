-- KEYS: the pods, the pod's runs, the pod. ARGV: its id. Only when it has no runs left.
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('DEL', KEYS[3])
return redis.call('ZREM', KEYS[1], ARGV[1])
