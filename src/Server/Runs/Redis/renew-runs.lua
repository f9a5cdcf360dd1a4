-- KEYS: 1 meta, 2 log, 3 active runs, 4 the pod's runs, 5… each run under way and its thread's runs. ARGV: milliseconds to keep the log, and runs.
-- Answers for each run whether it is under way here too.
local log_kept, run_kept = tonumber(ARGV[1]), tonumber(ARGV[2])
extend(KEYS[1], log_kept)
extend(KEYS[2], log_kept)
extend(KEYS[2] .. ':names', log_kept)
extend(KEYS[3], run_kept)
extend(KEYS[4], run_kept)
local answer = {}
for i = 5, #KEYS, 2 do
  extend(KEYS[i], run_kept)
  extend(KEYS[i] .. ':n', run_kept)
  extend(KEYS[i + 1], run_kept)
  local run = redis.call('HMGET', KEYS[i], 'r', 'x')
  answer[#answer + 1] = run[1] and not run[2] and 1 or 0
end
return answer
