-- Puts a built board in place, all at once, unless somebody was touched while it was built.
-- KEYS: ready, building, touched, the four data keys, the same four as built
-- ARGV: token, the board's ready mark, how many touched persons to name at most
-- Answers nil when another builder took over, the persons to read again first, or an empty list: the board is open.
local ready, building, touched = KEYS[1], KEYS[2], KEYS[3]
if redis.call('GET', building) ~= ARGV[1] then return false end
local persons = redis.call('SPOP', touched, ARGV[3])
if #persons > 0 then return persons end
for index = 4, 7 do
  local live, built = KEYS[index], KEYS[index + 4]
  redis.call('UNLINK', live)
  if redis.call('EXISTS', built) == 1 then
    redis.call('RENAME', built, live)
    redis.call('PERSIST', live)
  end
end
redis.call('SET', ready, ARGV[2])
redis.call('DEL', building)
return {}
