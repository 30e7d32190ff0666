import type { StoreUnderTest } from '@aurum/core/testing';
import { openStore, type StoreOptions } from '@aurum/driver-timescale';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres } from '../../../../test-support/test-database.js';
import { freshSchema } from '../backends.js';
import { type KitStore, type KitStores, runKit } from '../kit.js';
import { administrator } from '../samples.js';
import { type Pair, paired, startPair } from './pair.js';

/**
 * The primary waits with each commit until the standby shows it. Then reads of the standby must keep every promise of the port, and the
 * whole kit runs on them.
 */
describe.skipIf(!hasPostgres)('reads of a replica that never lags', () => {
  let pair: Pair;
  const schemas = new Map<StoreUnderTest, string>();

  beforeAll(async () => {
    pair = await startPair();
    await pair.admin.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
    await pair.admin.query(`ALTER SYSTEM SET synchronous_commit = 'remote_apply'`);
    await pair.admin.query('SELECT pg_reload_conf()');
  });
  afterAll(() => pair?.[Symbol.asyncDispose]());

  const open = async (options: StoreOptions = {}): Promise<KitStore> => {
    const schema = options.schema ?? freshSchema();
    const store = paired(
      await openStore(pair.primary.url, {
        replica: pair.standby.url,
        createTenants: true,
        poolSize: 4,
        ...options,
        schema,
      }),
    );
    const { series, catalog, curves, replica } = store;
    const mixed: KitStore = {
      maintenance: store.maintenance,
      migrate: store.migrate,
      migrationStatus: store.migrationStatus,
      health: store.health,
      close: store.close,
      [Symbol.asyncDispose]: store.close,
      series: {
        ...replica.series,
        write: (...args) => series.write(...args),
        writeMany: (...args) => series.writeMany(...args),
      },
      catalog: {
        ...replica.catalog,
        define: (...args) => catalog.define(...args),
        remove: (...args) => catalog.remove(...args),
      },
      curves: {
        ...replica.curves,
        publish: (...args) => curves.publish(...args),
        publishMany: (...args) => curves.publishMany(...args),
        withdraw: (...args) => curves.withdraw(...args),
      },
    };
    schemas.set(mixed, schema);
    return mixed;
  };
  const stores: KitStores = { open, again: (store) => open({ schema: schemas.get(store) }) };

  runKit(stores, {
    backend: 'postgresql 15.18',
    cancellation: 'server',
    durable: true,
    concurrentWriters: true,
    rollups: true,
  });

  it('did go to the replica', async () => {
    await using client = await administrator(pair.standby.url);
    const count = async (on: pg.Client): Promise<number> => {
      const { rows } = await on.query<{ commits: number }>(
        'SELECT xact_commit::int AS commits FROM pg_stat_database WHERE datname = current_database()',
      );
      return rows[0]?.commits ?? 0;
    };
    expect(await count(client)).toBeGreaterThan(500);
  });
});
