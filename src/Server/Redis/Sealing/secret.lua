-- KEYS: the user's secrets. ARGV: name of the current key of the ring, a wrapped new secret, milliseconds to keep.
-- A secret that is there is read also from a full Redis.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.call('HGETALL', KEYS[1])
