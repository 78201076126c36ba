-- Begins an epoch, or notes that one goes on in another run of Redis: compare and set, so that all
-- servers agree on one.
--
-- KEYS: meta, log, about. ARGV: the epoch and the run that the caller has seen, and those to set.

-- The largest number that is given; entry.rs. Whatever is no such number was written by somebody
-- else: then the numbers begin anew, as the epoch does.
local MAX = 2 ^ 53 - 1
local function number(text)
  local is = tonumber(text or 0)
  return is and is >= 0 and is <= MAX and is == math.floor(is) and is
end
-- What is not ASCII was not written by ours, and is as if it were not there; so does link.rs.
local function text(bytes)
  return bytes and not string.find(bytes, '[\128-\255]') and bytes or ''
end
-- Lua would write large numbers as 1e+14.
local function whole(number) return string.format('%.0f', number) end

local epoch, run, last, behind = unpack(redis.call('HMGET', KEYS[1], 'e', 'r', 's', 'm'))
last, behind = number(last), number(behind)
if text(epoch) ~= ARGV[1] or text(run) ~= ARGV[2] then return 0 end
if not epoch then
  redis.call('DEL', KEYS[2], KEYS[3])
  redis.call('HSET', KEYS[1], 's', '0', 't', '0', 'm', '0')
elseif ARGV[3] ~= epoch then
  -- If somebody else has appended to the log, numbers go on behind that.
  local top = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  local seq, minor = string.match(top and top[1] or '', '^(%d+)-(%d+)$')
  seq, minor = number(seq), number(minor)
  if not (last and behind and seq and minor) then
    redis.call('DEL', KEYS[2])
    last, behind = 0, 0
  elseif seq > last or seq == last and minor > behind then
    last, behind = seq, minor
  end
  redis.call('HSET', KEYS[1], 's', whole(last), 'm', whole(behind))
end
redis.call('HSET', KEYS[1], 'e', ARGV[3], 'r', ARGV[4])
return 1
