-- KEYS: the user's secrets. ARGV: name of the current key of the ring, a wrapped new secret, milliseconds to keep.
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.call('HGETALL', KEYS[1])
