import {
  booleanSetting,
  type ConfigSchema,
  choiceSetting,
  integerSetting,
  type LoadConfigOptions,
  loadConfig,
  type Secret,
  secretSetting,
  settings,
  textSetting,
  urlSetting,
} from '@aurum/core/config';
import type { RedisAddress, RedisServer } from './client/servers.js';
import type { RedisCacheOptions } from './create-redis-cache.js';
import { DURABILITIES, type Durability } from './redis-level.js';

/** Where the Redis server of a shared cache is and what it may cost. */
export interface RedisCacheConfig {
  /** One server, `redis://` or `rediss://` (TLS). Shown without the password that it may hold. Either this, sentinels or nodes. */
  readonly url?: Secret | undefined;
  /** Some of the sentinels, `host:port` with commas between them. */
  readonly sentinels?: string | undefined;
  /** The name that the sentinels know the master by; default `mymaster`. */
  readonly masterName: string;
  /** The password of the sentinels themselves. */
  readonly sentinelPassword?: Secret | undefined;
  /** Some of the nodes of a cluster, `host:port` with commas between them. */
  readonly nodes?: string | undefined;
  /** The user, for sentinels and clusters; with a URL it stands in there. */
  readonly username?: string | undefined;
  /** The password, for sentinels and clusters; with a URL it stands in there. */
  readonly password?: Secret | undefined;
  /** Whether connections are encrypted, for sentinels and clusters; default `false`. With a URL its protocol says so. */
  readonly tls: boolean;
  /** What all of its keys begin with, so that several caches can share a server; letters, digits, `.`, `_` and `-`, at most 64. */
  readonly namespace: string;
  /** Into how many parts the namespace is divided, so that several nodes of a cluster share the work; 1 to 64, default 1. */
  readonly shards: number;
  /** What an invalidation has to reach: the `server` (default), or a `replica` of it, too. */
  readonly durability: Durability;
  /** The longest time for a connection to be made, in milliseconds; 1 to 60 000, default 200. */
  readonly connectTimeoutMs: number;
  /** The longest time that one operation may hold a caller up, in milliseconds; 1 to 60 000, default 60. Then the origin is asked. */
  readonly operationTimeoutMs: number;
  /** Within this time an invalidation of another process is known, even when its message was lost, in milliseconds; 30 to 60 000, default 1000. */
  readonly heartbeatMs: number;
  /** How long a process may take for the origin before another may try, in milliseconds; 100 to 3 600 000, default 5000. */
  readonly leaseMs: number;
  /** The most bytes of values in the memory of the process; from 1024 on, default 67 108 864. */
  readonly memoryBytes: number;
  /** The most bytes that one entry may have once unpacked; 1024 to 536 870 912, default 67 108 864. A larger one is not cached. */
  readonly maxEntryBytes: number;
}

const ADDRESS = /^(\[[^\]]+\]|[^\s:[\],]+):(\d{1,5})$/;

/** Addresses with commas between them. */
function addressesSetting() {
  return textSetting().refine(
    (text) => text.split(',').every((one) => ADDRESS.test(one.trim())),
    'expected host:port, with commas between several',
  );
}

const MEBI = 2 ** 20;

/** The schema of {@link RedisCacheConfig}, for `loadConfig` or as a part of the configuration of a whole service. */
export const redisCacheConfigSchema: ConfigSchema<RedisCacheConfig> = settings({
  url: urlSetting(['rediss', 'redis']).optional().describe('where the server answers'),
  sentinels: addressesSetting().optional(),
  masterName: textSetting().default('mymaster'),
  sentinelPassword: secretSetting().optional(),
  nodes: addressesSetting().optional(),
  username: textSetting().optional(),
  password: secretSetting().optional(),
  tls: booleanSetting().default(false),
  namespace: textSetting()
    .refine((text) => /^[\w.-]{1,64}$/.test(text), 'expected 1 to 64 letters, digits, dots, hyphens or underscores')
    .default('aurum'),
  shards: integerSetting({ min: 1, max: 64 }).default(1),
  durability: choiceSetting(DURABILITIES).default('server'),
  connectTimeoutMs: integerSetting({ min: 1, max: 60_000 }).default(200),
  operationTimeoutMs: integerSetting({ min: 1, max: 60_000 }).default(60),
  heartbeatMs: integerSetting({ min: 30, max: 60_000 }).default(1000),
  leaseMs: integerSetting({ min: 100, max: 3_600_000 }).default(5000),
  memoryBytes: integerSetting({ min: 1024, max: Number.MAX_SAFE_INTEGER }).default(64 * MEBI),
  maxEntryBytes: integerSetting({ min: 1024, max: 512 * MEBI }).default(64 * MEBI),
}).refine(({ url, sentinels, nodes }) => [url, sentinels, nodes].filter((one) => one !== undefined).length === 1, {
  message: 'expected either URL, SENTINELS or NODES, and one of them only',
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

/**
 * The options of `createRedisCache` that a configuration stands for.
 *
 * @example
 * ```ts
 * import { createRedisCache, loadRedisCacheConfig, redisCacheOptions } from '@aurum/cache-redis';
 * const config = loadRedisCacheConfig({ env: { AURUM_REDIS_NODES: '10.0.0.1:7000,10.0.0.2:7000', AURUM_REDIS_SHARDS: '8' } });
 * await using cache = createRedisCache({ ...redisCacheOptions(config), memoryMs: 10_000 });
 * console.log(cache.backend); // redis
 * ```
 */
export function redisCacheOptions(config: RedisCacheConfig): RedisCacheOptions {
  return {
    server: serverOf(config),
    namespace: config.namespace,
    shards: config.shards,
    durability: config.durability,
    connectTimeoutMs: config.connectTimeoutMs,
    operationMs: config.operationTimeoutMs,
    heartbeatMs: config.heartbeatMs,
    leaseMs: config.leaseMs,
    maxBytes: config.memoryBytes,
    maxEntryBytes: config.maxEntryBytes,
  };
}

/** The server of a configuration. */
export function serverOf(config: RedisCacheConfig): RedisServer {
  const { url, sentinels, nodes, masterName, sentinelPassword, username, password, tls } = config;
  if (url !== undefined) return { url };
  const access = { username, password, tls: tls || undefined };
  if (nodes !== undefined) return { nodes: addressesOf(nodes), ...access };
  return { sentinels: addressesOf(sentinels ?? ''), masterName, sentinelPassword, ...access };
}

function addressesOf(text: string): readonly RedisAddress[] {
  return text.split(',').flatMap((one) => {
    const [, host, port] = ADDRESS.exec(one.trim()) ?? [];
    return host === undefined ? [] : [{ host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }];
  });
}
