-- By the clock of Redis, so that pods need not agree on the time: milliseconds, the same throughout a script.
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)

local function text(number) return string.format('%.0f', number) end

-- An expiry is only ever put off, and not with every call: after a sixteenth of the time.
local function extend(key, kept)
  if redis.call('PTTL', key) >= kept - kept / 16 then return end
  local said = redis.pcall('PEXPIRE', key, text(kept))
  -- One that cannot write its file puts nothing off, and is read all the same.
  if type(said) == 'table' and not string.find(said.err, 'MISCONF', 1, true) then error(said) end
end
