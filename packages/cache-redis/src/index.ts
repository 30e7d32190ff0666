export type { RedisLike } from './client/redis-like.js';
export type {
  ClusterServer,
  InjectedClient,
  RedisAccess,
  RedisAddress,
  RedisServer,
  SentinelServer,
  SingleServer,
} from './client/servers.js';
export { loadRedisCacheConfig, type RedisCacheConfig, redisCacheConfigSchema, redisCacheOptions } from './config.js';
export { createRedisCache, type RedisCacheOptions } from './create-redis-cache.js';
export type { Durability } from './redis-level.js';
