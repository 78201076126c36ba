-- Begins an epoch, or notes that one goes on in another run of Redis: compare and set, so that all
-- servers agree on one.
--
-- KEYS: meta, log. ARGV: the epoch and the run that the caller has seen, and those to set.

local epoch, run = unpack(redis.call('HMGET', KEYS[1], 'e', 'r'))
if (epoch or '') ~= ARGV[1] or (run or '') ~= ARGV[2] then return 0 end
if not epoch then
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[1], 's', '0', 't', '0', 'm', '0')
end
redis.call('HSET', KEYS[1], 'e', ARGV[3], 'r', ARGV[4])
return 1
