-- KEYS: the pods, this pod. ARGV: its id, its current key, all its keys, the prefix of pods' names, since when it is in (nothing: it is not), whether it may
-- come in now, then the pods that are dead to it.
-- By the clock of Redis, so that pods need not agree on the time. A pod comes in when its keys meet those of every pod that is in and not dead.
-- Answers since when this pod is in, in microseconds, or nothing; then of each other pod its id, when it last said that it lives, current key, keys, and
-- since when it is in, or nothing.
local t = redis.call('TIME')
local now = string.format('%.0f', tonumber(t[1]) * 1000000 + tonumber(t[2]))
local current, known, since, may_enter = ARGV[2], ARGV[3], ARGV[5], ARGV[6] == '1'
-- Of one that is not in: an earlier version takes it for one that came later.
local never = '9000000000000000'
local function has(list, id) return string.find(' ' .. list .. ' ', ' ' .. id .. ' ', 1, true) ~= nil end
local dead = {}
for i = 7, #ARGV do dead[ARGV[i]] = true end
redis.call('ZADD', KEYS[1], now, ARGV[1])
-- Longer than any run is kept: whoever comes after a time in which no pod was there finds whose runs are under way.
local pods_kept = 40 * 86400
redis.call('EXPIRE', KEYS[1], pods_kept)
local answer = { '' }
local pods = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 1, #pods, 2 do
  if pods[i] ~= ARGV[1] then
    local about = redis.call('HMGET', ARGV[4] .. pods[i], 'current', 'keys', 'since')
    local others, their, from = about[1] or '', about[2] or '', about[3] or never
    if from == never then from = '' end
    if from ~= '' and not dead[pods[i]] and not (has(known, others) and has(their, current)) then may_enter = false end
    answer[#answer + 1] = pods[i]
    answer[#answer + 1] = pods[i + 1]
    answer[#answer + 1] = others
    answer[#answer + 1] = their
    answer[#answer + 1] = from
  end
end
if since == '' and may_enter then since = now end
redis.call('HSET', KEYS[2], 'current', current, 'keys', known, 'since', since ~= '' and since or never)
-- As long as the roll: after a time in which nobody could say that it lives, everybody is known as before.
redis.call('EXPIRE', KEYS[2], pods_kept)
answer[1] = since
return answer
