-- KEYS: 1 when threads are looked at, 2 how many runs wait in each. ARGV: 1 most threads, 2 milliseconds until somebody looks again.
-- How many runs wait in all, then the threads that are due: no other pod is given them for a while.
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now), 'LIMIT', 0, tonumber(ARGV[1]))
for _, name in ipairs(due) do redis.call('ZADD', KEYS[1], text(now + tonumber(ARGV[2])), name) end
table.insert(due, 1, redis.call('HGET', KEYS[2], 'all') or '0')
return due
