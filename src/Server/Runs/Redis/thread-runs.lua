-- KEYS: the thread's runs. ARGV: how many at most. Those that have ended, the oldest first.
local answer = {}
if tonumber(ARGV[1]) == 0 then return answer end
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], -tonumber(ARGV[1]), -1)) do
  local run = redis.call('HMGET', key, 'r', 'x', 'a')
  if not run[1] then
    redis.call('ZREM', KEYS[1], key)
  elseif run[2] then
    answer[#answer + 1] = key
    answer[#answer + 1] = run[1]
    answer[#answer + 1] = run[3]
  end
end
return answer
