import { connect, createServer, type Server, type Socket } from 'node:net';
import { AurumError } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../../../../test-support/postgres.js';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { administrator, busyBackends, hourly, prices, T0, until } from '../samples.js';

/** A wire to the server that cuts itself the moment a given text has passed to the server, before its answer comes back. */
async function cuttingWire(
  url: string,
): Promise<{ url: string; cutAfter(text: string): void; cuts: () => number; close(): void }> {
  const target = new URL(url);
  let trigger: string | undefined;
  let cuts = 0;
  const server: Server = createServer((client: Socket) => {
    const upstream = connect(Number(target.port), target.hostname);
    client.on('data', (bytes) => {
      if (trigger !== undefined && bytes.includes(trigger)) {
        trigger = undefined;
        cuts++;
        // The server gets the message and carries it out; its answer finds nobody.
        upstream.write(bytes, () => client.destroy());
        return;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => client.write(bytes));
    client.on('close', () => setTimeout(() => upstream.destroy(), 200));
    upstream.on('close', () => client.destroy());
    client.on('error', () => {});
    upstream.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = new URL(url);
  own.port = String((server.address() as { port: number }).port);
  return {
    url: own.href,
    cutAfter: (text) => {
      trigger = text;
    },
    cuts: () => cuts,
    close: () => server.close(),
  };
}

describe.skipIf(!hasPostgres)('a connection that is lost', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: 'default', poolSize: 3 });
    await store.catalog.define([hourly('a'), hourly('b'), hourly('c')]);
  });
  afterAll(() => store.close());

  it('while a write is under way, is made up for by another attempt', async () => {
    await using admin = await administrator(url());
    await admin.query(`BEGIN; SELECT * FROM aurum.series FOR UPDATE`);
    const writing = store.series.write({ key: 'a', series: prices(100), knownAt: T0 });
    await until('the write waits', async () => (await busyBackends(admin)).length === 1);
    const [pid] = await busyBackends(admin);
    await admin.query('SELECT pg_terminate_backend($1)', [pid]);
    await admin.query('COMMIT');
    expect(await writing).toMatchObject({ inserted: 100, revised: 0, unchanged: 0 });
    expect((await store.series.revisions('a')).length).toBe(100);
  });

  it('while a read is under way, is made up for by another attempt', async () => {
    await using admin = await administrator(url());
    await admin.query(`BEGIN; LOCK TABLE aurum.observation_data IN ACCESS EXCLUSIVE MODE`);
    const reading = store.series.read('a');
    await until('the read waits', async () => (await busyBackends(admin)).length === 1);
    await admin.query('SELECT pg_terminate_backend($1)', [(await busyBackends(admin))[0]]);
    await admin.query('ROLLBACK');
    expect((await reading).length).toBe(100);
  });

  it('just after COMMIT was sent, does not write twice, and the receipt is the true one', async () => {
    const wire = await cuttingWire(url());
    try {
      await using wired = await openStore(wire.url, { tenant: 'default', poolSize: 1 });
      await wired.series.read('b');
      wire.cutAfter('COMMIT');
      const receipt = await wired.series.write({ key: 'b', series: prices(50), knownAt: T0 });
      expect(wire.cuts()).toBe(1);
      expect(receipt).toMatchObject({ inserted: 50, unchanged: 0 });
      expect((await store.series.revisions('b')).length).toBe(50);
    } finally {
      wire.close();
    }
  });

  it('in the middle of a COPY, stores nothing of it before the next attempt stores all', async () => {
    const wire = await cuttingWire(url());
    try {
      await using wired = await openStore(wire.url, { tenant: 'default', poolSize: 1, attempts: 1 });
      await wired.series.read('c');
      wire.cutAfter('PGCOPY');
      const failed = wired.series.write({ key: 'c', series: prices(20_000), knownAt: T0 });
      await expect(failed).rejects.toMatchObject({ code: 'STORE.CONNECTION_LOST', retryable: true });
      expect((await store.series.revisions('c')).length).toBe(0);
      expect(await wired.series.write({ key: 'c', series: prices(20_000), knownAt: T0 })).toMatchObject({
        inserted: 20_000,
      });
    } finally {
      wire.close();
    }
  });

  it('of all the pool at once, is noticed and mended', async () => {
    await using admin = await administrator(url());
    await Promise.all([store.series.read('a'), store.series.read('a'), store.series.read('a')]);
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aurum' AND datname = current_database()`,
    );
    const lengths = await Promise.all([1, 2, 3, 4].map(async () => (await store.series.read('a')).length));
    expect(lengths).toEqual([100, 100, 100, 100]);
  });
});

describe.skipIf(!hasPostgres)('a server that dies', () => {
  it('in the middle of a write leaves nothing half-written, and the store goes on when it is back', async () => {
    await using server = await startPostgres({ settings: { fsync: 'on' } });
    await using store = await openStore(server.url, { migrate: true, tenant: 'default', attempts: 1, poolSize: 2 });
    await store.catalog.define([hourly('a')]);
    await store.series.write({ key: 'a', series: prices(1000), knownAt: T0 });
    await using admin = await administrator(server.url);
    const writing = store.series.write({ key: 'a', series: prices(500_000, { offset: 1 }), knownAt: T0 + 1 }).then(
      () => undefined,
      (error: unknown) => error,
    );
    await until('rows are on their way', async () => {
      const { rows } = await admin.query(
        `SELECT 1 FROM pg_stat_activity WHERE application_name = 'aurum' AND query LIKE 'COPY%' AND state = 'active'`,
      );
      return rows.length === 1;
    });
    await server.kill();
    const error = await writing;
    expect(AurumError.is(error)).toBe(true);
    expect(['STORE.CONNECTION_LOST', 'STORE.UNAVAILABLE']).toContain((error as AurumError).code);
    expect((await store.health()).status).toBe('down');
    await expect(store.series.read('a')).rejects.toMatchObject({ retryable: true });
    await server.restart();
    await until('the server answers', async () => (await store.health()).status === 'up');
    const read = await store.series.read('a');
    expect([read.length, read.values[7]]).toEqual([1000, 7]);
    expect(await store.series.write({ key: 'a', series: prices(1000), knownAt: T0 })).toMatchObject({
      unchanged: 1000,
    });
  });
});
