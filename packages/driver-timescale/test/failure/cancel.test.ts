import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { administrator, busyBackends, hourly, prices, T0, until } from '../samples.js';

describe.skipIf(!hasPostgres)('cancelling a call on a server', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: 'default', poolSize: 2 });
    await store.catalog.define([hourly('a'), hourly('big')]);
    await store.series.write({ key: 'a', series: prices(24), knownAt: T0 });
  });
  afterAll(() => store.close());

  it('stops the statement in the server, stores nothing, and leaves the connection usable', async () => {
    await using admin = await administrator(url());
    await admin.query(`BEGIN; SELECT * FROM aurum.series FOR UPDATE`);
    const controller = new AbortController();
    const writing = store.series.write(
      { key: 'a', series: prices(24, { offset: 5 }), knownAt: T0 + 1 },
      { signal: controller.signal },
    );
    const outcome = writing.then(
      () => 'written',
      (error: { code: string }) => error.code,
    );
    await until('the write waits for the lock', async () => (await busyBackends(admin)).length === 1);
    controller.abort();
    expect(await outcome).toBe('CALL.ABORTED');
    expect(await busyBackends(admin)).toEqual([]);
    await admin.query('COMMIT');
    expect((await store.series.revisions('a')).length).toBe(24);
    expect((await store.series.read('a')).values[3]).toBe(3);
  });

  it('does the same when the time is up', async () => {
    await using admin = await administrator(url());
    await admin.query(`BEGIN; LOCK TABLE aurum.observation_data IN ACCESS EXCLUSIVE MODE`);
    await expect(store.series.read('a', {}, { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'CALL.TIMEOUT',
      retryable: true,
    });
    expect(await busyBackends(admin)).toEqual([]);
    await admin.query('ROLLBACK');
    expect((await store.series.read('a')).length).toBe(24);
  });

  it('gives up waiting for a connection', async () => {
    await using admin = await administrator(url());
    await admin.query(`BEGIN; LOCK TABLE aurum.observation_data IN ACCESS EXCLUSIVE MODE`);
    const blocked = [store.series.read('a'), store.series.read('a')];
    await until('both connections are taken', async () => (await busyBackends(admin)).length === 2);
    await expect(store.series.read('a', {}, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'CALL.TIMEOUT' });
    await admin.query('ROLLBACK');
    expect((await Promise.all(blocked)).map(({ length }) => length)).toEqual([24, 24]);
    expect((await store.series.read('a')).length).toBe(24);
  });

  it('ends the statement of a stream that is left early, and of one that fails in the consumer', async () => {
    await store.series.write({ key: 'big', series: prices(300_000), knownAt: T0 });
    await using admin = await administrator(url());
    let chunks = 0;
    for await (const { series } of store.series.stream('big', {}, { chunkSize: 1000 })) {
      expect(series.length).toBe(1000);
      chunks++;
      // The consumer is slow: the server cannot have got far ahead of it, because nobody takes what it sends.
      if (chunks === 3) {
        expect((await busyBackends(admin)).length).toBe(1);
        break;
      }
    }
    expect(await busyBackends(admin)).toEqual([]);
    const failing = async (): Promise<void> => {
      for await (const _ of store.series.stream('big', {}, { chunkSize: 1000 })) throw new Error('the consumer failed');
    };
    await expect(failing()).rejects.toThrow('the consumer failed');
    expect(await busyBackends(admin)).toEqual([]);
    expect((await store.series.read('big')).length).toBe(300_000);
  });

  it('cancels a copy in the middle and stores nothing of it', async () => {
    await using admin = await administrator(url());
    await store.catalog.define([hourly('huge')]);
    const controller = new AbortController();
    const outcome = store.series
      .write({ key: 'huge', series: prices(1_000_000), knownAt: T0 }, { signal: controller.signal })
      .then(
        () => 'written',
        (error: { code: string }) => error.code,
      );
    await until('rows are on their way', async () => {
      const { rows } = await admin.query(
        `SELECT 1 FROM pg_stat_activity WHERE application_name = 'aurum' AND query LIKE 'COPY%' AND state = 'active'`,
      );
      return rows.length === 1;
    });
    controller.abort();
    expect(await outcome).toBe('CALL.ABORTED');
    expect((await store.series.revisions('huge')).length).toBe(0);
    expect((await store.series.write({ key: 'huge', series: prices(10), knownAt: T0 })).inserted).toBe(10);
  });
});
