-- KEYS: 1 what is due, 2 an agent's queue. ARGV: the name of a run that is not there any more.
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('ZREM', KEYS[2], ARGV[1])
