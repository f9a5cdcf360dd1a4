-- Redis takes nothing back: what was added to a log before something failed is. One batch at a time: whoever begins one empties the list.
local added = {}

local function take_back(log)
  if #added == 0 then return end
  redis.pcall('XDEL', log, unpack(added))
  -- The offsets are used again.
  redis.pcall('XSETID', log, text(tonumber(string.match(added[1], '^%d+')) - 1) .. '-0')
end
