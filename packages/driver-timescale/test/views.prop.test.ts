import { randomUUID } from 'node:crypto';
import {
  FLAG,
  type Instant,
  indexEnds,
  indexStarts,
  type ReadOptions,
  type ReadView,
  type Series,
  type SeriesRepository,
  type SeriesWrite,
  type TimeRange,
  type WriteReceipt,
} from '@aurum/core';
import { createMemoryStore } from '@aurum/core/memory';
import { openStore, type PgliteLike, type TimescaleStore } from '@aurum/driver-timescale';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { embedded, embeddedTimescale } from './backends.js';
import { type BatchView, batches, KNOWN, range, SERIES, view } from './issued-world.js';
import { administrator } from './samples.js';

/** A database of the test's own, and SQL as its superuser. */
interface Database extends AsyncDisposable {
  readonly store: TimescaleStore;
  query(text: string, values: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Where superseded revisions lie. */
  readonly revisions: string;
  /** Changes how chunks are kept, by the bits of a number; nothing where there are none. */
  rearrange(choice: number): Promise<void>;
}

async function onEmbedded(database: PgliteLike, hypertables = false): Promise<Database> {
  const store = await openStore(database, { migrate: true, createTenants: true, tenant: null });
  const query = async (text: string, values: readonly unknown[]): Promise<Record<string, unknown>[]> => {
    const { rows } = await database.transaction((transaction) => transaction.query(text, [...values]));
    return rows as Record<string, unknown>[];
  };
  const tables = ['observation_data', 'observation_revision_data'];
  if (hypertables)
    for (const table of tables) await query(`SELECT set_chunk_time_interval('aurum.${table}', interval '6 hours')`, []);
  return {
    store,
    query,
    revisions: hypertables ? 'observation_revision_data' : 'observation_revision',
    async rearrange(choice) {
      if (!hypertables) return;
      // A chunk that is compressed and then written to is both; what is compressed again was.
      for (const [bits, work] of [
        [choice >> 5, 'decompress_chunk'],
        [choice, 'compress_chunk'],
      ] as const) {
        await query(
          `SELECT ${work}(chunk, true) FROM (SELECT c.chunk, row_number() OVER (ORDER BY c.chunk::text) AS number
  FROM unnest($1::regclass[]) t(name), show_chunks(t.name) c(chunk)) n WHERE ($2::integer >> (number % 5)::integer) % 2 = 1`,
          [`{${tables.map((table) => `aurum.${table}`).join(',')}}`, bits],
        );
      }
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await database.close();
    },
  };
}

async function onServer(url: string): Promise<Database> {
  const store = await openStore(url, { migrate: true, createTenants: true, tenant: null, poolSize: 2 });
  const admin: pg.Client & AsyncDisposable = await administrator(url);
  return {
    store,
    query: async (text, values) => (await admin.query(text, [...values])).rows,
    revisions: 'observation_revision',
    rearrange: async () => {},
    async [Symbol.asyncDispose]() {
      await store.close();
      await admin[Symbol.asyncDispose]();
    },
  };
}

/** The same history in the database and in memory, with the same stamps. */
interface Pair extends AsyncDisposable {
  readonly tenant: string;
  readonly subject: SeriesRepository;
  readonly model: SeriesRepository;
  /** Of the batches that were not refused. */
  readonly receipts: readonly WriteReceipt[];
}

async function writeBoth(
  { store, rearrange }: Database,
  history: readonly (readonly SeriesWrite[])[],
  choices: readonly number[],
): Promise<Pair> {
  const tenant = `t ${randomUUID()}`;
  let now = 0;
  const memory = createMemoryStore({ clock: () => now });
  for (const { catalog } of [store, memory])
    await catalog.define(
      SERIES.map(({ definition }) => definition),
      { tenant },
    );
  const receipts: WriteReceipt[] = [];
  for (const [i, batch] of history.entries()) {
    const choice = choices[i % choices.length] as number;
    if (choice > 0) await rearrange(choice);
    // No two batches share a stamp: the memory store's never do.
    while (Date.now() <= (receipts.at(-1)?.recordedAt ?? 0)) await new Promise((resolve) => setTimeout(resolve, 1));
    const batchId = randomUUID();
    const given = await outcome(store.series.writeMany(batch, { tenant, batchId }));
    if ('value' in given) now = given.value.recordedAt;
    expect(given).toEqual(await outcome(memory.series.writeMany(batch, { tenant, batchId })));
    if ('value' in given) receipts.push(given.value);
  }
  return {
    tenant,
    subject: store.series,
    model: memory.series,
    receipts,
    [Symbol.asyncDispose]: () => memory.close(),
  };
}

/** What a call comes to. */
async function outcome<T>(call: Promise<T>): Promise<{ readonly value: T } | { readonly code: string }> {
  return call.then(
    (value) => ({ value }),
    (error: { code: string }) => ({ code: error.code }),
  );
}

/** What can be seen of a series. */
function seen({ index, values, flags, name, unit }: Series): unknown {
  return {
    starts: indexStarts(index),
    ends: indexEnds(index),
    values,
    flags: flags ?? new Uint8Array(values.length),
    name,
    unit,
  };
}

/** The points that say something: start, value, flag. */
function points({ index, values, flags }: Series): readonly (readonly [Instant, number, number])[] {
  const starts = indexStarts(index);
  const all = Array.from(values, (value, i) => [starts[i] as Instant, value, flags?.[i] ?? FLAG.ok] as const);
  return all.filter(([, , flag]) => flag !== FLAG.missing);
}

/** What a stream shows, put together: where it is cut is up to the store, as long as no chunk is too long. */
async function collect(
  series: SeriesRepository,
  key: string,
  where: TimeRange,
  options: ReadOptions & { readonly chunkSize: number },
): Promise<unknown> {
  const all: unknown[] = [];
  for await (const chunk of series.stream(key, where, options)) {
    expect(chunk.series.length).toBeLessThanOrEqual(options.chunkSize);
    all.push(...points(chunk.series));
  }
  return all;
}

const keys = SERIES.map(({ definition }) => definition.key);

/** One question about all that a view is used for. */
const question = fc.record({
  view,
  other: view,
  range,
  keys: fc.array(fc.constantFrom(...keys), { minLength: 1, maxLength: 8 }),
  key: fc.constantFrom(...keys),
  chunkSize: fc.integer({ min: 1, max: 9 }),
  frequency: fc.constantFrom('PT1H', 'P1D', 'P1M'),
  statistic: fc.constantFrom('auto', 'min', 'last'),
  since: fc.nat({ max: 7 }),
});

type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;

/** All answers of a store to a question. */
async function answers(pair: Pair, series: SeriesRepository, asked: Question): Promise<unknown> {
  const { tenant, receipts } = pair;
  const stamp = (batch: number | undefined): Instant | undefined =>
    batch === undefined ? undefined : receipts[batch]?.recordedAt;
  const resolved = ({ recordedBy, ...rest }: BatchView): ReadView => ({ ...rest, recordedBy: stamp(recordedBy) });
  const options = { tenant, ...resolved(asked.view) };
  const { key, range: where, frequency, statistic, chunkSize } = asked;
  const revisions = async (table: ReturnType<SeriesRepository['revisions']>): Promise<unknown> => {
    // Places in the order are the store's own.
    const { seq, ...rest } = await table;
    return rest;
  };
  return {
    read: await outcome(series.read(key, where, options).then(seen)),
    many: (await series.readMany(asked.keys, where, options)).map(seen),
    stream: await collect(series, key, where, { ...options, chunkSize }),
    aggregate: await outcome(
      series.aggregate(key, where, { frequency, statistic, missing: 'skip' }, options).then((result) => ({
        series: seen(result.series),
        coverage: result.coverage,
      })),
    ),
    diff: await series.diff(key, { before: resolved(asked.view), after: resolved(asked.other) }, where, { tenant }),
    runs: await series.runs(key, where, { tenant }),
    revisions: await revisions(series.revisions(key, where, { tenant })),
    history: await revisions(series.history(key, where.start ?? KNOWN[5] ?? 0, { tenant })),
    changed: await revisions(
      series.changedSince(key, stamp(asked.since) ?? 0, where, {
        tenant,
        recordedBy: stamp(asked.view.recordedBy),
      }),
    ),
  };
}

/** How chunks are rearranged before each batch, in turn; 0: not at all. */
const rearrangements = fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 1023 })), { minLength: 1, maxLength: 6 });

