-- Opens a rebuilt board to readers. Answers 0 when another builder took over.
-- KEYS: ready, building   ARGV: token, the Redis process's run id
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('DEL', KEYS[2])
return 1
