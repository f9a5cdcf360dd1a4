-- KEYS: the run. The highest number of its workers that the log has.
return redis.call('HGET', KEYS[1], 'n')
