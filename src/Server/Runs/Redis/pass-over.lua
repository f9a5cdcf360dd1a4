-- KEYS: 1 active runs, 2 the pod's runs. ARGV: a run that nobody can act on, as its name is not its user's, and that name where it was made this pod's.
if ARGV[2] ~= '' then redis.call('SREM', KEYS[2], ARGV[2]) end
return redis.call('ZREM', KEYS[1], ARGV[1])
