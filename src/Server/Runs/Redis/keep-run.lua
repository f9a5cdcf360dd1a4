-- KEYS: 1 the run, 2 ended runs, 3 the pod's runs, 4 the user's secrets. ARGV: 1 the kept run, 2 its seq, 3 whether it has ended, 4 milliseconds to keep,
-- 5 most ended runs, 6 the run's name among the pod's, 7 where its log is, 8 the name of the secret
-- that it was sealed with, 9 that secret, wrapped, 10 most bytes of ended runs.
if redis.call('HGET', KEYS[4], ARGV[8]) ~= ARGV[9] then return -2 end
local kept, ended = tonumber(ARGV[4]), ARGV[3] == '1'
local run = redis.call('HMGET', KEYS[1], 'rs', 's')
local seq = tonumber(run[1] or -1)
if seq >= 0 and seq <= tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'r', ARGV[1], 'rs', ARGV[2])
elseif seq < 0 and ended and run[2] == ARGV[2] then
  -- Redis was emptied under the run, and has nothing of it but its end.
  redis.call('HSET', KEYS[1], 'r', ARGV[1], 'rs', ARGV[2], 'a', ARGV[7])
end
extend(KEYS[1], kept)
if ended then
  redis.call('SREM', KEYS[3], ARGV[6])
  if redis.call('ZCARD', KEYS[2]) == 0 then redis.call('DEL', KEYS[2] .. ':bytes') end
  if redis.call('HEXISTS', KEYS[1], 'r') == 1 then put_on(KEYS[2], KEYS[1], text(now), redis.call('HSTRLEN', KEYS[1], 'r')) end
  -- Both together: what one of them counts is in the other.
  redis.call('PEXPIRE', KEYS[2], text(kept))
  redis.call('PEXPIRE', KEYS[2] .. ':bytes', text(kept))
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', text(now - kept), 'LIMIT', 0, 128)) do forget(KEYS[2], key) end
  local most, bytes = tonumber(ARGV[5]), tonumber(ARGV[10])
  while redis.call('ZCARD', KEYS[2]) > most or tonumber(redis.call('HGET', KEYS[2] .. ':bytes', 'all') or 0) > bytes do
    local oldest = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
    if not oldest then break end
    forget(KEYS[2], oldest)
  end
end
return seq
