import { ADVANCE, NOW, TELL } from './fragments.js';
import { type Script, script } from './script.js';

/**
 * Deletes an entry and its lease, which defeats a fill under way.
 *
 * KEYS: entry, lease, sequence. ARGV: channel, whether it is sharded (1), shard, key as it is told. Gives the sequence number.
 */
export const REMOVE: Script = script(
  'remove',
  `${NOW}${ADVANCE}${TELL}
redis.call('DEL', KEYS[1], KEYS[2])
local sequence = advance(KEYS[3])
tell(ARGV[1], ARGV[2], 'D|' .. ARGV[3] .. '|' .. sequence .. '|' .. ARGV[4])
return sequence`,
);
