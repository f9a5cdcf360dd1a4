-- KEYS: log, meta, active runs. ARGV: proposed epoch, the offset after which to read (-1 for none), most events, most bytes, milliseconds to keep.
local l, refusal = life(KEYS[1], KEYS[2], ARGV[1], nil, true)
if not l then return refusal end
local after, most, bytes = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
touch(l, tonumber(ARGV[5]), KEYS[2], KEYS[1], KEYS[3])
local answer = { l.y .. ' ' .. l.e .. ' ' .. text(l.f) .. ' ' .. text(l.h) .. (l.j ~= '' and ' ' .. l.j or '') }
if after >= l.f and after < l.h then
  local at = text(after + 1) .. '-0'
  while at and #answer <= 2 * most do
    local chunk = redis.call('XRANGE', KEYS[1], at, '+', 'COUNT', 32)
    at = nil
    for _, item in ipairs(chunk) do
      bytes = bytes - #item[2][2]
      if #answer > 2 * most or (bytes < 0 and #answer > 1) then return answer end
      answer[#answer + 1] = item[1]
      answer[#answer + 1] = item[2][2]
      at = '(' .. item[1]
    end
    if #chunk < 32 then at = nil end
  end
end
return answer
