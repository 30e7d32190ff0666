import { marketClock, regularIndex, Series } from '@aurum/core';
import { openStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { HOUR, hourly, T0 } from './samples.js';

const STEP_MS = 300_000;
const LENGTH = 200_000;

/** Values of which the sum depends on the order of the additions. */
function uneven(): Series {
  let state = 1;
  const values = Float64Array.from({ length: LENGTH }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 7_919;
  });
  const index = regularIndex({ start: T0, step: 'PT5M', length: LENGTH });
  return Series.of({ index, unit: 'EUR/MWh', clock: marketClock('UTC'), kind: 'average', values });
}

describe.skipIf(!hasPostgres)('aggregates of more points than the server sorts in memory', () => {
  const url = useTestDatabase();

  it.each([
    '-c work_mem=64kB',
    '-c work_mem=64kB -c enable_hashagg=off',
    '-c work_mem=64kB -c enable_indexscan=off -c enable_bitmapscan=off',
  ])('are added up in the order of time under %s', async (options) => {
    const pool = new pg.Pool({ connectionString: url(), options, max: 2 });
    const store = await openStore(pool, { migrate: true, tenant: 'default' });
    await store.catalog.define([hourly('a', { frequency: 'PT5M' })]);
    await store.series.write({ key: 'a', series: uneven(), knownAt: T0 });
    const range = { start: T0, end: T0 + LENGTH * STEP_MS };
    for (const knowledge of [{}, { asOf: T0 + HOUR }]) {
      const read = await store.series.read('a', range, knowledge);
      for (const frequency of ['P1M', 'P1D'] as const) {
        const { series } = await store.series.aggregate('a', range, { frequency }, knowledge);
        expect(series.values).toEqual(read.resample(frequency).values);
      }
      for (const statistic of ['sum', 'min', 'max', 'first', 'last', 'count'] as const) {
        const ragged = { start: T0 + 11 * HOUR, end: range.end - 13 * HOUR };
        const { series } = await store.series.aggregate('a', ragged, { frequency: 'P1M', statistic }, knowledge);
        const points = await store.series.read('a', ragged, knowledge);
        expect(series.values).toEqual(points.resample('P1M', { statistic }).values);
      }
    }
    await store.close();
    await pool.end();
  });
});
