-- KEYS: connections, each a hash by pod. ARGV: this pod, for how many milliseconds its word holds, then for each key how many it has and the number of
-- that change. Answers for each key how many the other pods have. By the clock of Redis; a pod that did not repeat its word in time has none.
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local pod, holds = ARGV[1], tonumber(ARGV[2])
local answer = {}
for k = 1, #KEYS do
  local held, change = tonumber(ARGV[1 + 2 * k]), tonumber(ARGV[2 + 2 * k])
  local others, said = 0, redis.call('HGETALL', KEYS[k])
  for i = 1, #said, 2 do
    local n, c, at = string.match(said[i + 1], '^(%d+) (%d+) (%d+)$')
    if said[i] == pod then
      -- Words may overtake each other: the newer one counts.
      if n and tonumber(c) > change then held, change = tonumber(n), tonumber(c) end
    elseif not n or tonumber(at) + holds < now then
      redis.call('HDEL', KEYS[k], said[i])
    else
      others = others + tonumber(n)
    end
  end
  if held > 0 then
    redis.call('HSET', KEYS[k], pod, string.format('%.0f %.0f %.0f', held, change, now))
    redis.call('PEXPIRE', KEYS[k], holds)
  else
    redis.call('HDEL', KEYS[k], pod)
  end
  answer[k] = others
end
return answer
