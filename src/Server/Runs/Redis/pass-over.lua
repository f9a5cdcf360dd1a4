-- KEYS: 1 active runs; 2 a pod's runs, if it is listed there. ARGV: 1 a run that nobody can act on; 2 its name on that list.
-- Answers whether it was among the active ones.
if KEYS[2] then redis.call('SREM', KEYS[2], ARGV[2]) end
return redis.call('ZREM', KEYS[1], ARGV[1])
