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

describe.skipIf(!hasPostgres)('aggregates of many series', () => {
  const url = useTestDatabase();

  it('take as many statements as those of one', async () => {
    const pool = new pg.Pool({ connectionString: url(), max: 1 });
    let statements: string[] = [];
    pool.on('connect', (client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => unknown;
      client.query = ((...args: unknown[]) => {
        const [first] = args as [string | { readonly text?: string }];
        statements.push(typeof first === 'string' ? first : (first.text ?? 'COPY'));
        return query(...args);
      }) as typeof client.query;
    });
    const store = await openStore(pool, { migrate: true, tenant: 'default' });
    const keys = Array.from({ length: 7 }, (_, i) => `series ${i}`);
    await store.catalog.define(keys.map((key) => hourly(key)));
    for (const [i, key] of keys.entries()) {
      const index = regularIndex({ start: T0 + i * 24 * HOUR, step: 'PT1H', length: 200 * 24 });
      const values = Float64Array.from({ length: index.length }, (_, j) => Math.sin(i + j));
      const series = Series.of({ index, unit: 'EUR/MWh', clock: marketClock('UTC'), kind: 'average', values });
      await store.series.write({ key, series, knownAt: T0 });
    }
    const closed = { start: T0, end: T0 + 180 * 24 * HOUR };
    const months = { frequency: 'P1M', missing: 'skip' } as const;
    const count = async (ask: () => Promise<unknown>): Promise<number> => {
      await ask();
      statements = [];
      await ask();
      return statements.length;
    };
    for (const settled of [false, true]) {
      if (settled) await store.maintenance.run();
      for (const range of [closed, {}]) {
        const one = await count(() => store.series.aggregate('series 2', range, months));
        expect(one).toBe(range === closed ? 5 : 6);
        expect(await count(() => store.series.aggregateMany(keys, range, months))).toBe(one);
      }
    }
    const days = { frequency: 'P1D', statistic: 'max' } as const;
    for (const view of [{ asOf: T0 }, { leadTime: 'PT1H' }] as const) {
      expect(await count(() => store.series.aggregate('series 2', closed, days, view))).toBe(5);
      expect(await count(() => store.series.aggregateMany(keys, closed, days, view))).toBe(5);
    }
    await store.close();
    await pool.end();
  });
});
