-- KEYS: the positions of a run's numbered events. ARGV: the first and the last number.
return redis.call('LRANGE', KEYS[1], tonumber(ARGV[1]) - 1, tonumber(ARGV[2]) - 1)
