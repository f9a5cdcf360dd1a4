-- KEYS: the run. Its seq, the offset of its last event, and when it ended.
return redis.call('HMGET', KEYS[1], 's', 'l', 'x')
