-- KEYS: the turn, unsaid changes. ARGV: its token, milliseconds for which it is kept, the number of a change that it is to say, or nothing.
-- Nobody had a turn after one that ended by itself as long as its change is unsaid and no other one goes on: it may go on.
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] and (holder or ARGV[3] == '') then return 0 end
if ARGV[3] ~= '' and redis.call('HEXISTS', KEYS[2], ARGV[3]) == 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
