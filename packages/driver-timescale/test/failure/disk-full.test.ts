import { randomUUID } from 'node:crypto';
import { Series, type SeriesWrite } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../../test-support/postgres.js';
import { hasPostgres } from '../../../../test-support/test-database.js';
import { administrator, HOUR, hourly, prices, T0 } from '../samples.js';
import { smallDisk } from './small-disk.js';

const disk = hasPostgres ? smallDisk() : 'there is no PostgreSQL server';
if (typeof disk === 'string') console.info(`skipped: writes to a full disk, because ${disk}`);

const STORED = 20_000;
const ADDED = 20_000;
const MB = 1024 * 1024;

/** Corrections of all that is stored, and as many new hours: staged, compared, moved, replaced, copied, receipted. */
function batch(offset: number): readonly SeriesWrite[] {
  return ['a', 'b'].map((key) => ({ key, series: prices(STORED + ADDED, { offset }), knownAt: T0 + offset }));
}

describe.skipIf(typeof disk === 'string')('a write to a disk that becomes full', () => {
  if (typeof disk === 'string') return;
  let server: PostgresServer;
  let store: TimescaleStore;

  beforeAll(async () => {
    console.info(`fills ${disk.kind}`);
    // Whatever a query shares with its workers must not lie on the disk that is full; and nothing may tidy up in between.
    // Reads go on as long as they sort in memory: a sort that spills needs room too.
    const settings = { dynamic_shared_memory_type: 'mmap', autovacuum: 'off', work_mem: '64MB' };
    server = await startPostgres({ settings });
    await using admin = await administrator(server.url);
    await admin.query(`CREATE TABLESPACE small LOCATION '${disk.folder}'`);
    await admin.query('CREATE DATABASE small TEMPLATE template0 TABLESPACE small');
    const url = new URL(server.url);
    url.pathname = '/small';
    store = await openStore(url.href, { migrate: true, tenant: 'default', poolSize: 3 });
    await store.catalog.define([hourly('a'), hourly('b'), hourly('new'), hourly('spare')]);
    for (const key of ['a', 'b']) await store.series.write({ key, series: prices(STORED), knownAt: T0 });
  }, 60_000);
  afterAll(async () => {
    await store?.close();
    await server?.[Symbol.asyncDispose]();
    disk[Symbol.dispose]();
  });

  /** All that can be seen of what is stored. */
  async function seen(): Promise<unknown> {
    const { series } = store;
    let streamed = 0;
    for await (const chunk of series.stream('a')) streamed += chunk.series.length;
    const many = await series.readMany(['a', 'b', 'new']);
    const buckets = await series.aggregate('b', {}, { frequency: 'P1D' });
    return {
      streamed,
      many: many.map((read) => [read.length, read.hash()]),
      earlier: (await series.read('a', {}, { asOf: T0 })).hash(),
      buckets: buckets.series.hash(),
      revisions: await Promise.all(['a', 'b', 'new'].map(async (key) => (await series.revisions(key)).length)),
      status: (await store.health()).status,
    };
  }

  async function refused(writes: readonly SeriesWrite[], batchId: string): Promise<void> {
    const horizon = await store.series.horizon();
    const before = await seen();
    await expect(store.series.writeMany(writes, { batchId })).rejects.toMatchObject({
      code: 'STORE.FULL',
      retryable: false,
      details: { sqlState: '53100' },
    });
    expect(await seen()).toEqual(before);
    // The write that failed holds nothing back.
    expect(await store.series.horizon()).toBeGreaterThan(horizon);
  }

  it('at whatever step, is refused and leaves nothing; with room again the same batch is stored once', async () => {
    const batchId = randomUUID();
    const writes = batch(1);
    for (const leaveMb of [0, 1, 2, 3, 5, 7, 9, 11]) {
      disk.fill(leaveMb * MB);
      await refused(writes, batchId);
    }
    disk.makeRoom();
    const receipt = await store.series.writeMany(writes, { batchId });
    expect(receipt).toMatchObject({ inserted: 2 * ADDED, revised: 2 * STORED, unchanged: 0 });
    expect(await store.series.writeMany(writes, { batchId })).toEqual(receipt);
    for (const key of ['a', 'b']) {
      expect((await store.series.revisions(key)).length).toBe(2 * STORED + ADDED);
      expect((await store.series.read(key)).equals(prices(STORED + ADDED, { offset: 1 }))).toBe(true);
      expect((await store.series.read(key, {}, { asOf: T0 })).equals(prices(STORED))).toBe(true);
    }
  });

  it('of a series that is new is refused as a whole, with what else is in the batch', async () => {
    const batchId = randomUUID();
    const one = Series.of({ ...prices(1, { start: T0 - HOUR }) });
    const writes = [
      { key: 'spare', series: one, knownAt: T0 },
      { key: 'new', series: prices(ADDED), knownAt: T0 },
    ];
    disk.fill(MB / 2);
    await refused(writes, batchId);
    expect((await store.series.revisions('spare')).length).toBe(0);
    disk.makeRoom();
    expect(await store.series.writeMany(writes, { batchId })).toMatchObject({ inserted: ADDED + 1, revised: 0 });
    expect((await store.series.revisions('spare')).length).toBe(1);
  });
});
