-- KEYS: 1 index, 2 records, 3 unsaid changes, 4 the turn, 5 the user's secrets. ARGV: 1 token of the turn, 2 the thread's name, 3 what is done (add, rename, remove),
-- 4 the record, 5 now, 6 since when a thread is idle, 7 milliseconds to keep, 8 most threads, 9 the change, sealed,
-- 10 the name of the secret that both were sealed with, 11 that secret, wrapped.
if redis.call('HGET', KEYS[5], ARGV[10]) ~= ARGV[11] then return { 'secret' } end
if redis.call('GET', KEYS[4]) ~= ARGV[1] then return { 'lost' } end
forget_idle(KEYS[1], KEYS[2], ARGV[6])
local is_there = last_activity(KEYS[1], ARGV[2], ARGV[6])
if (ARGV[3] == 'add') == (is_there and true or false) then return { 'no' } end
if ARGV[3] == 'remove' then
  redis.call('HDEL', KEYS[2], ARGV[2])
  redis.call('ZREM', KEYS[1], ARGV[2])
else
  if ARGV[3] == 'add' and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[8]) then return { 'limit' } end
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[4])
  redis.call('ZADD', KEYS[1], ARGV[5], ARGV[2])
end
local number = redis.call('HINCRBY', KEYS[3], 'last', 1)
redis.call('HSET', KEYS[3], number, ARGV[9])
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[7]) end
return { 'done', number }
