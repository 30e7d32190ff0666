import { ENTRY_WORD } from '../entry-form.js';
import { NOW } from './fragments.js';
import { type Script, script } from './script.js';

/**
 * Fills an entry if the lease is still held and the tokens are those that the origin was read under; gives the lease back.
 *
 * KEYS: entry, lease, tokens… ARGV: lease id, vector, payload, hard ms, soft ms. Gives 1 stored, 0 lease lost, -1 tokens moved.
 * The entry is written first: once a script has written anything, a full server lets it write on.
 */
export const FILL: Script = script(
  'fill',
  `${NOW}
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
local head = '${ENTRY_WORD} ' .. ARGV[1] .. string.format(' %.0f %.0f ', now / 1000 + ARGV[5], now / 1000 + ARGV[4]) .. ARGV[2] .. '\\n'
local stored = redis.pcall('SET', KEYS[1], head .. ARGV[3], 'PX', ARGV[4])
redis.call('DEL', KEYS[2])
if stored.err then return stored end
return 1`,
);
