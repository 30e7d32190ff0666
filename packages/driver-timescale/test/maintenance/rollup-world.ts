import {
  ceilTo,
  FLAG,
  floorTo,
  type Instant,
  marketClock,
  regularIndex,
  Series,
  type SeriesDefinition,
  type SeriesWrite,
} from '@aurum/core';
import { openStore, type PgliteLike, type TimescaleStore } from '@aurum/driver-timescale';
import fc from 'fast-check';
import type pg from 'pg';
import { expect } from 'vitest';
import { administrator, HOUR } from '../samples.js';

/** A store, and SQL as its superuser. */
export interface Database extends AsyncDisposable {
  readonly store: TimescaleStore;
  readonly schema: string;
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

/** A store in a schema of its own, in an embedded database. */
export async function onEmbedded(database: PgliteLike, schema = 'aurum'): Promise<Database> {
  const store = await openStore(database, { migrate: true, createTenants: true, tenant: 'desk', schema });
  return {
    store,
    schema,
    query: async (text, values = []) => (await database.query(text, [...values])).rows as Record<string, unknown>[],
    [Symbol.asyncDispose]: () => store.close(),
  };
}

/** A store on a server. */
export async function onServer(url: string, schema = 'aurum'): Promise<Database> {
  const store = await openStore(url, { migrate: true, createTenants: true, tenant: 'desk', poolSize: 6, schema });
  const admin: pg.Client & AsyncDisposable = await administrator(url);
  return {
    store,
    schema,
    query: async (text, values = []) => (await admin.query(text, [...values])).rows,
    async [Symbol.asyncDispose]() {
      await store.close();
      await admin[Symbol.asyncDispose]();
    },
  };
}

const BERLIN = marketClock('Europe/Berlin');

function definition(key: string, changes: Partial<SeriesDefinition> = {}): SeriesDefinition {
  return { key, unit: 'MW', kind: 'average', clock: BERLIN, frequency: 'PT1H', nan: 'store', ...changes };
}

/** Series of every frequency that is rolled up, and of clocks of every kind. */
export const SERIES: readonly SeriesDefinition[] = [
  definition('berlin'),
  definition('berlin.quarters', { frequency: 'PT15M' }),
  definition('gas day', { clock: marketClock('Europe/Berlin', { dayStart: '06:00' }) }),
  definition('efa', { clock: marketClock('Europe/London', { dayStart: '-01:00' }), frequency: 'PT30M' }),
  definition('brisbane', { clock: marketClock('+10:00'), frequency: 'PT5M' }),
  definition('kolkata', { clock: marketClock('Asia/Kolkata'), frequency: 'PT30M' }),
  definition('new york', { clock: marketClock('America/New_York') }),
];

const STEP_MS: Readonly<Record<string, number>> = { PT5M: 300_000, PT15M: 900_000, PT30M: 1_800_000, PT1H: HOUR };

/** Part of a batch: consecutive values of one series. */
export interface Piece {
  readonly key: string;
  readonly start: Instant;
  /** `undefined`: withdrawn. */
  readonly values: readonly (number | undefined)[];
}

const value: fc.Arbitrary<number | undefined> = fc.oneof(
  { weight: 12, arbitrary: fc.double({ min: -500, max: 3000, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom<number | undefined>(undefined, Number.NaN, 1e300, -1e250, 0, 1e199) },
);

/** Batches around changes of the clocks, ends of months and of blocks of 30 days, far away too. */
export const pieces: fc.Arbitrary<readonly Piece[]> = fc.array(
  fc
    .record({
      series: fc.constantFrom(...SERIES),
      around: fc.constantFrom('2026-03-29', '2026-10-25', '2026-02-28', '2025-12-31', '1998-06-01', '2031-01-01'),
      hours: fc.integer({ min: -60, max: 60 }),
      values: fc.array(value, { minLength: 1, maxLength: 60 }),
    })
    .map(({ series, around, hours, values }) => ({
      key: series.key,
      start: floorTo(series.frequency as 'PT1H', series.clock, Date.parse(around) + hours * HOUR),
      values,
    })),
  { minLength: 1, maxLength: 6 },
);

/** What is known now: start to value of each series; `undefined` for what was withdrawn. */
export type Current = Map<string, Map<Instant, number | undefined>>;

/** A batch of pieces, later ones of a series in the place of earlier ones. Notes in the model what is known after it. */
export function batchOf(batch: readonly Piece[], knownAt: Instant, current: Current): readonly SeriesWrite[] {
  const points = new Map<string, Map<Instant, number | undefined>>();
  for (const { key, start, values } of batch) {
    const own = points.get(key) ?? new Map<Instant, number | undefined>();
    points.set(key, own);
    for (const [i, each] of values.entries()) own.set(start + i * stepOf(key), each);
  }
  const writes: SeriesWrite[] = [];
  for (const [key, own] of points) {
    const known = current.get(key) ?? new Map<Instant, number | undefined>();
    current.set(key, known);
    for (const [start, each] of own) known.set(start, each);
    const starts = [...own.keys()];
    const first = Math.min(...starts);
    const step = stepOf(key);
    const length = (Math.max(...starts) - first) / step + 1;
    if (length > 200_000) {
      // Far apart: a series each, so that the gap takes no memory.
      for (const [start, each] of own) writes.push(writeOf(key, [[start, each]], knownAt));
    } else writes.push(writeOf(key, [...own], knownAt));
  }
  return writes;
}

function writeOf(
  key: string,
  points: readonly (readonly [Instant, number | undefined])[],
  knownAt: Instant,
): SeriesWrite {
  const { unit, kind, clock, frequency } = definitionOf(key);
  const step = stepOf(key);
  const start = Math.min(...points.map(([at]) => at));
  const length = (Math.max(...points.map(([at]) => at)) - start) / step + 1;
  const values = new Float64Array(length).fill(Number.NaN);
  const flags = new Uint8Array(length).fill(FLAG.missing);
  for (const [at, each] of points) {
    const i = (at - start) / step;
    values[i] = each ?? Number.NaN;
    flags[i] = each === undefined ? FLAG.withdrawn : Number.isNaN(each) ? FLAG.notANumber : FLAG.ok;
  }
  const index = regularIndex({ start, step: frequency as 'PT1H', length });
  return { key, knownAt, series: Series.of({ index, unit, clock, kind, values, flags }) };
}

function definitionOf(key: string): SeriesDefinition {
  const found = SERIES.find((each) => each.key === key);
  if (found === undefined) throw new Error(`no series ${key}`);
  return found;
}

function stepOf(key: string): number {
  return STEP_MS[definitionOf(key).frequency] ?? HOUR;
}

/** A rollup, as it should be and as it is. */
interface Rollup {
  readonly sum: number | null;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly first: number;
  readonly last: number;
  readonly huge: number;
}

export const LEVELS = ['hour', 'day', 'month'] as const;
export type Level = (typeof LEVELS)[number];

/** The rollups of a series, reckoned from what is known. */
export function expectedRollups(current: Current, key: string, level: Level): Map<Instant, Rollup> {
  const { clock } = definitionOf(key);
  const values = [...(current.get(key) ?? [])]
    .filter((point): point is [Instant, number] => point[1] !== undefined && !Number.isNaN(point[1]))
    .sort(([a], [b]) => a - b);
  const buckets = new Map<Instant, number[]>();
  for (const [at, each] of values) {
    const start = level === 'hour' ? Math.floor(at / HOUR) * HOUR : floorTo(level === 'day' ? 'P1D' : 'P1M', clock, at);
    buckets.set(start, [...(buckets.get(start) ?? []), each]);
  }
  return new Map(
    [...buckets].map(([start, own]) => {
      const small = own.filter((each) => Math.abs(each) < 1e200);
      return [
        start,
        {
          sum: small.length === 0 ? null : small.reduce((a, b) => a + b, 0),
          count: own.length,
          min: Math.min(...own),
          max: Math.max(...own),
          first: own[0] ?? 0,
          last: own.at(-1) ?? 0,
          huge: own.length - small.length,
        },
      ];
    }),
  );
}

/** The rollups of a series, as they are stored. */
export async function storedRollups(database: Database, key: string, level: Level): Promise<Map<Instant, Rollup>> {
  const { schema, query } = database;
  const [found] = await query(
    `SELECT s.id, c.id AS clock, (SELECT value FROM "${schema}".setting WHERE name = 'layout') AS layout
     FROM "${schema}".series s LEFT JOIN "${schema}".rollup_clock c ON c.clock = s.clock WHERE s.key = $1`,
    [key],
  );
  const table =
    found?.layout === 'partitioned'
      ? `rollup_${level}`
      : level === 'hour'
        ? 'rollup_hour_data'
        : `rollup_${level}_${String(found?.clock)}_data`;
  const rows = await query(
    `SELECT extract(epoch FROM start)::float8 * 1000 AS start, sum::text, count::int4 AS count, min::text, max::text, first::text, last::text, huge::int4 AS huge
     FROM "${schema}"."${table}" WHERE series_id = $1 ORDER BY start`,
    [found?.id],
  );
  return new Map(
    rows.map((row) => [
      Number(row.start),
      {
        sum: row.sum === null ? null : Number(row.sum),
        count: Number(row.count),
        min: Number(row.min),
        max: Number(row.max),
        first: Number(row.first),
        last: Number(row.last),
        huge: Number(row.huge),
      },
    ]),
  );
}

/** Equal, but for the order in which sums were added up. */
export function expectSame(actual: Map<Instant, Rollup>, expected: Map<Instant, Rollup>, what: string): void {
  const exact = (all: Map<Instant, Rollup>): unknown =>
    [...all].sort(([a], [b]) => a - b).map(([start, { sum, ...rest }]) => [new Date(start), sum === null, rest]);
  expect(exact(actual), what).toEqual(exact(expected));
  for (const [start, { sum }] of expected) {
    if (sum === null) continue;
    const given = actual.get(start)?.sum ?? Number.NaN;
    // Values are at most 1e199 beside others of 3000: what is lost is at most some last bits of the largest.
    expect(Math.abs(given - sum), what).toBeLessThanOrEqual(1e-9 * Math.max(3000 * 8928, Math.abs(sum)));
  }
}

/** Stale blocks, as series and block. */
export async function staleBlocks({ schema, query }: Database): Promise<readonly string[]> {
  const rows = await query(
    `SELECT s.key, m.block FROM "${schema}".rollup_stale m JOIN "${schema}".series s ON s.id = m.series_id ORDER BY 1, 2`,
  );
  return rows.map(({ key, block }) => `${String(key)} ${String(block)}`);
}

/** Compares all rollups that are not stale with the model. */
export async function checkRollups(database: Database, current: Current): Promise<number> {
  const stale = new Set(await staleBlocks(database));
  const blockMs = 30 * 24 * HOUR;
  let compared = 0;
  for (const { key, clock } of SERIES) {
    for (const level of LEVELS) {
      const trusted = ([start]: [Instant, Rollup]): boolean => {
        const end = level === 'hour' ? start + HOUR : ceilTo(level === 'day' ? 'P1D' : 'P1M', clock, start + 1);
        for (let block = Math.floor(start / blockMs); block * blockMs < end; block++) {
          if (stale.has(`${key} ${block}`)) return false;
        }
        return true;
      };
      const expected = new Map([...expectedRollups(current, key, level)].filter(trusted));
      if (level !== 'hour' && expected.size === 0) continue;
      const actual = new Map([...(await storedRollups(database, key, level))].filter(trusted));
      expectSame(actual, expected, `${key} by ${level}`);
      compared += expected.size;
    }
  }
  return compared;
}
