-- Reads a stretch of a board in one trip: from a position, or around a subject.
--
-- KEYS: ready, people, groups, order, unranked
-- ARGV: form, ties, '1' when persons compete, subject or '', start (or how many on each side of the subject),
--       how many (without a subject), how many not yet ranked to name
-- Answers nil when the board is not in Redis, else
--   {ranked, not yet ranked, start from 0, members better than the first shown, {subject, record, ...},
--    {ids of not yet ranked ...}}

local ready, people, groups, order, unranked = unpack(KEYS)
local form, ties, persons_compete = ARGV[1], split(ARGV[2], ','), ARGV[3] == '1'
local subject, start, count, name_count = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
if redis.call('EXISTS', ready) == 0 then return false end

local records = persons_compete and people or groups
local width = 8 * (1 + #ties)

local function sums_of(record)
  if persons_compete then return person_sums(split(record, '|')) end
  return group_sums(record)
end

if subject ~= '' then
  local record = redis.call('HGET', records, subject)
  local found = record and redis.call('ZREVRANK', order, order_bytes(sums_of(record), form, ties) .. subject)
  if found then
    local last = found + start
    start = math.max(0, found - start)
    count = last - start + 1
  else
    count = 0
  end
end

local members = count > 0 and redis.call('ZREVRANGE', order, start, start + count - 1) or {}
local ids = {}
for index, member in ipairs(members) do ids[index] = string.sub(member, width + 1) end

local shown, better = {}, 0
if #ids > 0 then
  -- Ids are ASCII, so nothing that begins with the first member's numbers reaches byte 255 behind them.
  better = redis.call('ZLEXCOUNT', order, '(' .. string.sub(members[1], 1, width) .. '\255', '+')
  for index, record in ipairs(redis.call('HMGET', records, unpack(ids))) do
    shown[#shown + 1] = ids[index]
    shown[#shown + 1] = to_record(sums_of(record))
  end
end
local names = name_count > 0 and redis.call('ZRANGE', unranked, 0, name_count - 1) or {}
return {redis.call('ZCARD', order), redis.call('ZCARD', unranked), start, better, shown, names}
