import type { ClientConfig } from 'pg';
import { refuseAborted } from '../normalize-error.js';
import type { InvalidationListener } from './listener.js';
import { type InvalidationOptions, type InvalidationTarget, resolveInvalidation } from './options.js';

/**
 * Invalidates in a cache what others write to a store: services without a cache, jobs, the command line, psql. It listens to the announcements of the
 * server (`LISTEN`) on a connection of its own, and invalidates the tags that cached repositories use, usually within milliseconds of the commit.
 *
 * Announcements have to be switched on, once, by the user that migrated the store: `store.maintenance.setNotifications('on')`. The target must be the primary server
 * itself, or a pool in session mode: a pooler that gives each transaction another connection lets no notification through, and is refused.
 *
 * What is written while no connection listens is not heard. So whenever one begins to listen, everything that is followed is invalidated, before `health` is
 * `ok` again. Until then answers are bounded by their class.
 *
 * @throws AurumError `STORE.UNAVAILABLE`, `STORE.REFUSED`, `STORE.NOT_MIGRATED`, `STORE.READ_ONLY`, `STORE.PERMISSION`, `STORE.DRIVER_MISSING`, `CONFIG.INVALID`, `CALL.ABORTED`
 *
 * @example
 * ```ts
 * import { cached, createCache } from '@aurum/core/cache';
 * import { invalidateOnWrites, openStore } from '@aurum/driver-timescale';
 *
 * const url = 'postgres://user:password@db.example/market';
 * await using cache = createCache();
 * await using store = cached(await openStore(url, { tenant: 'desk' }), { cache, tenant: 'desk' });
 * await using listener = await invalidateOnWrites(url, { cache, tenant: 'desk' });
 * console.log(listener.health().status, (await store.catalog.list()).items.length);
 * ```
 */
export async function invalidateOnWrites(
  target: InvalidationTarget,
  options: InvalidationOptions,
): Promise<InvalidationListener> {
  const settings = resolveInvalidation(target, options);
  refuseAborted(settings.signal);
  // Who imports this package without listening does not wait for OpenTelemetry and the cache to be loaded.
  const [{ databaseTelemetry }, { Listener }] = await Promise.all([
    import('@aurum/core/telemetry'),
    import('./listener.js'),
  ]);
  const { config, names } = settings;
  const { address, port, database } = placeOf(config);
  const telemetry = databaseTelemetry({
    scope: '@aurum/driver-timescale',
    system: 'postgresql',
    namespace: database === undefined ? names.schema : `${database}|${names.schema}`,
    address,
    port,
  });
  const listener = new Listener(settings, telemetry);
  await listener.started;
  return listener;
}

/** What a configuration says of the place of the server; the rest is for pg to find. */
function placeOf({ connectionString = '', host, port, database }: ClientConfig): {
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
} {
  const url = URL.canParse(connectionString) ? new URL(connectionString) : undefined;
  const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
  return {
    address: host ?? given(url?.hostname),
    port: port ?? (given(url?.port) === undefined ? undefined : Number(url?.port)),
    database: database ?? given(url?.pathname.slice(1)),
  };
}
