-- KEYS: records, the user's secrets. ARGV: 1 the thread's name, 2 its record as it was read, 3 the same sealed anew, 4 the name of the secret that it was
-- sealed with, 5 that secret, wrapped. A record that was changed meanwhile was sealed by whoever changed it, and one that is gone stays gone.
if redis.call('HGET', KEYS[2], ARGV[4]) ~= ARGV[5] then return 0 end
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
