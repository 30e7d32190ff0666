import { ENTRY_PATTERN } from '../entry-form.js';
import { NOW, STANDING } from './fragments.js';
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
local entry = redis.pcall('GET', KEYS[1])
if type(entry) ~= 'string' then return 0 end
local from = select(5, string.match(entry, '${ENTRY_PATTERN}'))
if from and string.sub(entry, from) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`,
);

/** The number of the last invalidation, or one from which they go on, and the server's time, ms. KEYS: sequence. */
export const SEQUENCE: Script = script(
  'sequence',
  `${NOW}${STANDING}
local number, refused = standing(KEYS[1])
if refused then return refused end
return {string.format('%.0f', number), string.format('%.0f', now / 1000)}`,
);
