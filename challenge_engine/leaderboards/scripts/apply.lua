-- Takes persons' absolute scores into a board. A revision already held, or older, changes nothing, so events may come
-- twice and in any order; a person who changed teams is taken from the old one and added to the new.
--
-- KEYS: ready, building, touched, people, groups, order, unranked
-- ARGV: builder's token or '', form, ties ('own,participants'), least participants, '1' when persons compete,
--       then one record "revision|subject|value|ties..." after its person's id, for each person; subject '-' is none
-- Answers 'taken'; 'absent' when the board is not in Redis (its rebuild reads the scores); 'lost' when another builder
-- took over. While a board is being built, persons are noted as touched, for its builder to read again.

local ready, building, touched, people, groups, order, unranked = unpack(KEYS)
local token, form, ties = ARGV[1], ARGV[2], split(ARGV[3], ',')
local least, persons_compete = tonumber(ARGV[4]), ARGV[5] == '1'
local FIRST = 6

local ids = {}
for index = FIRST, #ARGV, 2 do ids[#ids + 1] = ARGV[index] end
local builder = redis.call('GET', building)
if token ~= '' then
  if builder ~= token then return 'lost' end
else
  if builder then redis.call('SADD', touched, unpack(ids)) end
  if redis.call('EXISTS', ready) == 0 then return 'absent' end
end

local held = redis.call('HMGET', people, unpack(ids))
local before, after, kept = {}, {}, {}

local function group(id)
  if not after[id] then
    local record = redis.call('HGET', groups, id)
    before[id] = record and group_sums(record)
    after[id] = record and group_sums(record) or {0}
  end
  return after[id]
end

local function count(fields, sign)
  local id, sums = fields[2], person_sums(fields)
  if id == '-' then return end
  if persons_compete then
    if sign < 0 then before[id] = sums after[id] = after[id] or {0} else after[id] = sums end
    return
  end
  local total = group(id)
  for index = 1, #sums do total[index] = (total[index] or 0) + sign * sums[index] end
end

for index, id in ipairs(ids) do
  local record = ARGV[FIRST + 2 * index - 1]
  local fields = split(record, '|')
  local old = held[index] and split(held[index], '|')
  if not old or tonumber(old[1]) < tonumber(fields[1]) then
    if old then count(old, -1) end
    count(fields, 1)
    kept[#kept + 1] = id
    kept[#kept + 1] = record
    held[index] = record
  end
end
if #kept == 0 then return 'taken' end
redis.call('HSET', people, unpack(kept))

local function place(id, sums)
  if not sums or sums[1] == 0 then return nil end
  if sums[1] < least then return unranked, id end
  return order, order_bytes(sums, form, ties) .. id
end

for id, sums in pairs(after) do
  local old_set, old_member = place(id, before[id])
  local new_set, new_member = place(id, sums)
  if old_set ~= new_set or old_member ~= new_member then
    if old_set then redis.call('ZREM', old_set, old_member) end
    if new_set then redis.call('ZADD', new_set, 0, new_member) end
  end
  if not persons_compete then
    if sums[1] == 0 then redis.call('HDEL', groups, id) else redis.call('HSET', groups, id, to_record(sums)) end
  end
end
return 'taken'
