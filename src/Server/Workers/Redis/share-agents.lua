-- KEYS: the agents that are served, by when that was said last. ARGV: 1 now, 2 for how long it counts, 3… those that are served here. Those that are served anywhere.
for i = 3, #ARGV do redis.call('ZADD', KEYS[1], ARGV[1], ARGV[i]) end
extend(KEYS[1], tonumber(ARGV[2]))
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(tonumber(ARGV[1]) - tonumber(ARGV[2])))
return redis.call('ZRANGE', KEYS[1], 0, -1)
