-- KEYS: the turn. ARGV: its token. A turn that was kept for too long may be somebody else's by now.
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
