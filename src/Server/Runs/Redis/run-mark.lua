-- KEYS: the run. Its seq, and when it ended.
return redis.call('HMGET', KEYS[1], 's', 'x')
