-- KEYS: 1 the thread's runs, 2 active runs, 3 ended runs, 4… the runs, which have ended. What was said goes at once.
for i = 4, #KEYS do
  redis.call('DEL', KEYS[i], KEYS[i] .. ':n')
  for j = 1, 3 do redis.call('ZREM', KEYS[j], KEYS[i]) end
end
return #KEYS - 3
