-- KEYS: the pods, the pod's runs. ARGV: its id. Only when it has no runs left.
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
return redis.call('ZREM', KEYS[1], ARGV[1])
