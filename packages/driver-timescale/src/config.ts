import {
  booleanSetting,
  type ConfigSchema,
  integerSetting,
  type LoadConfigOptions,
  loadConfig,
  Secret,
  secretSetting,
  settings,
  textSetting,
  urlSetting,
} from '@aurum/core/config';
import { type PolicySettings, policySettings } from './maintenance/policy-settings.js';
import { IDENTIFIER, IDENTIFIER_RULE } from './sql/names.js';

export type { PolicySettings };

/** Where a store is, how it is opened, and what it keeps. `openStore` takes it as it is. */
export interface TimescaleConfig {
  /** `postgres://…`, `memory:` or `file:FOLDER`. Shown without a password that it may hold. */
  readonly url: Secret;
  /** The tenant of calls that name none. Default `default` for an embedded store, none for a server. */
  readonly tenant?: string | undefined;
  /** The schema that everything lies in: lower-case letters, digits, underscores. Default `aurum`. */
  readonly schema: string;
  /** The restricted role that calls run as. Default `aurum_app`. */
  readonly role: string;
  /** The most connections to the server; 1 to 10 000, default 10. */
  readonly poolSize: number;
  /** How long a call may wait for a connection, in milliseconds; 1 to 600 000, default 10 000. */
  readonly connectTimeoutMs: number;
  /** The longest time of one statement in the server, in milliseconds, for calls without a `timeoutMs`; 1 to 86 400 000, default none. */
  readonly statementTimeoutMs?: number | undefined;
  /** How often a call is made in all when it collides with another or loses its connection; 1 to 100, default 3. */
  readonly attempts: number;
  /** Whether opening brings the schema up to date and creates the tenant. Default: only for an embedded store. */
  readonly migrate?: boolean | undefined;
  /** Whether a tenant is created when a call names it for the first time. Default `false`: an unknown tenant is refused. */
  readonly createTenants: boolean;
  /** A standby of the server, for reads that may lag: `postgres://…`. Shown without a password that it may hold. Default: none. */
  readonly replicaUrl?: Secret | undefined;
  /** The most connections to the replica; 1 to 10 000, default that of `poolSize`. */
  readonly replicaPoolSize?: number | undefined;
  /** How far the replica may be behind, in milliseconds; 1 to 86 400 000, default 10 000. */
  readonly replicaMaxLagMs: number;
  /** Policies that `migrate()` sets; the others stay as they are in the store. Default: none. */
  readonly policies?: PolicySettings | undefined;
}

const EXPECTED_URL = 'expected postgres://USER:PASSWORD@HOST/DATABASE, memory: or file:FOLDER';
const serverUrl = urlSetting(['postgres', 'postgresql']);

/** What stores are opened on: a server, or an embedded database, which has no host. */
const targetSetting: ConfigSchema<TimescaleConfig>['shape']['url'] = secretSetting().transform((secret, context) => {
  const target = secret.reveal();
  if (/^(memory:|file:.+)$/.test(target)) return new Secret(target, target);
  const server = serverUrl.safeParse(target);
  if (server.success) return server.data;
  context.addIssue({ code: 'custom', message: EXPECTED_URL });
  return secret;
});

const identifierSetting = (): ReturnType<typeof textSetting> =>
  textSetting().refine((text) => IDENTIFIER.test(text), `expected ${IDENTIFIER_RULE}`);

/** The schema of {@link TimescaleConfig}, for `loadConfig` or as a part of the configuration of a whole service. */
export const timescaleConfigSchema: ConfigSchema<TimescaleConfig> = settings({
  url: targetSetting.describe('where the store is'),
  tenant: textSetting()
    .refine((text) => /^[^\p{Cc}\p{Cs}]{1,200}$/u.test(text), 'expected 1 to 200 characters, none a control character')
    .optional(),
  schema: identifierSetting().default('aurum'),
  role: identifierSetting().default('aurum_app'),
  poolSize: integerSetting({ min: 1, max: 10_000 }).default(10),
  connectTimeoutMs: integerSetting({ min: 1, max: 600_000 }).default(10_000),
  statementTimeoutMs: integerSetting({ min: 1, max: 86_400_000 }).optional(),
  attempts: integerSetting({ min: 1, max: 100 }).default(3),
  migrate: booleanSetting().optional(),
  createTenants: booleanSetting().default(false),
  replicaUrl: urlSetting(['postgres', 'postgresql']).describe('where its standby is').optional(),
  replicaPoolSize: integerSetting({ min: 1, max: 10_000 }).optional(),
  replicaMaxLagMs: integerSetting({ min: 1, max: 86_400_000 }).default(10_000),
  policies: policySettings.optional(),
});

/**
 * The configuration from `AURUM_TIMESCALE_URL`, `AURUM_TIMESCALE_TENANT` and so on, or other variables of another prefix.
 *
 * @throws AurumError `CONFIG.INVALID` with every problem at once
 *
 * @example
 * ```ts
 * import { openStore } from '@aurum/driver-timescale';
 * import { loadTimescaleConfig } from '@aurum/driver-timescale/config';
 * const config = loadTimescaleConfig({ env: { AURUM_TIMESCALE_URL: 'memory:', AURUM_TIMESCALE_TENANT: 'desk' } });
 * await using store = await openStore(config);
 * console.log(`${config.url}`, (await store.health()).status); // memory: up
 * ```
 */
export function loadTimescaleConfig(options: Partial<LoadConfigOptions> = {}): Readonly<TimescaleConfig> {
  return loadConfig(timescaleConfigSchema, { prefix: 'AURUM_TIMESCALE_', ...options });
}
