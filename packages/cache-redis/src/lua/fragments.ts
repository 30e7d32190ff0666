/** The server's time as microseconds: `now`. Scripts that write may ask for it since effects are replicated, not scripts (Redis 5). */
export const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]`;

/**
 * `advance(key)`: the number of the next invalidation. It starts at the server's microseconds, so that a number that was lost is not given
 * again. What is no number, or so large that adding to it is lost, is replaced.
 */
export const ADVANCE = `
local function advance(key)
  local last = redis.pcall('GET', key)
  local number = type(last) == 'string' and tonumber(last)
  if number and number >= 0 and number < 9e15 then number = number + 1 else number = now end
  redis.call('DEL', key)
  redis.call('SET', key, string.format('%.0f', number))
  return string.format('%.0f', number)
end`;

/**
 * `standing(key)`: the number of the last invalidation as a number, or one made anew where there is none: a number that is missing must not look like one that
 * was missing before, or what was invalidated in between would never be found. Gives an error of a server that refuses to write it.
 */
export const STANDING = `
local function standing(key)
  local last = redis.pcall('GET', key)
  local number = type(last) == 'string' and tonumber(last)
  if number and number > 0 then return number end
  local deleted = redis.pcall('DEL', key)
  if type(deleted) == 'table' then return nil, deleted end
  local made = redis.pcall('SET', key, string.format('%.0f', now))
  if made.err then return nil, made end
  return now
end`;

/**
 * `tell(channel, sharded, message)`: by the channel of the slot where the server knows such (Redis 7), else by one of the whole server.
 * That a user may not publish does not undo the invalidation: others find it by asking.
 */
export const TELL = `
local function tell(channel, sharded, message)
  if sharded == '1' and redis.REDIS_VERSION_NUM then return redis.pcall('SPUBLISH', channel, message) end
  return redis.pcall('PUBLISH', channel, message)
end`;
