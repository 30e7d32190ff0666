import { FLAG, regularIndex, Series } from '@aurum/core';
import { openStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { administrator, HOUR, hourly, prices, T0 } from './samples.js';

/** Settings of a database as hosts have them, each of which changes how PostgreSQL writes or reads something. */
const STRANGE = {
  DateStyle: 'SQL, DMY',
  TimeZone: 'Asia/Kolkata',
  IntervalStyle: 'sql_standard',
  extra_float_digits: '-5',
  default_transaction_isolation: 'serializable',
  bytea_output: 'escape',
  search_path: 'elsewhere',
};

describe.skipIf(!hasPostgres)('a database with settings of its own', () => {
  const url = useTestDatabase();

  it('gives the same answers to the last bit', async () => {
    await using admin = await administrator(url());
    for (const [name, value] of Object.entries(STRANGE)) {
      await admin.query(
        `ALTER DATABASE "${new URL(url()).pathname.slice(1)}" SET ${name} = ${pg.escapeLiteral(value)}`,
      );
    }
    await using store = await openStore(url(), { migrate: true, tenant: 'default' });
    await store.catalog.define([hourly('a')]);
    const values = Float64Array.from({ length: 100 }, (_, i) => 100 / 3 + i / 7);
    const series = Series.of({ ...prices(100), index: regularIndex({ start: T0, step: 'PT1H', length: 100 }), values });
    await store.series.write({ key: 'a', series, knownAt: T0 });
    const late = { start: T0 + 5.5 * HOUR, end: T0 + 6 * HOUR, value: 1 / 3, reason: 'late' };
    await store.series.write({
      key: 'a',
      series: prices(10, { start: T0 + 10 * HOUR }),
      knownAt: T0 + HOUR,
      quarantined: [late],
    });
    const range = { start: T0 + 4 * HOUR, end: T0 + 12 * HOUR };
    expect((await store.series.read('a', range)).values).toEqual(
      Float64Array.from([4, 5, 6, 7, 8, 9].map((i) => values[i] as number).concat(0, 1)),
    );
    expect((await store.series.read('a', range, { asOf: T0 })).values).toEqual(values.slice(4, 12));
    expect((await store.series.revisions('a', range)).length).toBe(10);
    expect(await store.series.quarantine('a', range)).toMatchObject([late]);
    const spec = { frequency: 'P1D' } as const;
    const day = { start: T0, end: T0 + 96 * HOUR };
    const { series: pushed } = await store.series.aggregate('a', day, spec);
    expect(pushed.values).toEqual((await store.series.read('a', day)).resample('P1D').values);
    const extremes = await store.series.aggregate('a', day, { ...spec, statistic: 'max' });
    expect(extremes.series.values[3]).toBe(values[95]);
    expect(extremes.series.flags?.includes(FLAG.missing) ?? false).toBe(false);
  });

  it('lets writers of one series wait for each other rather than fail', async () => {
    await using store = await openStore(url(), { tenant: 'default', poolSize: 8, attempts: 1 });
    const receipts = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        store.series.write({ key: 'a', series: prices(50, { offset: i + 1000 }), knownAt: T0 + (i + 2) * HOUR }),
      ),
    );
    expect(receipts.map(({ revised }) => revised)).toEqual(Array.from({ length: 8 }, () => 50));
  });
});

describe.skipIf(!hasPostgres)('a pool with parsers of its own', () => {
  const url = useTestDatabase();

  it('does not change what the store reads', async () => {
    const types = { getTypeParser: () => (value: unknown) => ({ parsed: value }) };
    const pool = new pg.Pool({ connectionString: url(), max: 2, types: types as never });
    const store = await openStore(pool, { migrate: true, tenant: 'default' });
    const definition = hourly('a', { attributes: { iso: 'PJM' }, description: 'hub' });
    await store.catalog.define([definition, hourly('i', { frequency: 'irregular' })]);
    expect(await store.catalog.get('a')).toMatchObject(definition);
    const receipt = await store.series.write({ key: 'a', series: prices(48), knownAt: T0 });
    expect(receipt).toMatchObject({ inserted: 48, recordedAt: expect.any(Number) });
    expect(await store.series.write({ key: 'a', series: prices(48), knownAt: T0 }, receipt)).toEqual(receipt);
    expect((await store.series.aggregate('a', {}, { frequency: 'P1D' })).series.values).toEqual(
      Float64Array.of(11.5, 35.5),
    );
    expect(Math.abs((await store.series.horizon()) - receipt.recordedAt)).toBeLessThan(60_000);
    expect((await store.catalog.counts('iso')).get('PJM')).toBe(1);
    expect(await store.health()).toMatchObject({ status: 'up', server: expect.stringMatching(/postgresql \d+/) });
    await store.close();
    await pool.end();
  });
});
