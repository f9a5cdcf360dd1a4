-- KEYS: 1 a sorted set of runs. ARGV: 1 up to which score, 2 how many at most. How many there are, then the first of them.
local answer = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
table.insert(answer, 1, tostring(redis.call('ZCARD', KEYS[1])))
return answer
