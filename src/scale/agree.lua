-- Begins an epoch, or notes that one goes on in another run of Redis: compare and set, so that all
-- servers agree on one.
--
-- KEYS: meta, log, about. ARGV: the epoch and the run that the caller has seen, and those to set.

local epoch, run, last, behind = unpack(redis.call('HMGET', KEYS[1], 'e', 'r', 's', 'm'))
last, behind = tonumber(last or 0), tonumber(behind or 0)
if (epoch or '') ~= ARGV[1] or (run or '') ~= ARGV[2] then return 0 end
if not epoch then
  redis.call('DEL', KEYS[2], KEYS[3])
  redis.call('HSET', KEYS[1], 's', '0', 't', '0', 'm', '0')
elseif ARGV[3] ~= epoch then
  -- If somebody else has appended to the log, numbers go on behind that.
  local top = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  local seq, minor = string.match(top and top[1] or '', '^(%d+)-(%d+)$')
  local there = tonumber(seq or 0)
  if there > last or there == last and tonumber(minor or 0) > behind then
    redis.call('HSET', KEYS[1], 's', seq, 'm', minor)
  end
end
redis.call('HSET', KEYS[1], 'e', ARGV[3], 'r', ARGV[4])
return 1
