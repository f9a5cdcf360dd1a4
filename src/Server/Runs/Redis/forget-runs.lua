-- KEYS: 1 the thread's runs, 2 active runs, 3 ended runs, 4… the runs, which have ended. What was said goes at once.
for i = 4, #KEYS do
  take_off(KEYS[3], KEYS[i])
  redis.call('ZREM', KEYS[1], KEYS[i])
  redis.call('ZREM', KEYS[2], KEYS[i])
  redis.call('DEL', KEYS[i], KEYS[i] .. ':n')
end
return #KEYS - 3