/** The last revision of every interval, numbered by the database itself over all revisions of the series. */
async function numbered(
  { query, revisions }: Database,
  tenant: string,
  key: string,
  { asOf, recordedBy }: { readonly asOf: Instant | undefined; readonly recordedBy: Instant | undefined },
): Promise<unknown> {
  const all = ['observation_data', revisions].map(
    (table) => `SELECT series_id, valid_from, known_at, recorded_at, seq, value, flag FROM aurum.${table}`,
  );
  const rows = await query(
    `SELECT extract(epoch FROM valid_from)::float8 * 1000 AS start, coalesce(value, 'NaN')::text AS value, coalesce(flag, 0)::int AS flag
FROM (SELECT a.*, row_number() OVER (PARTITION BY a.valid_from ORDER BY a.known_at DESC, a.recorded_at DESC, a.seq DESC) AS place
  FROM (${all.join(' UNION ALL ')}) a JOIN aurum.series s ON s.id = a.series_id JOIN aurum.tenant t ON t.id = s.tenant_id
  WHERE t.name = $1 AND s.key = $2 AND a.known_at <= $3::timestamptz AND a.recorded_at <= $4::timestamptz) n
WHERE place = 1 ORDER BY valid_from`,
    [tenant, key, ...[asOf, recordedBy].map((t) => (t === undefined ? 'infinity' : new Date(t).toISOString()))],
  );
  return rows.map(({ start, value, flag }) => [Number(start), Number(value), Number(flag)]);
}

