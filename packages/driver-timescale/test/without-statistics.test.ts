import { irregularIndex, marketClock, Series, type SeriesWrite } from '@aurum/core';
import { openStore } from '@aurum/driver-timescale';
import { describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { HOUR, hourly, prices, T0 } from './samples.js';

const DAYS = 4_000;
const keys = Array.from({ length: 10 }, (_, i) => `fixing ${i}`);

/** Daily fixings that skip every fifth day, as intervals of their own. */
function fixings(known: number, offset: number): SeriesWrite[] {
  const starts = Float64Array.from({ length: DAYS }, (_, i) => T0 + (i + Math.floor(i / 4)) * 24 * HOUR);
  const index = irregularIndex({ starts, ends: starts.map((start) => start + 24 * HOUR) });
  const values = Float64Array.from({ length: DAYS }, (_, i) => i + offset);
  const series = Series.of({ index, values, unit: 'USD/EUR', clock: marketClock('UTC'), kind: 'point' });
  return keys.map((key) => ({ key, series, knownAt: T0 + known }));
}

/**
 * A database that has never been analyzed knows nothing of its rows, and takes those of a tenant for few. Statements that join by what the
 * planner then thinks best compare every row with every other: these tests would not end in time.
 */
async function run(target: string | undefined): Promise<void> {
  await using store = await openStore(target, { migrate: true, tenant: 'default' });
  await store.catalog.define([
    hourly('prices'),
    ...keys.map((key) => hourly(key, { unit: 'USD/EUR', kind: 'point', frequency: 'irregular' })),
  ]);
  await store.series.write({ key: 'prices', series: prices(100_000), knownAt: T0 });
  await store.series.write({ key: 'prices', series: prices(500, { offset: 1 }), knownAt: T0 + 1 });
  const points = DAYS * keys.length;
  expect(await store.series.writeMany(fixings(0, 0))).toMatchObject({ inserted: points });
  expect(await store.series.writeMany(fixings(0, 0))).toMatchObject({ unchanged: points });
  expect(await store.series.writeMany(fixings(2, 1))).toMatchObject({ revised: points });
  expect(await store.series.writeMany(fixings(1, 2))).toMatchObject({ revised: points });
  expect((await store.series.read('fixing 3', {}, { asOf: T0 + 1 })).values[5]).toBe(7);
  expect((await store.series.read('fixing 3')).values[5]).toBe(6);
}

describe('many irregular points in a database without statistics', () => {
  it('are written, repeated, corrected and known late on the embedded database', { timeout: 120_000 }, () =>
    run(undefined),
  );
  describe.skipIf(!hasPostgres)('a server', () => {
    const url = useTestDatabase();
    it('does so too', { timeout: 120_000 }, () => run(url()));
  });
});
