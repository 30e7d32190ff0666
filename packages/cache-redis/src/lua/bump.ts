import { ADVANCE, NOW, TELL } from './fragments.js';
import { type Script, script } from './script.js';

/**
 * Gives tags new tokens, whose numbers rise whatever the server's clock does.
 *
 * KEYS: sequence, tokens… ARGV: nonce, channel, whether it is sharded (1), shard, tags. Gives the sequence number and the tokens.
 * Deleting first lets a full server take it, too: an invalidation must never fail for lack of room, and it needs none.
 */
export const BUMP: Script = script(
  'bump',
  `${NOW}${ADVANCE}${TELL}
local tokens = {}
for i = 2, #KEYS do
  local number = now
  local previous = redis.pcall('GET', KEYS[i])
  if type(previous) == 'string' then
    local last = tonumber(string.match(previous, '^(%d+)') or '')
    if last and last >= number then number = last + 1 end
  end
  redis.call('DEL', KEYS[i])
  tokens[#tokens + 1] = string.format('%.0f', number) .. '-' .. ARGV[1]
  redis.call('SET', KEYS[i], tokens[#tokens])
end
local sequence = advance(KEYS[1])
local vector = table.concat(tokens, ',')
tell(ARGV[2], ARGV[3], 'T|' .. ARGV[4] .. '|' .. sequence .. '|' .. ARGV[5] .. '|' .. vector)
return {sequence, vector}`,
);
