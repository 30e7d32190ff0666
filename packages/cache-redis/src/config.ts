import {
  type ConfigSchema,
  integerSetting,
  type LoadConfigOptions,
  loadConfig,
  type Secret,
  settings,
  textSetting,
  urlSetting,
} from '@aurum/core/config';

/** Where the Redis server of a shared cache is and what it may cost. */
export interface RedisCacheConfig {
  /** The server, `redis://` or `rediss://` (TLS). Shown without the password that it may hold. */
  readonly url: Secret;
  /** What all of its keys begin with, so that several caches can share a server; letters, digits, `.`, `_` and `-`, at most 64. */
  readonly namespace: string;
  /** The longest time for a connection to be made, in milliseconds; 1 to 60 000, default 200. */
  readonly connectTimeoutMs: number;
  /** The longest time that one operation may hold a caller up, in milliseconds; 1 to 60 000, default 60. Then the origin is asked. */
  readonly operationTimeoutMs: number;
  /** The most bytes that one entry may have once unpacked; 1024 to 536 870 912, default 67 108 864. A larger one is not cached. */
  readonly maxEntryBytes: number;
}

/** The schema of {@link RedisCacheConfig}, for `loadConfig` or as a part of the configuration of a whole service. */
export const redisCacheConfigSchema: ConfigSchema<RedisCacheConfig> = settings({
  url: urlSetting(['rediss', 'redis']).describe('where the server answers'),
  namespace: textSetting()
    .refine((text) => /^[\w.-]{1,64}$/.test(text), 'expected 1 to 64 letters, digits, dots, hyphens or underscores')
    .default('aurum'),
  connectTimeoutMs: integerSetting({ min: 1, max: 60_000 }).default(200),
  operationTimeoutMs: integerSetting({ min: 1, max: 60_000 }).default(60),
  maxEntryBytes: integerSetting({ min: 1024, max: 512 * 1024 * 1024 }).default(64 * 1024 * 1024),
});

/**
 * The configuration from `AURUM_REDIS_URL`, `AURUM_REDIS_NAMESPACE` and so on, or other variables of another prefix.
 *
 * @throws AurumError `CONFIG.INVALID` with every problem at once
 *
 * @example
 * ```ts
 * import { loadRedisCacheConfig } from '@aurum/cache-redis';
 * const config = loadRedisCacheConfig({ env: { AURUM_REDIS_URL: 'redis://:secret@127.0.0.1:6379/0' } });
 * console.log(`${config.url}`, config.operationTimeoutMs); // redis://:[redacted]@127.0.0.1:6379/0 60
 * ```
 */
export function loadRedisCacheConfig(options: Partial<LoadConfigOptions> = {}): Readonly<RedisCacheConfig> {
  return loadConfig(redisCacheConfigSchema, { prefix: 'AURUM_REDIS_', ...options });
}
