-- KEYS: 1 log, 2 meta, 3 active runs. ARGV: proposed epoch, milliseconds to keep the log. The runs and the head are of one moment.
local l, refusal = life(KEYS[1], KEYS[2], ARGV[1], nil, true)
if not l then return refusal end
touch(l, tonumber(ARGV[2]), KEYS[2], KEYS[1], KEYS[3])
local answer = { l.e .. ' ' .. text(l.h) }
for _, key in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  local kept = redis.call('HMGET', key, 'r', 'a', 'q')
  if kept[1] then
    answer[#answer + 1] = key
    answer[#answer + 1] = kept[1]
    answer[#answer + 1] = kept[2]
    answer[#answer + 1] = kept[3] and 1 or 0
  else
    redis.pcall('ZREM', KEYS[3], key)
  end
end
return answer
