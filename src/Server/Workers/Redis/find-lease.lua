-- KEYS: the run. Its entry, the entry's version, and the highest number of its workers.
return redis.call('HMGET', KEYS[1], 'lease', 'leasev', 'n')
