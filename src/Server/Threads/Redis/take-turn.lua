-- KEYS: the turn, unsaid changes. ARGV: a token, milliseconds for which it may be kept. Answers nothing when somebody else has the turn.
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return {} end
local unsaid = redis.call('HGETALL', KEYS[2])
return #unsaid > 0 and unsaid or { 'last', '0' }
