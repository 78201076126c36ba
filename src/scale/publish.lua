-- Gives a batch of a writer its numbers, and appends it to the log of a feed or room.
--
-- KEYS: meta, log, writer, about. ARGV: the batch's number of this writer, how many messages it
-- has, how many before it were lost, how many messages to keep, an epoch in case that there is
-- none, the writer, its messages, what it says about the chart, and after how many seconds without
-- use the log is deleted (0: never).

-- The most entries about the chart that are kept: they have no numbers that would bound them.
local MOST_ABOUT = 1000
-- For so many seconds it is known which batch of a writer was the last.
local DAY = 24 * 3600

-- Lua would write large numbers as 1e+14.
local function whole(number) return string.format('%.0f', number) end
-- What is no number was written by somebody else. The readers notice; agree.lua.
local function number(text)
  local is = tonumber(text or 0)
  return is == is and is or 0
end

local n, count = tonumber(ARGV[1]), tonumber(ARGV[2])
local lost, keep = tonumber(ARGV[3]), tonumber(ARGV[4])
local epoch, last, time, minor = unpack(redis.call('HMGET', KEYS[1], 'e', 's', 't', 'm'))
last, time, minor = number(last), number(time), number(minor)
if epoch then
  -- The answer to the first attempt did not arrive, and this is the second.
  local taken = redis.call('HGET', KEYS[3], 'n')
  if number(taken) >= n then
    redis.call('EXPIRE', KEYS[3], DAY)
    return 1
  end
else
  epoch, last, minor = ARGV[5], 0, 0
  redis.call('DEL', KEYS[2], KEYS[4])
  redis.call('HSET', KEYS[1], 'e', epoch)
end

-- One clock for all servers, which is never set back. Only a time that is far ahead of it does not
-- count: somebody else wrote it, or the clock was wrong, and time would stand still until then.
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
if time > now + DAY * 1000 then time = 0 end
time = math.max(time, now)

local first, is_about = minor, ARGV[8] ~= ''
if count + lost > 0 then last, first = last + lost + count, 0 end
minor = is_about and first + 1 or first

-- The numbers are noted before they are used: if the script is broken off by an error, such as a
-- missing right, they are left out, and no number is given twice.
redis.call('HSET', KEYS[1], 's', whole(last), 't', whole(time), 'm', whole(minor))

local function append(behind, ...)
  local oldest, id = whole(math.max(last - keep, 0)), whole(last) .. '-' .. whole(behind)
  redis.call('XADD', KEYS[2], 'MINID', '~', oldest, id, 'e', string.sub(epoch, 1, 8),
    't', whole(time), 'w', ARGV[6], 'n', ARGV[1], ...)
  return id
end

if count + lost > 0 then append(0, 'c', ARGV[2], 'd', ARGV[7], 'l', ARGV[3]) end
local about = is_about and append(minor, 'a', ARGV[8])
redis.call('HSET', KEYS[3], 'n', ARGV[1])
redis.call('EXPIRE', KEYS[3], DAY)
if about then
  redis.call('XADD', KEYS[4], '*', 't', whole(time), 'a', ARGV[8], 'i', about)
  if redis.call('XLEN', KEYS[4]) > MOST_ABOUT then
    local oldest = redis.call('XRANGE', KEYS[4], '-', '+', 'COUNT', 1)[1]
    redis.call('XDEL', KEYS[4], oldest[1])
    redis.call('XDEL', KEYS[2], oldest[2][6])
  end
end
if ARGV[9] ~= '0' then
  for _, key in ipairs({ KEYS[1], KEYS[2], KEYS[4] }) do redis.call('EXPIRE', key, ARGV[9]) end
end
return 1
