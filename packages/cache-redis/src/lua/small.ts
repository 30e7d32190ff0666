import { type Script, script } from './script.js';

/** Gives a lease back if it is still held. KEYS: lease. ARGV: lease id. */
export const RELEASE: Script = script(
  'release',
  `
if redis.pcall('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`,
);

/** Deletes an entry if its bytes are those that could not be read. KEYS: entry. ARGV: payload. */
export const DISCARD: Script = script(
  'discard',
  `
if redis.pcall('HGET', KEYS[1], 'p') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`,
);

/** The number of the last invalidation, 0 when there was none. KEYS: sequence. */
export const SEQUENCE: Script = script(
  'sequence',
  `
local sequence = redis.pcall('GET', KEYS[1])
if type(sequence) ~= 'string' then return '0' end
return string.format('%.0f', tonumber(sequence) or 0)`,
);
