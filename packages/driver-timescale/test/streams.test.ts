import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { embedded } from './backends.js';
import { administrator, busyBackends, hourly, prices, T0, until } from './samples.js';

type Chunks = AsyncIterator<{ readonly series: { readonly length: number } }>;

function chunksOf(store: TimescaleStore, options: Parameters<TimescaleStore['series']['stream']>[2] = {}): Chunks {
  return store.series.stream('a', {}, { chunkSize: 1000, ...options })[Symbol.asyncIterator]();
}

/** What the next step of a stream comes to. */
async function outcome(chunks: Chunks): Promise<string> {
  return chunks.next().then(
    ({ done }) => (done === true ? 'done' : 'chunk'),
    (error: { code: string }) => error.code,
  );
}

describe.skipIf(!hasPostgres)('streams from a server', () => {
  const url = useTestDatabase();
  let pool: pg.Pool;
  let store: TimescaleStore;

  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: url(), application_name: 'aurum', max: 3 });
    store = await openStore(pool, { migrate: true, tenant: 'default' });
    await store.catalog.define([hourly('a')]);
    await store.series.write({ key: 'a', series: prices(300_000), knownAt: T0 });
  });
  afterAll(async () => {
    await store.close();
    await pool.end();
  });

  it('give their connection back when they are aborted, though the consumer is away', async () => {
    const controller = new AbortController();
    const chunks = chunksOf(store, { signal: controller.signal });
    expect(await outcome(chunks)).toBe('chunk');
    const open = pool.totalCount;
    expect(pool.idleCount).toBe(open - 1);
    controller.abort();
    await until('the connection is free', async () => pool.idleCount === pool.totalCount);
    // And not because it was cut.
    expect(pool.totalCount).toBe(open);
    expect((await store.series.read('a', { end: T0 + 1 })).length).toBe(1);
    expect(await outcome(chunks)).toBe('CALL.ABORTED');
    expect(await outcome(chunks)).toBe('done');
  });

  it('end with the store, which waits for them, whatever their consumers do', async () => {
    const other = await openStore(pool, { tenant: 'default' });
    const [away, waiting] = [chunksOf(other), chunksOf(other)];
    expect(await outcome(away)).toBe('chunk');
    expect(await outcome(waiting)).toBe('chunk');
    const next = outcome(waiting);
    await other.close();
    expect(pool.idleCount).toBe(pool.totalCount);
    expect(await outcome(away)).toBe('STORE.CLOSED');
    expect(['chunk', 'STORE.CLOSED']).toContain(await next);
    expect(['done', 'STORE.CLOSED']).toContain(await outcome(waiting));
    expect(await outcome(chunksOf(other))).toBe('STORE.CLOSED');
  });

  it('go on side by side, each at the pace of its consumer', async () => {
    const [slow, fast] = [chunksOf(store, { chunkSize: 7 }), chunksOf(store, { chunkSize: 5000 })];
    let points = 0;
    for (let i = 0; i < 60; i++) {
      expect(await outcome(slow)).toBe('chunk');
      points += (await fast.next()).value.series.length;
    }
    expect(points).toBe(300_000);
    expect(await outcome(fast)).toBe('done');
    await slow.return?.();
    await using admin = await administrator(url());
    expect(await busyBackends(admin)).toEqual([]);
  });

  it('whose server process is killed say so, and the pool goes on', async () => {
    await using admin = await administrator(url());
    const chunks = chunksOf(store);
    expect(await outcome(chunks)).toBe('chunk');
    await admin.query('SELECT pg_terminate_backend($1)', [(await busyBackends(admin))[0]]);
    let last = 'chunk';
    while (last === 'chunk') last = await outcome(chunks);
    expect(last).toBe('STORE.CONNECTION_LOST');
    expect((await store.series.read('a')).length).toBe(300_000);
  });

  it('create a tenant that is new, and ask for no more than reading where it exists', async () => {
    await using admin = await administrator(url());
    await admin.query(`DROP ROLE IF EXISTS aurum_reader; CREATE ROLE aurum_reader LOGIN PASSWORD 'reads';
GRANT aurum_app TO aurum_reader; GRANT USAGE ON SCHEMA aurum TO aurum_reader; GRANT SELECT ON aurum.migration TO aurum_reader`);
    const address = new URL(url());
    address.username = 'aurum_reader';
    address.password = 'reads';
    {
      await using reader = await openStore(address.href, { createTenants: true, tenant: 'default' });
      expect(await outcome(chunksOf(reader))).toBe('chunk');
    }
    await admin.query(`REVOKE ALL ON aurum.migration, SCHEMA aurum FROM aurum_reader`).catch(() => {});
    await using owner = await openStore(pool, { createTenants: true, tenant: 'new' });
    expect(await outcome(chunksOf(owner))).toBe('SERIES.NOT_FOUND');
    expect((await admin.query(`SELECT 1 FROM aurum.tenant WHERE name = 'new'`)).rowCount).toBe(1);
  });
});

describe('streams from an embedded store', () => {
  it('end with the store, at whatever step they are', async () => {
    const database = await embedded();
    for (const steps of [0, 1, 2]) {
      const store = await openStore(database);
      await store.catalog.define([hourly('a')]);
      await store.series.write({ key: 'a', series: prices(200_000), knownAt: T0 });
      const chunks = chunksOf(store, { chunkSize: 60_000 });
      for (let i = 0; i < steps; i++) expect(await outcome(chunks)).toBe('chunk');
      const next = outcome(chunks);
      await store.close();
      expect(['chunk', 'STORE.CLOSED']).toContain(await next);
      expect(['done', 'STORE.CLOSED']).toContain(await outcome(chunks));
    }
    await database.close();
  });

  it('do not run into a database that is closed under them', async () => {
    const store = await openStore();
    await store.catalog.define([hourly('a')]);
    const next = outcome(chunksOf(store));
    await store.close();
    expect(['done', 'STORE.CLOSED']).toContain(await next);
  });
});
