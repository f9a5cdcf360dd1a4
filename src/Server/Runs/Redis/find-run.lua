-- KEYS: the run.
return redis.call('HMGET', KEYS[1], 'r', 'a')
