-- KEYS: 1 active runs, 2 the thread's runs, 3 the pod's runs, 4 the pods, 5 when threads are looked at, 6 how many wait in each, 7 log, 8 meta.
-- ARGV: 1 the thread's name, 2 milliseconds until somebody looks again, 3 milliseconds to keep, 4 the pod, 5 whether it begins a run,
-- 6 milliseconds to keep the log, 7 and 8 name and key of the run whose turn it may be, as they were read before.
-- Answers in fours what is to be done: a word, a run's name, a place, and its key. A run that is to begin has the turn from now on, and is this pod's.
-- Until its name was read nothing is written for it: what stands there may be anybody's.
local line, kept, answer = line_of(KEYS[1], KEYS[2]), tonumber(ARGV[3]), {}
local function say(word, run, place)
  answer[#answer + 1] = word
  answer[#answer + 1] = run.m
  answer[#answer + 1] = place
  answer[#answer + 1] = run.key
end
local head, again = line.waiting[1], tonumber(ARGV[2])
if head and head.p and #line.turn == 0 then
  if ARGV[5] == '1' and ARGV[7] and head.m == ARGV[7] and head.key == ARGV[8] then
    table.remove(line.waiting, 1)
    line.count = line.count - 1
    redis.call('HDEL', head.key, 'q', 'qu', 'qi', 'qp')
    redis.call('SADD', KEYS[3], head.m)
    extend(KEYS[3], kept)
    redis.call('ZADD', KEYS[4], 'NX', clock[1], ARGV[4])
    say('begin', head, 0)
  elseif ARGV[5] == '1' then
    say('turn', head, 0)
  else
    -- Another pod is to look at once.
    again = 0
  end
end
for _, run in ipairs(line.expired) do say('expired', run, 0) end
for _, run in ipairs(line.superseded) do say('interrupted', run, 0) end
local first = line.waiting[1]
if first and first.i and first.p then
  for _, run in ipairs(line.turn) do
    if run.m ~= '' then say('interrupted', run, 0) end
  end
end
-- The first may be refused yet: then nobody has moved.
if first and first.p then
  for place, run in ipairs(line.waiting) do
    if run.p and tonumber(run.p) ~= place then say('moved', run, place) end
  end
end
note_line(KEYS[5], KEYS[6], ARGV[1], line, again, kept)
-- One that waits belongs to no pod that would keep its log meanwhile.
if line.count > 0 then
  extend(KEYS[7], tonumber(ARGV[6]))
  extend(KEYS[8], tonumber(ARGV[6]))
end
return answer
