import { irregularIndex, type KnowledgeOptions, marketClock, profiles, regularIndex, Series } from '@aurum/core';
import type { PgliteLike } from '@aurum/driver-timescale';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CollectedTelemetry, collectTelemetry } from '../../../test-support/telemetry.js';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { embedded, embeddedTimescale } from './backends.js';
import { type Database, onEmbedded, onServer } from './maintenance/rollup-world.js';
import { HOUR, hourly } from './samples.js';

const BERLIN = marketClock('Europe/Berlin');
const DAY = 24 * HOUR;
const QUARTER = HOUR / 4;
const FROM = Date.parse('2026-01-01T00:00:00+01:00');
const TO = Date.parse('2026-07-01T00:00:00+02:00');
const RAGGED = { start: FROM + 5 * DAY + 7 * HOUR + QUARTER, end: TO - 5 * DAY - 7 * HOUR - QUARTER };
const YEAR = { frequency: 'P1Y', missing: 'skip' } as const;

function quarters(start: number, values: readonly number[]): Series {
  const index = regularIndex({ start, step: 'PT15M', length: values.length });
  return Series.of({ index, unit: 'EUR/MWh', clock: BERLIN, kind: 'average', values: Float64Array.from(values) });
}

const half = Array.from({ length: (TO - FROM) / QUARTER }, (_, i) => Math.sin(i) * 50 + i / 300);

let collected: CollectedTelemetry;
beforeEach(() => {
  collected = collectTelemetry();
});
afterEach(() => collected[Symbol.asyncDispose]());

/** What answered the last aggregate. */
const used = (): unknown => collected.spans().at(-1)?.attributes['aurum.rollup'];

type Question = Parameters<Database['store']['series']['aggregate']>;

/** The result of an aggregate, compared with `read` and `resample`: by counts exactly, by values to the last few bits. */
async function asked(
  { store }: Database,
  key: string,
  range: Question[1],
  spec: Question[2],
  view: KnowledgeOptions = {},
): Promise<Series> {
  const read = await store.series.read(key, range, view);
  const { frequency, ...rest } = spec;
  const expected = read.resampleWithCoverage(frequency, rest);
  const { series, coverage } = await store.series.aggregate(key, range, spec, view);
  expect(coverage).toEqual(expected.coverage);
  expect(series.length).toBe(expected.series.length);
  series.values.forEach((value, i) => {
    const right = expected.series.values[i] ?? Number.NaN;
    if (value !== right && !(Number.isNaN(value) && Number.isNaN(right))) expect(value / right).toBeCloseTo(1, 12);
  });
  return series;
}

const databases: readonly (readonly [string, () => Promise<Database & AsyncDisposable>])[] = [
  ['PGlite', () => onOwn(embedded)],
  ['PGlite with TimescaleDB', () => onOwn(embeddedTimescale)],
];

async function onOwn(create: () => Promise<PgliteLike>): Promise<Database> {
  return onEmbedded(await create());
}

describe.each(databases)('aggregates on %s', (_name, open) => {
  tests(open);
});

describe.skipIf(!hasPostgres)('aggregates on a server', () => {
  const url = useTestDatabase();
  tests(() => onServer(url()));
});

