-- KEYS: 1 the thread's runs, 2 active runs, 3 ended runs, 4… the runs, which have ended. ARGV: milliseconds for which the log keeps events.
-- What was said goes at once; that there was a run of that name stays for as long as the log may have its events: its name is not used again.
for i = 4, #KEYS do
  redis.call('HDEL', KEYS[i], 'r', 'rs', 'a')
  redis.call('PEXPIRE', KEYS[i], ARGV[1])
  for j = 1, 3 do redis.call('ZREM', KEYS[j], KEYS[i]) end
end
return #KEYS - 3
