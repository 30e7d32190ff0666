import { ENTRY_PATTERN } from '../entry-form.js';
import { NOW, STANDING } from './fragments.js';
import { type Script, script } from './script.js';

/**
 * Reads an entry with the tokens of its tags, and takes the lease when it is wanted and free.
 *
 * KEYS: entry, lease, sequence, tokens… ARGV: lease id, lease ms, lease mode (0 never, 1 when not fresh, 2 always), whether to send
 * what is invalid (1), the fill that the caller has. What is of another type or form is deleted and counts as missing, and so does an entry or
 * lease that would never end. A server that refuses writes answers what is fresh; all else is its error, so that nobody waits for a lease.
 */
export const READ: Script = script(
  'read',
  `${NOW}${STANDING}
local sequence, refused = standing(KEYS[3])
if refused then return refused end
local tokens = {}
for i = 4, #KEYS do
  local token = redis.pcall('GET', KEYS[i])
  if type(token) == 'table' or (token and not string.match(token, '^%d+%-%w+$')) then
    redis.call('DEL', KEYS[i])
    token = false
  end
  if not token then
    token = string.format('%.0f', now) .. '-' .. ARGV[1]
    local made = redis.pcall('SET', KEYS[i], token)
    if made.err then return made end
  end
  tokens[#tokens + 1] = token
end
local vector = table.concat(tokens, ',')
local state, payload, soft, hard, fill = 0, false, 0, 0, ''
local entry = redis.pcall('GET', KEYS[1])
if type(entry) == 'table' then
  redis.call('DEL', KEYS[1])
elseif entry then
  local name, softAt, hardAt, under, from = string.match(entry, '${ENTRY_PATTERN}')
  local left = redis.call('PTTL', KEYS[1])
  if left < 0 or not name then
    redis.call('DEL', KEYS[1])
  else
    hard = math.min(left, hardAt - now / 1000)
    soft = softAt - now / 1000
    fill = name
    if under == vector then
      state = soft > 0 and 1 or 2
      if fill ~= ARGV[5] then payload = string.sub(entry, from) end
    else
      state = 3
      if ARGV[4] == '1' then payload = string.sub(entry, from) end
    end
  end
end
local leased = 0
if ARGV[3] == '2' or (ARGV[3] == '1' and state ~= 1) then
  local taken = redis.pcall('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2])
  if not taken and redis.call('PTTL', KEYS[2]) == -1 then
    redis.call('DEL', KEYS[2])
    taken = redis.pcall('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2])
  end
  if taken then
    if not taken.err then leased = 1 elseif state ~= 1 then return taken end
  end
end
return {state, payload, math.floor(soft), math.floor(hard), fill, vector, leased, string.format('%.0f', sequence), string.format('%.0f', now / 1000)}`,
);
