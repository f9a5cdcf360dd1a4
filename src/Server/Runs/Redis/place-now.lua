-- KEYS: 1 active runs, 2 the thread's runs, 3 the run.
-- Its place in the line of the thread; 0 when it does not wait there, or the first one may be refused yet.
local waiting = line_of(KEYS[1], KEYS[2]).waiting
if #waiting == 0 or not waiting[1].p then return 0 end
for place, run in ipairs(waiting) do
  if run.key == KEYS[3] then return place end
end
return 0
