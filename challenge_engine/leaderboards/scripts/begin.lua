-- Makes the caller the board's builder. Answers 0 when another is building and '1' (force) is not given.
-- A board that this Redis process filled stays open to readers meanwhile; one from before a restart, or of another
-- version's form, is closed.
-- KEYS: ready, building, touched   ARGV: token, force, seconds of silence allowed, the board's ready mark
if ARGV[2] ~= '1' and redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[3])
redis.call('UNLINK', KEYS[3])
if redis.call('GET', KEYS[1]) ~= ARGV[4] then redis.call('DEL', KEYS[1]) end
return 1
