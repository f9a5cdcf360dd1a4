-- KEYS: index, records. ARGV: 1 since when a thread is idle, 2 how many, 3 and 4 the place after which to begin: last activity and name.
forget_idle(KEYS[1], KEYS[2], ARGV[1])
local answer, skip, most = {}, 0, 3 * tonumber(ARGV[2])
while #answer < most do
  local chunk = redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[3], ARGV[1], 'WITHSCORES', 'LIMIT', skip, 128)
  if #chunk == 0 then break end
  skip = skip + 128
  for i = 1, #chunk, 2 do
    -- Those of one moment stand in the order of their names, the last first.
    if #answer < most and (ARGV[3] == '+inf' or tonumber(chunk[i + 1]) < tonumber(ARGV[3]) or chunk[i] < ARGV[4]) then
      answer[#answer + 1] = chunk[i]
      answer[#answer + 1] = redis.call('HGET', KEYS[2], chunk[i])
      answer[#answer + 1] = chunk[i + 1]
    end
  end
end
return answer
