-- KEYS: the pods, this pod. ARGV: its id, its current key, all its keys, the prefix of pods' names.
-- By the clock of Redis, so that pods need not agree on the time. Answers id, seconds since its last word, current key and keys of each other pod.
local t = redis.call('TIME')
local now = tonumber(t[1])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('EXPIRE', KEYS[1], 86400)
redis.call('HSET', KEYS[2], 'current', ARGV[2], 'keys', ARGV[3])
redis.call('EXPIRE', KEYS[2], 60)
local answer = {}
local pods = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 1, #pods, 2 do
  if pods[i] ~= ARGV[1] then
    local about = redis.call('HMGET', ARGV[4] .. pods[i], 'current', 'keys')
    answer[#answer + 1] = pods[i]
    answer[#answer + 1] = now - tonumber(pods[i + 1])
    answer[#answer + 1] = about[1] or ''
    answer[#answer + 1] = about[2] or ''
  end
end
return answer
