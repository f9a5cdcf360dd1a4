-- KEYS: the pods, this pod. ARGV: its id, its current key, all its keys, the prefix of pods' names.
-- By the clock of Redis, so that pods need not agree on the time. Answers since when this pod is there, in microseconds; then of each other pod its
-- id, when it last said that it lives, current key, keys, and since when it is there.
local t = redis.call('TIME')
local now = tonumber(t[1])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('EXPIRE', KEYS[1], 86400)
redis.call('HSET', KEYS[2], 'current', ARGV[2], 'keys', ARGV[3])
redis.call('HSETNX', KEYS[2], 'since', string.format('%.0f', now * 1000000 + tonumber(t[2])))
redis.call('EXPIRE', KEYS[2], 60)
local answer = { redis.call('HGET', KEYS[2], 'since') }
local pods = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 1, #pods, 2 do
  if pods[i] ~= ARGV[1] then
    local about = redis.call('HMGET', ARGV[4] .. pods[i], 'current', 'keys', 'since')
    answer[#answer + 1] = pods[i]
    answer[#answer + 1] = pods[i + 1]
    answer[#answer + 1] = about[1] or ''
    answer[#answer + 1] = about[2] or ''
    answer[#answer + 1] = about[3] or '0'
  end
end
return answer
