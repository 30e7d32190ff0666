import { type Instant, indexStarts, marketClock, regularIndex, Series } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { administrator, HOUR, hourly, until } from '../samples.js';

const CLOCK = marketClock('UTC');
const KEYS = ['a', 'b', 'c'];
const START: Instant = Date.UTC(2024, 0, 1);
const HOURS = 700 * 24;

describe.skipIf(!hasPostgres)('dividing what is stored, beside writers', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;
  const current = new Map(KEYS.map((key) => [key, new Float64Array(HOURS)]));
  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, createTenants: true, tenant: 'desk', poolSize: 8 });
    await store.catalog.define(KEYS.map((key) => hourly(key)));
    for (const key of KEYS) await write(key, 0, { from: 0, length: HOURS });
  });
  afterAll(() => store.close());

  /** One writer a series: what is known is what was written last. */
  async function write(key: string, i: number, { from, length }: { from: number; length: number }): Promise<void> {
    const values = Float64Array.from({ length }, (_, j) => i * 1000 + (j % 1000));
    current.get(key)?.set(values, from);
    const index = regularIndex({ start: START + from * HOUR, step: 'PT1H', length });
    const series = Series.of({ index, unit: 'EUR/MWh', clock: CLOCK, kind: 'average', values });
    await store.series.write({ key, series, knownAt: START + i });
  }

  it('loses no correction and shows every row once, at every moment', async () => {
    let dividing = true;
    let written = 0;
    let looked = 0;
    const writer = async (key: string): Promise<void> => {
      for (let i = 1; dividing; i++) {
        const length = 1 + ((i * 997) % 2000);
        await write(key, i, { from: (i * 7919) % (HOURS - length), length });
        written++;
      }
    };
    const reader = async (): Promise<void> => {
      while (dividing) {
        const { index } = await store.series.read('a', { start: START, end: START + HOURS * HOUR });
        expect(indexStarts(index)).toHaveLength(HOURS);
        const { series } = await store.series.aggregate(
          'a',
          { start: START, end: START + HOURS * HOUR },
          { frequency: 'P1Y', statistic: 'count', missing: 'skip' },
        );
        expect(series.values.reduce((sum, count) => sum + count, 0)).toBe(HOURS);
        looked++;
      }
    };
    await store.maintenance.setPolicies({ partitionInterval: 'P1M', rollups: false });
    const others = Promise.all([...KEYS.map(writer), reader()]).catch((error: unknown) => {
      dividing = false;
      throw error;
    });
    others.catch(() => {});
    for (let waiting = true; waiting; ) {
      const { actions } = await store.maintenance.run({ only: ['partition'] });
      waiting = actions.length === 0 || actions.some(({ what }) => what.startsWith('put off'));
    }
    dividing = false;
    await others;
    expect(Math.min(written, looked)).toBeGreaterThan(0);
    for (const key of KEYS) {
      const { values } = await store.series.read(key);
      expect(values).toEqual(current.get(key));
    }
  }, 120_000);

  it('keeps out a series that is defined and written meanwhile', async () => {
    const start = START - 100 * 24 * HOUR;
    const old = (key: string): Promise<unknown> => {
      const index = regularIndex({ start, step: 'PT1H', length: 24 });
      const series = Series.of({
        index,
        unit: 'EUR/MWh',
        clock: CLOCK,
        kind: 'average',
        values: new Float64Array(24).fill(7),
      });
      return store.series.write({ key, series, knownAt: START });
    };
    await store.maintenance.setPolicies({ partitionInterval: 'P1M' });
    await store.maintenance.run({ only: ['partition'] });
    await old('b');
    await using admin = await administrator(url());
    // A reader of long keeps the run between moving the rows and attaching their new table.
    await admin.query('BEGIN; LOCK TABLE aurum.setting IN ACCESS SHARE MODE');
    const waiting = async (): Promise<number> => {
      const { rows } = await admin.query<{ waiting: number }>(
        'SELECT count(*)::int4 AS waiting FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())',
      );
      return rows[0]?.waiting ?? 0;
    };
    const run = store.maintenance.run({ only: ['partition'] });
    await until('the rows have moved', async () => (await waiting()) === 1);
    let written = false;
    const later = store.catalog
      .define([hourly('new')])
      .then(() => old('new'))
      .then(() => {
        written = true;
      });
    await until('the writer waits, or has done', async () => written || (await waiting()) === 2);
    await admin.query('COMMIT');
    expect((await run).actions).toEqual([expect.objectContaining({ what: expect.stringMatching(/^make/), count: 24 })]);
    await later;
    expect((await store.series.read('new')).values).toEqual(
      (await store.series.read('b', { start, end: start + 24 * HOUR })).values,
    );
  });
});
