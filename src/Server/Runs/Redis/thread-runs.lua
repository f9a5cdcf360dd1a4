-- KEYS: the thread's runs. ARGV: how many at most, and how many bytes. The latest of those that have ended and fit, the oldest first.
local latest, gone, most, bytes, skip = {}, {}, tonumber(ARGV[1]), tonumber(ARGV[2]), 0
while #latest < most do
  local chunk = redis.call('ZREVRANGE', KEYS[1], skip, skip + 63)
  if #chunk == 0 then break end
  skip = skip + #chunk
  for _, key in ipairs(chunk) do
    local run = redis.call('HMGET', key, 'r', 'x', 'a', 'th')
    if not run[1] or run[4] ~= KEYS[1] then
      gone[#gone + 1] = key
    elseif run[2] and #latest < most then
      bytes = bytes - #run[1]
      if bytes < 0 then most = #latest break end
      latest[#latest + 1] = { key, run[1], run[3] }
    end
  end
end
for _, key in ipairs(gone) do redis.call('ZREM', KEYS[1], key) end
local answer = {}
for i = #latest, 1, -1 do
  for j = 1, 3 do answer[#answer + 1] = latest[i][j] end
end
return answer
