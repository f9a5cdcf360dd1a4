-- KEYS: a pod's runs. ARGV: one that is done with, or none. Answers what is left.
if ARGV[1] then redis.call('SREM', KEYS[1], ARGV[1]) end
return redis.call('SMEMBERS', KEYS[1])
