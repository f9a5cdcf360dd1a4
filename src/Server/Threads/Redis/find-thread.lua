-- KEYS: index, records. ARGV: the thread's name, since when a thread is idle.
local at = last_activity(KEYS[1], ARGV[1], ARGV[2])
if not at then return {} end
return { redis.call('HGET', KEYS[2], ARGV[1]), at }
