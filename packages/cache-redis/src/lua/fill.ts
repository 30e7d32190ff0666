import { type Script, script } from './script.js';

/**
 * Fills an entry if the lease is still held and the tokens are those that the origin was read under; gives the lease back.
 *
 * KEYS: entry, lease, tokens… ARGV: lease id, vector, payload, hard ms, hard minus soft ms. Gives 1 stored, 0 lease lost, -1 tokens moved.
 * The entry is written first: once a script has written anything, a full server lets it write on.
 */
export const FILL: Script = script(
  'fill',
  `
if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
local tokens = {}
for i = 3, #KEYS do
  local token = redis.pcall('GET', KEYS[i])
  tokens[#tokens + 1] = type(token) == 'string' and token or ''
end
if table.concat(tokens, ',') ~= ARGV[2] then
  redis.call('DEL', KEYS[2])
  return -1
end
local function store()
  return redis.pcall('HSET', KEYS[1], 'v', ARGV[2], 'p', ARGV[3], 's', ARGV[5], 'f', ARGV[1])
end
local stored = store()
if type(stored) == 'table' and string.find(stored.err, 'WRONGTYPE', 1, true) then
  redis.call('DEL', KEYS[1])
  stored = store()
end
redis.call('DEL', KEYS[2])
if type(stored) == 'table' then return stored end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`,
);
