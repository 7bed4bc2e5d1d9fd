-- Shared by the other scripts: how sums become the bytes by which a sorted set orders its members.
--
-- All members of a board's set have the same score (0), so Redis orders them by their bytes: eight for each number
-- that decides (score, then the declared ties), then the subject's id. A number is its IEEE 754 double with the bits
-- turned so that more has the greater bytes; boards are read backwards. Nothing is rounded, and a place is one
-- ZREVRANK or ZLEXCOUNT.

local function inverse(byte) return string.char(255 - string.byte(byte)) end

local function pack(number)
  local bytes = struct.pack('>d', number + 0) -- + 0 turns -0 into 0
  if number < 0 then return (string.gsub(bytes, '.', inverse)) end
  return string.char(string.byte(bytes, 1) + 128) .. string.sub(bytes, 2)
end

local function split(text, separator)
  local parts = {}
  for part in string.gmatch(text, '[^' .. separator .. ']+') do parts[#parts + 1] = part end
  return parts
end

-- sums: {participants, value, own tie values...} in thousandths; see order_key in rules.py.
local function order_bytes(sums, form, ties)
  local count, value, own = sums[1], sums[2], 2
  local function combined(sum) if form == 'total' then return sum end return sum / count end
  local packed = {pack(combined(value))}
  for _, tie in ipairs(ties) do
    local number
    if tie == 'own' then
      own = own + 1
      number = combined(sums[own])
    elseif tie == 'total' then number = value
    elseif tie == 'average' then number = value / count
    else number = count
    end
    packed[#packed + 1] = pack(number)
  end
  return table.concat(packed)
end

-- A person's record is "revision|subject|value|ties..."; a group's is "participants|value|ties...".
local function person_sums(fields)
  local sums = {1}
  for index = 3, #fields do sums[#sums + 1] = tonumber(fields[index]) end
  return sums
end

local function group_sums(record)
  local sums = split(record, '|')
  for index = 1, #sums do sums[index] = tonumber(sums[index]) end
  return sums
end

local function to_record(sums)
  local fields = {}
  for index = 1, #sums do fields[index] = string.format('%.0f', sums[index]) end
  return table.concat(fields, '|')
end
