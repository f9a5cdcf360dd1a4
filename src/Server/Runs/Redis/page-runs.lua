-- KEYS: the thread's runs. ARGV: how many, the place after which to begin: when it was added, and its key. The newest first:
-- each its key, what is kept of it, where the log was, and when it was added.
local answer, skip, most = {}, 0, 4 * tonumber(ARGV[1])
while #answer < most do
  local chunk = redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[2], '-inf', 'WITHSCORES', 'LIMIT', skip, 128)
  if #chunk == 0 then break end
  skip = skip + 128
  for i = 1, #chunk, 2 do
    if #answer < most and (ARGV[2] == '+inf' or tonumber(chunk[i + 1]) < tonumber(ARGV[2]) or chunk[i] < ARGV[3]) then
      local kept = redis.call('HMGET', chunk[i], 'r', 'a', 'th')
      if kept[1] and kept[3] == KEYS[1] then
        answer[#answer + 1] = chunk[i]
        answer[#answer + 1] = kept[1]
        answer[#answer + 1] = kept[2]
        answer[#answer + 1] = chunk[i + 1]
      end
    end
  end
end
return answer
