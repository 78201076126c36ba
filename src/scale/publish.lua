-- Gives a batch of a writer its numbers, and appends it to the log of a feed or room.
--
-- KEYS: meta, log, writer. ARGV: the batch's number of this writer, how many messages it has, how
-- many before it were lost, how many messages to keep, an epoch in case that there is none, the
-- writer, its messages, and what it says about the chart.
-- Returns the epoch and the number of the last message.

-- Lua would write large numbers as 1e+14.
local function whole(number) return string.format('%.0f', number) end

local n, count = tonumber(ARGV[1]), tonumber(ARGV[2])
local lost, keep = tonumber(ARGV[3]), tonumber(ARGV[4])
local epoch, last, time, minor = unpack(redis.call('HMGET', KEYS[1], 'e', 's', 't', 'm'))
last, time, minor = tonumber(last or 0), tonumber(time or 0), tonumber(minor or 0)
if epoch then
  -- The answer to the first attempt did not arrive, and this is the second.
  local taken = redis.call('HMGET', KEYS[3], 'n', 's')
  if taken[1] and tonumber(taken[1]) >= n then return { epoch, taken[2] } end
else
  epoch, last, minor = ARGV[5], 0, 0
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[1], 'e', epoch)
end

-- One clock for all servers, which is never set back.
local now = redis.call('TIME')
time = math.max(time, now[1] * 1000 + math.floor(now[2] / 1000))
if count + lost > 0 then
  last, minor = last + lost + count, 0
else
  minor = minor + 1
end
local oldest, id = whole(math.max(last - keep, 0)), whole(last) .. '-' .. whole(minor)
redis.call('XADD', KEYS[2], 'MINID', '~', oldest, id,
  'e', string.sub(epoch, 1, 8), 't', whole(time), 'w', ARGV[6], 'n', ARGV[1], 'c', ARGV[2],
  'd', ARGV[7], 'a', ARGV[8], 'l', ARGV[3])
redis.call('HSET', KEYS[1], 's', whole(last), 't', whole(time), 'm', whole(minor))
redis.call('HSET', KEYS[3], 'n', ARGV[1], 's', whole(last))
redis.call('EXPIRE', KEYS[3], 3600)
return { epoch, whole(last) }
