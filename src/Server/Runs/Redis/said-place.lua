-- KEYS: 1 the run, 2 active runs, 3 the thread's runs, 4 the pod's runs, 5 when threads are looked at, 6 how many wait in each.
-- ARGV: 1 the place that its user was told of, 2 the run's name, 3 the thread's name, 4 milliseconds until somebody looks again, 5 milliseconds to keep.
local run = redis.call('HMGET', KEYS[1], 'q', 'x', 'qp', 'qi')
if not run[1] or run[2] then return 0 end
redis.call('HSET', KEYS[1], 'qp', ARGV[1])
-- From now on whoever looks at the thread begins it: it is no pod's.
if not run[3] then redis.call('SREM', KEYS[4], ARGV[2]) end
local line = line_of(KEYS[2], KEYS[3])
-- Not before: a run that is refused in the end takes nobody's place.
if not run[3] and run[4] == '1' then
  for _, other in ipairs(line.waiting) do
    if other.i and other.q > tonumber(run[1]) then redis.call('HSET', other.key, 'qi', 2) end
  end
end
note_line(KEYS[5], KEYS[6], ARGV[3], line, tonumber(ARGV[4]), tonumber(ARGV[5]))
return 1