function agree(database: () => Database, numRuns: number): void {
  it('answers every view, run, difference and change as the memory store does', { timeout: 600_000 }, async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        batches,
        rearrangements,
        fc.array(question, { minLength: 4, maxLength: 4 }),
        async (history, choices, questions) => {
          await using pair = await writeBoth(database(), history, choices);
          refused += history.length - pair.receipts.length;
          for (const asked of questions)
            expect(await answers(pair, pair.subject, asked)).toEqual(await answers(pair, pair.model, asked));
        },
      ),
      { numRuns },
    );
    console.info(`refused by both: ${refused}`);
  });

  it('reads the last revisions that row_number() finds among all', { timeout: 600_000 }, async () => {
    const knowledge = fc.array(fc.tuple(fc.constantFrom(undefined, ...KNOWN), fc.constantFrom(undefined, 0, 2, 4)), {
      minLength: 3,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(batches, rearrangements, knowledge, async (history, choices, questions) => {
        const { tenant, subject, receipts } = await writeBoth(database(), history, choices);
        for (const [asOf, batch] of questions) {
          const bounds = { asOf, recordedBy: batch === undefined ? undefined : receipts[batch]?.recordedAt };
          for (const key of keys)
            expect(points(await subject.read(key, {}, { tenant, ...bounds }))).toEqual(
              await numbered(database(), tenant, key, bounds),
            );
        }
      }),
      { numRuns: numRuns / 2 },
    );
  });
}

/** Registers the tests on one kind of database. */
function on(open: () => Promise<Database>, numRuns: number): void {
  let opened: Database;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  agree(() => opened, numRuns);
}

describe('PGlite under random issues', () => on(async () => onEmbedded(await embedded()), 40));

describe('PGlite with TimescaleDB under random issues, in chunks that are compressed, not, and both', () =>
  on(async () => onEmbedded(await embeddedTimescale(), true), 20));

describe.skipIf(!hasPostgres)('PostgreSQL under random issues', () => {
  const url = useTestDatabase();
  on(() => onServer(url()), 40);
});
