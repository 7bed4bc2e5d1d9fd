-- Empties a board and makes the caller its builder. Answers 0 when another is building and '1' (force) is not given.
-- KEYS: ready, building, people, groups, order, unranked   ARGV: token, force, seconds of silence allowed
if ARGV[2] ~= '1' and redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('UNLINK', KEYS[1], KEYS[3], KEYS[4], KEYS[5], KEYS[6])
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[3])
return 1
