-- KEYS: 1 active runs, 2 the pod's runs. ARGV: a run that nobody can act on, and its name where it is on the pod's list.
if ARGV[2] ~= '' then redis.call('SREM', KEYS[2], ARGV[2]) end
return redis.call('ZREM', KEYS[1], ARGV[1])
