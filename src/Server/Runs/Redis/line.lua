-- The runs of a thread that are under way: those that have its turn, and those that wait for it. One that waits has in its hash q its order, qu until
-- when it waits, qi that it interrupts (1), or that one which interrupts came after it (2), and qp the place that its user was told of; without that it
-- belongs to whoever added it, and holds up those behind it.
local function line_of(active, thread)
  local line = { turn = {}, waiting = {}, expired = {}, superseded = {}, count = 0 }
  for _, key in ipairs(redis.call('ZRANGE', active, 0, -1)) do
    local run = redis.call('HMGET', key, 'th', 'x', 'm', 'q', 'qu', 'qi', 'qp')
    if run[1] == thread and not run[2] then
      local one = { key = key, m = run[3] or '', q = tonumber(run[4] or 0), u = tonumber(run[5] or 0), i = run[6], p = run[7] }
      local list = line.waiting
      if not run[4] then list = line.turn
      elseif one.i == '2' then list = line.superseded
      elseif one.p and one.u <= now then list = line.expired end
      list[#list + 1] = one
      if run[4] then line.count = line.count + 1 end
    end
  end
  table.sort(line.waiting, function(one, other) return one.q < other.q end)
  return line
end

-- Notes when somebody must look at the thread next, and how many wait there; in a hash of all such numbers, and of all of them together.
local function note_line(index, counts, name, line, again, kept)
  local was = tonumber(redis.call('HGET', counts, name) or 0)
  if line.count == 0 then
    redis.call('ZREM', index, name)
    redis.call('HDEL', counts, name)
  else
    local at = now + again
    for _, run in ipairs(line.waiting) do
      if run.p and run.u < at then at = run.u end
    end
    redis.call('ZADD', index, text(at), name)
    redis.call('HSET', counts, name, line.count)
    -- Somebody looks within seconds, however short runs are kept.
    extend(index, math.max(kept, 60000))
    extend(counts, math.max(kept, 60000))
  end
  if line.count ~= was then redis.call('HINCRBY', counts, 'all', line.count - was) end
end
