-- KEYS: the user's secrets. ARGV: name of the current key of the ring, a wrapped new secret, milliseconds to keep.
-- A secret that is there is read also from a full Redis, and from one that cannot write its file.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
local said = redis.pcall('PEXPIRE', KEYS[1], ARGV[3])
if type(said) == 'table' and not string.find(said.err, 'MISCONF', 1, true) then return said end
return redis.call('HGETALL', KEYS[1])