function tests(open: () => Promise<Database>): void {
  let database: Database;
  beforeAll(async () => {
    database = await open();
    const { catalog, series } = database.store;
    await catalog.define(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => hourly(key, { frequency: 'PT15M', clock: BERLIN })),
    );
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await series.write({ key, series: quarters(FROM, half), knownAt: FROM });
    }
    await catalog.define([hourly('days', { frequency: 'P1D' }), hourly('loose', { frequency: 'irregular' })]);
    const loose = irregularIndex({ starts: Float64Array.of(FROM), ends: Float64Array.of(FROM + 90_000) });
    const values = Float64Array.of(7);
    const of = { unit: 'EUR/MWh', kind: 'average', clock: marketClock('UTC') } as const;
    await series.write({ key: 'loose', series: Series.of({ index: loose, values, ...of }), knownAt: FROM });
  });
  afterAll(() => database?.[Symbol.asyncDispose]());

  it('do without rollups until there are any, and then take the coarsest that fit', async () => {
    await asked(database, 'a', RAGGED, YEAR);
    expect(used()).toBe('off');
    await database.store.maintenance.run();
    await asked(database, 'a', RAGGED, YEAR);
    expect(used()).toBe('month,day,hour,raw');
    await asked(database, 'a', { start: FROM, end: TO }, { frequency: 'P1M' });
    expect(used()).toBe('month');
    await asked(database, 'a', { start: FROM, end: TO }, { frequency: 'P1W', statistic: 'max' });
    expect(used()).toBe('day');
    await asked(
      database,
      'a',
      { start: FROM, end: TO },
      { frequency: 'P1M', statistic: 'last', profile: profiles.peak },
    );
    expect(used()).toBe('hour');
    await asked(database, 'a', {}, { frequency: 'P1M', statistic: 'first', clock: marketClock('America/New_York') });
    expect(used()).toBe('day,hour');
  });

  it('say why they did without', async () => {
    await asked(database, 'a', { start: FROM, end: TO }, YEAR, { asOf: FROM });
    expect(used()).toBe('view');
    await asked(database, 'a', { start: FROM, end: TO }, { frequency: 'PT30M' });
    expect(used()).toBe('buckets');
    await asked(database, 'a', { start: FROM, end: TO }, { frequency: 'PT5M' });
    expect(used()).toBe('values');
    await asked(database, 'loose', {}, { frequency: 'P1D', missing: 'skip' });
    expect(used()).toBe('values');
  });

  it('stand on what is kept, and not on the values', async () => {
    const { store, schema, query } = database;
    const ask = async (): Promise<Float64Array> =>
      (await store.series.aggregate('b', { start: FROM, end: TO }, { frequency: 'P1M' })).series.toArray();
    const before = await ask();
    const [row] = await query(`SELECT id FROM "${schema}".series WHERE key = 'b'`);
    await query(`DELETE FROM "${schema}".observation_data WHERE series_id = $1 AND valid_from < $2`, [
      row?.id,
      new Date(FROM + 40 * DAY).toISOString(),
    ]);
    expect(await ask()).toEqual(before);
    expect(used()).toBe('month');
    // A mark by hand: the values answer again, and are gone.
    await query(
      `INSERT INTO "${schema}".rollup_stale SELECT tenant_id, id, floor(extract(epoch FROM $1::timestamptz) / 2592000), 0 FROM "${schema}".series WHERE key = 'b'`,
      [new Date(FROM + 20 * DAY).toISOString()],
    );
    expect((await ask())[0]).toBeNaN();
  });

  it('take values where something was written since, and kept ones around that', async () => {
    await database.store.series.write({ key: 'c', series: quarters(FROM + 100 * DAY, [1e6]), knownAt: TO });
    await asked(database, 'c', { start: FROM, end: TO }, YEAR);
    expect(used()).toMatch(/^month,day,.*raw$/);
    await database.store.maintenance.run();
    await asked(database, 'c', { start: FROM, end: TO }, YEAR);
    expect(used()).toBe('month');
  });

  it('take the values of a bucket that sums might leave the range in, bit for bit', async () => {
    const { store } = database;
    await store.series.write({ key: 'd', series: quarters(FROM + 100 * DAY, [1e300, -1e300, 1e300]), knownAt: TO });
    await store.maintenance.run();
    const read = await store.series.read('d', { start: FROM, end: TO });
    for (const statistic of ['mean', 'sum', 'max', 'last', 'count'] as const) {
      const { series } = await store.series.aggregate('d', { start: FROM, end: TO }, { frequency: 'P1M', statistic });
      expect(used()).toBe('month,raw');
      expect(series.values[3]).toBe(read.resample('P1M', { statistic }).values[3]);
    }
    await store.series.write({
      key: 'd',
      series: quarters(FROM + 100 * DAY, [1.7e308, 1.7e308, -1e308]),
      knownAt: TO + 1,
    });
    await store.maintenance.run();
    const sums = { frequency: 'P1M', statistic: 'sum' } as const;
    const huge = await store.series.read('d', { start: FROM, end: TO });
    const refused = { code: 'SERIES.NAN_REFUSED' };
    expect(() => huge.resample('P1M', { statistic: 'sum' })).toThrow(expect.objectContaining(refused));
    await expect(store.series.aggregate('d', { start: FROM, end: TO }, sums)).rejects.toMatchObject(refused);
  });

  it('take days and months only where server and platform agree on them', async () => {
    const { schema, query } = database;
    const was = await query(
      `SELECT from_at::text AS from_at, to_at::text AS to_at FROM "${schema}".rollup_clock WHERE clock = 'Europe/Berlin'`,
    );
    const within = `UPDATE "${schema}".rollup_clock SET from_at = $1::timestamptz, to_at = $2::timestamptz WHERE clock = 'Europe/Berlin'`;
    const instants = [FROM + 45 * DAY, FROM + 80 * DAY].map((t) => new Date(t).toISOString());
    await query(within, instants);
    await asked(database, 'e', { start: FROM, end: TO }, YEAR);
    expect(used()).toBe('day,hour');
    await query(within, [was[0]?.from_at, was[0]?.to_at]);
  });

  it('of many series come each from what it has, and the span says all of it', async () => {
    const { store } = database;
    const half = { start: FROM, end: TO };
    const months = { frequency: 'P1M', statistic: 'mean', missing: 'skip' } as const;
    const ask = async (keys: readonly string[], spec: Question[2] = months): Promise<readonly Float64Array[]> =>
      (await store.series.aggregateMany(keys, half, spec)).map(({ series }) => series.toArray());
    const one = async (key: string): Promise<Float64Array> =>
      (await store.series.aggregate(key, half, months)).series.toArray();
    await store.series.write({ key: 'd', series: quarters(FROM + 100 * DAY, [1e300, -1e300, 1e300]), knownAt: TO + 2 });
    await store.maintenance.run();
    await store.series.write({ key: 'a', series: quarters(FROM + 100 * DAY, [7e5]), knownAt: TO + 2 });
    await store.series.write({ key: 'f', series: quarters(FROM + 10 * DAY, [8e5, 9e5]), knownAt: TO + 2 });
    const keys = ['f', 'c', 'loose', 'e', 'a', 'days', 'c', 'd'];
    const many = await ask(keys);
    expect(used()).toMatch(/^month,day,(hour,)?raw,values$/);
    for (const [i, key] of keys.entries()) expect(many[i], key).toEqual(await one(key));
    await ask(['c', 'e', 'c']);
    expect(used()).toBe('month');
    await ask(['c', 'd']);
    expect(used()).toBe('month,raw');
    await ask(['e', 'c'], { frequency: 'PT30M' });
    expect(used()).toBe('buckets');
    await ask(['loose', 'c']);
    expect(used()).toBe('month,values');
    await store.maintenance.run();
  });

  it('are summed in the order of time again when a store keeps no rollups any more', async () => {
    const { store } = database;
    await store.maintenance.setPolicies({ rollups: false });
    await store.maintenance.run();
    const { series } = await store.series.aggregate('f', { start: FROM, end: TO }, { frequency: 'P1M' });
    expect(used()).toBe('off');
    const read = await store.series.read('f', { start: FROM, end: TO });
    expect(series.values).toEqual(read.resample('P1M').values);
  });
}
