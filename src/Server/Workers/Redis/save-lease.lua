-- KEYS: 1 the run, 2 what is due, 3 the agent's queue, 4 the pod's runs, 5 the user's secrets.
-- ARGV: 1 the version it must have, 2 the sealed entry, 3 its version, 4 when it is due, 5 the run's name, 6 whether it waits, 7 now, 8 milliseconds to keep,
-- 9 channel, 10 what rings, 11 the name of the secret that the entry was sealed with, 12 that secret, wrapped.
-- Redis was emptied, or the secrets were erased, since they were read: what they seal would open for nobody.
if redis.call('HGET', KEYS[5], ARGV[11]) ~= ARGV[12] then return -2 end
if redis.call('EXISTS', KEYS[1]) == 0 or tonumber(redis.call('HGET', KEYS[1], 'leasev') or 0) ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'lease', ARGV[2], 'leasev', ARGV[3])
local kept = tonumber(ARGV[8])
extend(KEYS[1], kept)
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[5])
extend(KEYS[2], kept)
-- Whoever looks after leases ends it now, not whoever finds the pod dead.
redis.call('SREM', KEYS[4], ARGV[5])
if ARGV[6] == '1' then
  redis.call('ZADD', KEYS[3], 'NX', ARGV[7], ARGV[5])
  extend(KEYS[3], kept)
  redis.call('PUBLISH', ARGV[9], ARGV[10])
else
  redis.call('ZREM', KEYS[3], ARGV[5])
end
return 1
