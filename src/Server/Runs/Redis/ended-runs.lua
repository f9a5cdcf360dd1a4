-- The ended runs of one user, by when they ended; and in a hash beside them how many bytes each has, and all of them together.
local function take_off(ended, key)
  redis.call('ZREM', ended, key)
  local bytes = redis.call('HGET', ended .. ':bytes', key)
  if bytes then
    redis.call('HDEL', ended .. ':bytes', key)
    redis.call('HINCRBY', ended .. ':bytes', 'all', -tonumber(bytes))
  end
end

local function put_on(ended, key, at, bytes)
  take_off(ended, key)
  redis.call('ZADD', ended, at, key)
  redis.call('HSET', ended .. ':bytes', key, bytes)
  redis.call('HINCRBY', ended .. ':bytes', 'all', bytes)
end

local function forget(ended, key)
  take_off(ended, key)
  -- Else it is gone by itself, or its name is another run's by now.
  if redis.call('HEXISTS', key, 'x') == 0 then return end
  local thread = redis.call('HGET', key, 'th')
  if thread then redis.call('ZREM', thread, key) end
  redis.call('DEL', key, key .. ':n')
end
