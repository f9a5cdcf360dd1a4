-- KEYS: index, records. ARGV: the thread's name, since when a thread is idle, now, milliseconds to keep.
if not last_activity(KEYS[1], ARGV[1], ARGV[2]) then return {} end
redis.call('ZADD', KEYS[1], 'XX', 'GT', ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return { redis.call('HGET', KEYS[2], ARGV[1]), redis.call('ZSCORE', KEYS[1], ARGV[1]) }
