import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AurumError, type WriteReceipt } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { startPostgres } from '../../../../test-support/postgres.js';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { administrator, busyBackends, HOUR, hourly, prices, T0, until } from '../samples.js';

const GRID_POINTS = 2000;
const REVISED_POINTS = 50;

/** Repeats what may be repeated, as a host does that sees the server come and go. */
async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!AurumError.is(error) || !error.retryable || attempt === 400) throw error;
      await sleep(50);
    }
  }
}

/** A batch that goes on where the one before it ended, and says something new about the same hours as all the others. */
async function writeBatch(store: TimescaleStore, number: number): Promise<WriteReceipt> {
  const batchId = randomUUID();
  const grown = prices(GRID_POINTS, { start: T0 + number * GRID_POINTS * HOUR, offset: number });
  const revised = prices(REVISED_POINTS, { offset: number });
  return persistently(() =>
    store.series.writeMany(
      [
        { key: 'grown', series: grown, knownAt: T0 },
        { key: 'revised', series: revised, knownAt: T0 + number },
      ],
      { batchId },
    ),
  );
}

async function terminateAll(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aurum' AND datname = current_database()`,
  );
  return rows.length;
}

describe.skipIf(!hasPostgres)('a server that is restarted', () => {
  it.each(['fast', 'kill'] as const)(
    'in the middle of reads and writes (%s): what is there afterwards is exactly what was written',
    { timeout: 120_000 },
    async (how) => {
      await using server = await startPostgres({ settings: { fsync: 'on', full_page_writes: 'on' } });
      await using store = await openStore(server.url, { migrate: true, tenant: 'default', poolSize: 4 });
      await store.catalog.define([hourly('grown'), hourly('revised')]);
      let over = false;
      const receipts: WriteReceipt[] = [];
      const writing = (async () => {
        for (let number = 0; !over; number++) receipts.push(await writeBatch(store, number));
      })();
      const lengths: number[] = [];
      const reading = (async () => {
        while (!over) {
          const [grown, revised] = await persistently(() => store.series.readMany(['grown', 'revised']));
          // Whole batches only, and both series as one batch left them.
          expect((grown?.length ?? 0) % GRID_POINTS).toBe(0);
          const batches = (grown?.length ?? 0) / GRID_POINTS;
          if (batches > 0) expect(revised?.values[0]).toBe(batches - 1);
          lengths.push(batches);
        }
      })();
      for (let round = 0; round < 3; round++) {
        const before = receipts.length;
        await until('some batches are written', async () => receipts.length >= before + 3);
        if (how === 'kill') await server.kill();
        await server.restart();
      }
      over = true;
      await Promise.all([writing, reading]);
      const batches = receipts.length;
      expect(batches).toBeGreaterThanOrEqual(9);
      expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
      expect(new Set(receipts.map(({ batchId }) => batchId)).size).toBe(batches);
      for (const [number, receipt] of receipts.entries()) {
        const first = number === 0;
        expect(receipt).toMatchObject({
          inserted: GRID_POINTS + (first ? REVISED_POINTS : 0),
          revised: first ? 0 : REVISED_POINTS,
          unchanged: 0,
        });
      }
      expect((await store.series.revisions('grown')).length).toBe(batches * GRID_POINTS);
      expect((await store.series.revisions('revised')).length).toBe(batches * REVISED_POINTS);
      expect((await store.series.read('revised')).values[0]).toBe(batches - 1);
    },
  );
});

describe.skipIf(!hasPostgres)('a pool whose connections are all killed at once', () => {
  const url = useTestDatabase();

  it('in the middle of calls, carries every one of them to its end over new connections', async () => {
    await using store = await openStore(url(), { migrate: true, tenant: 'default', poolSize: 4 });
    await store.catalog.define([hourly('a'), hourly('b')]);
    await store.series.write({ key: 'a', series: prices(100), knownAt: T0 });
    await using admin = await administrator(url());
    await admin.query(`BEGIN; LOCK TABLE aurum.observation_data IN ACCESS EXCLUSIVE MODE`);
    const reads = [1, 2, 3].map(() => store.series.read('a'));
    const write = store.series.write({ key: 'b', series: prices(10), knownAt: T0 });
    await until('all of them wait', async () => (await busyBackends(admin)).length === 4);
    expect(await terminateAll(admin)).toBe(4);
    await admin.query('ROLLBACK');
    expect((await Promise.all(reads)).map(({ length }) => length)).toEqual([100, 100, 100]);
    expect(await write).toMatchObject({ inserted: 10, unchanged: 0 });
    expect((await store.series.revisions('b')).length).toBe(10);
    expect((await store.health()).status).toBe('up');
  });
});
