-- The threads of one user: an index by last activity, and a hash of sealed records by the same names, which say nothing.
-- Idle ones are forgotten a few at a time, by whoever comes by; who asks for one looks at its last activity first.
local function forget_idle(index, records, idle_since)
  local idle = redis.call('ZRANGEBYSCORE', index, '-inf', '(' .. idle_since, 'LIMIT', 0, 128)
  if #idle == 0 then return end
  redis.call('HDEL', records, unpack(idle))
  redis.call('ZREM', index, unpack(idle))
end

local function last_activity(index, name, idle_since)
  local at = redis.call('ZSCORE', index, name)
  return at and tonumber(at) >= tonumber(idle_since) and at or nil
end
