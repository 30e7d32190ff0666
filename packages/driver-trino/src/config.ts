import {
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

/** How a coordinator encodes large results; see {@link TrinoConfig.encoding}. */
export type TrinoEncoding = 'json' | 'json+lz4' | 'json+zstd';

/** Where a Trino coordinator is and how it is spoken to. */
export interface TrinoConfig {
  /** The coordinator, `http://` or `https://`. Shown without a password that it may hold. */
  readonly url: Secret;
  /** Who asks; Trino refuses requests without a user. */
  readonly user: string;
  /** The password of the user, sent only over TLS or to this machine. */
  readonly password?: Secret | undefined;
  /** The catalog of unqualified table names. */
  readonly catalog: string;
  /** The schema of unqualified table names. */
  readonly schema: string;
  /** The longest time for one HTTP request, in milliseconds; 1 to 600 000, default 30 000. */
  readonly requestTimeoutMs: number;
  /** The longest time for one query, in milliseconds; 1 to 86 400 000, default 300 000. The server is told too. */
  readonly queryTimeoutMs: number;
  /** The most queries that run at the same time; 1 to 1000, default 8. */
  readonly maxConcurrentQueries: number;
  /** Asks for spooled results in this encoding; without it results come in the pages of the protocol. */
  readonly encoding?: TrinoEncoding | undefined;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The schema of {@link TrinoConfig}, for `loadConfig` or as a part of the configuration of a whole service. */
export const trinoConfigSchema: ConfigSchema<TrinoConfig> = settings({
  url: urlSetting(['https', 'http']).describe('where the coordinator answers'),
  user: textSetting().describe('who asks'),
  password: secretSetting().optional(),
  catalog: textSetting().describe('the catalog of unqualified table names'),
  schema: textSetting().describe('the schema of unqualified table names'),
  requestTimeoutMs: integerSetting({ min: 1, max: 600_000 }).default(30_000),
  queryTimeoutMs: integerSetting({ min: 1, max: 86_400_000 }).default(300_000),
  maxConcurrentQueries: integerSetting({ min: 1, max: 1000 }).default(8),
  encoding: choiceSetting(['json', 'json+lz4', 'json+zstd']).optional(),
}).refine(({ url, password }) => password === undefined || isPrivate(new URL(url.reveal())), {
  path: ['password'],
  message: 'a password is sent only to an https:// URL or to this machine',
});

/** Whether nobody on the way can read what is sent. */
function isPrivate(url: URL): boolean {
  return url.protocol === 'https:' || LOOPBACK.test(url.hostname);
}

/**
 * The configuration from `AURUM_TRINO_URL`, `AURUM_TRINO_USER` and so on, or other variables of another prefix.
 *
 * @throws AurumError `CONFIG.INVALID` with every problem at once
 *
 * @example
 * ```ts
 * import { loadTrinoConfig } from '@aurum/driver-trino';
 * const env = { AURUM_TRINO_URL: 'http://127.0.0.1:8080', AURUM_TRINO_USER: 'desk', AURUM_TRINO_CATALOG: 'iceberg', AURUM_TRINO_SCHEMA: 'power' };
 * console.log(loadTrinoConfig({ env }).queryTimeoutMs); // 300000
 * ```
 */
export function loadTrinoConfig(options: Partial<LoadConfigOptions> = {}): Readonly<TrinoConfig> {
  return loadConfig(trinoConfigSchema, { prefix: 'AURUM_TRINO_', ...options });
}
