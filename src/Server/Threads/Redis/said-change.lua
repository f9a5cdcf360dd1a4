-- KEYS: unsaid changes. ARGV: the number of one that was said.
return redis.call('HDEL', KEYS[1], ARGV[1])
