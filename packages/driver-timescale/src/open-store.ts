import { AurumError, type SeriesCapabilities } from '@aurum/core';
import type { DatabaseTelemetry } from '@aurum/core/telemetry';
import type { Pool } from 'pg';
import { MINIMUM_SERVER_VERSION, requireVersion, timescaleFeatures } from './client/facts.js';
import { folderOfUrl, isEmbeddedUrl, openPool, startPglite } from './client/open-database.js';
import { createPgBackend, type PgBackend } from './client/pg-backend.js';
import { createPgliteBackend, type PgliteLike } from './client/pglite-backend.js';
import { openStoreFolder } from './client/pglite-folder.js';
import type { Backend } from './client/session.js';
import type { TimescaleConfig } from './config.js';
import { serverName } from './health.js';
import { type ResolvedOptions, resolveOptions, type StoreOptions } from './options.js';
import { createStore, type TimescaleStore } from './timescale-store.js';

/** What a store can be opened on: a URL, a configuration, a pool of the host's own, or an embedded database of the host's own. */
export type StoreTarget = string | TimescaleConfig | Pool | PgliteLike;

/**
 * Opens a store.
 *
 * - nothing or `memory:` — an embedded PostgreSQL in this process, gone when it ends
 * - `file:./data` — the same, kept in a folder, which this process locks
 * - `postgres://user:password@host/database` — a server; the pool is the store's own and ends with it
 * - a configuration, as `loadTimescaleConfig` of `@aurum/driver-timescale/config` reads it from the environment; `options` override it
 * - a `pg` Pool or a PGlite database — the host's own, left open by `close`
 *
 * A server's schema is made by `store.migrate()`, once, and its tenants by `store.createTenant(name)`; until then calls reject with
 * `STORE.NOT_MIGRATED` and `TENANT.NOT_FOUND`. An embedded store does both itself, and a server when `migrate: true` is given.
 *
 * @throws AurumError `STORE.UNAVAILABLE`, `STORE.REFUSED`, `STORE.TOO_OLD`, `STORE.NOT_A_STORE`, `STORE.BUSY`, `STORE.DRIVER_MISSING`, `CONFIG.INVALID`
 *
 * @example
 * ```ts
 * import { openStore } from '@aurum/driver-timescale';
 * await using store = await openStore();
 * console.log((await store.health()).server);
 * ```
 *
 * @example
 * ```ts
 * import { openStore } from '@aurum/driver-timescale';
 * import { loadTimescaleConfig } from '@aurum/driver-timescale/config';
 * const env = { AURUM_TIMESCALE_URL: 'memory:', AURUM_TIMESCALE_TENANT: 'desk' };
 * await using store = await openStore(loadTimescaleConfig({ env }));
 * console.log((await store.catalog.list()).items.length); // 0
 * ```
 */
export async function openStore(target: StoreTarget = 'memory:', options: StoreOptions = {}): Promise<TimescaleStore> {
  if (isConfig(target)) {
    const { url, replicaUrl, ...configured } = target;
    return openStore(url.reveal(), { ...configured, replica: replicaUrl?.reveal(), ...options });
  }
  const embedded = typeof target === 'string' ? isEmbeddedUrl(target) : isPglite(target);
  const settings = resolveOptions(options, embedded, MINIMUM_SERVER_VERSION);
  const backend = await connect(target, settings);
  let telemetry: DatabaseTelemetry | undefined;
  try {
    const facts = await backend.facts();
    requireVersion(facts, settings.minimumServerVersion);
    const capabilities = capabilitiesOf(backend, target, serverName(backend, facts));
    const watch = await watcher(backend, settings);
    telemetry = watch(backend);
    const standby = await connectReplica(settings);
    const replica = standby === undefined ? undefined : { standby, watch: () => watch(standby) };
    const timescale = timescaleFeatures(facts);
    const store = createStore(backend, settings, { capabilities, timescale, telemetry, replica });
    if (settings.migrate) {
      await store.migrate();
      if (settings.tenant !== undefined) await store.createTenant(settings.tenant);
    }
    return store;
  } catch (error) {
    telemetry?.end();
    await backend.close();
    throw error;
  }
}

/** What remains of a target when a configuration is taken apart. */
type DirectTarget = Exclude<StoreTarget, TimescaleConfig>;

function isConfig(target: StoreTarget): target is TimescaleConfig {
  return typeof target === 'object' && 'url' in target && typeof target.url.reveal === 'function';
}

function isPglite(target: Pool | PgliteLike): target is PgliteLike {
  return 'execProtocolRaw' in target;
}

async function connect(target: DirectTarget, settings: ResolvedOptions): Promise<Backend> {
  const { role, schema } = settings;
  if (typeof target !== 'string') {
    if (isPglite(target)) return createPgliteBackend({ database: target, role, release: async () => {} });
    return createPgBackend({ pool: target, ownsPool: false, role, schema });
  }
  if (target === 'memory:') return openPglite(undefined, role, () => {});
  if (target.startsWith('file:')) {
    const folder = openStoreFolder(folderOfUrl(target));
    try {
      return await openPglite(folder.dataDirectory, role, folder.release);
    } catch (error) {
      folder.release();
      throw error;
    }
  }
  if (/^postgres(ql)?:\/\//.test(target)) {
    const pool = await openPool(target, { ...settings, application: 'aurum' });
    return createPgBackend({ pool, ownsPool: true, role, schema });
  }
  throw new AurumError('CONFIG.INVALID', {
    message: `a store cannot be opened on '${target.split(':')[0]}:…'; give 'memory:', 'file:FOLDER', 'postgres://…', a pg Pool or a PGlite database`,
  });
}

/** The standby is not asked yet: a store opens without it. */
async function connectReplica(settings: ResolvedOptions): Promise<PgBackend | undefined> {
  const { replica, replicaPoolSize: poolSize, role, schema } = settings;
  if (replica === undefined) return undefined;
  if (typeof replica !== 'string') return createPgBackend({ pool: replica, ownsPool: false, role, schema });
  const pool = await openPool(replica, { ...settings, poolSize, application: 'aurum' });
  return createPgBackend({ pool, ownsPool: true, role, schema });
}

async function openPglite(dataDirectory: string | undefined, role: string, unlock: () => void): Promise<Backend> {
  const database = await startPglite(dataDirectory);
  const release = async (): Promise<void> => {
    await database.close();
    unlock();
  };
  return createPgliteBackend({ database, role, release });
}

/**
 * What watches the calls and the pool of a server of the store, once that has been reached. OpenTelemetry takes longer to load than all of
 * this package: whoever imports it only for its types does not wait.
 */
async function watcher(backend: Backend, { schema }: ResolvedOptions): Promise<(server: Backend) => DatabaseTelemetry> {
  const { databaseTelemetry } = await import('@aurum/core/telemetry');
  const { database } = await backend.facts();
  const identity = { scope: '@aurum/driver-timescale', system: 'postgresql', namespace: `${database}|${schema}` };
  return (server) => {
    const telemetry = databaseTelemetry({ ...identity, ...server.endpoint() });
    const counted = server.pool();
    if (counted !== undefined) telemetry.watchPool(() => server.pool() ?? counted);
    return telemetry;
  };
}

function capabilitiesOf(backend: Backend, target: DirectTarget, name: string): SeriesCapabilities {
  const server = backend.kind === 'postgresql';
  return Object.freeze({
    backend: name,
    cancellation: server ? 'server' : 'between-steps',
    durable: server || (typeof target === 'string' && target.startsWith('file:')),
    concurrentWriters: server,
    rollups: true,
  });
}
