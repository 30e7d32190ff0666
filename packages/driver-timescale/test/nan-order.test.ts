import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type AggregateSpec,
  FLAG,
  type Instant,
  marketClock,
  type ReadView,
  regularIndex,
  Series,
  type SeriesDefinition,
  type SeriesRepository,
  type SeriesWrite,
  type WriteReceipt,
} from '@aurum/core';
import { createMemoryStore } from '@aurum/core/memory';
import type { TimescaleStore } from '@aurum/driver-timescale';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { embedded, embeddedTimescale, type Stores, storesOn } from './backends.js';
import { HOUR, T0 } from './samples.js';

/** What may be said of an interval: nothing, that it is withdrawn, NaN, or one of three numbers. */
type Said = 'nothing' | 'withdrawn' | 'NaN' | 0 | 1 | 2;

const SAID: readonly Said[] = ['nothing', 'withdrawn', 'NaN', 0, 1, 2];
const BATCHES = [0, 1, 2] as const;
/** At which of three instants each of the batches knows it. */
const KNOWN = [0, 1, 2] as const;

/** One interval: what each batch says of it, and when that was known. */
interface History {
  readonly said: readonly Said[];
  readonly known: readonly number[];
}

function triples<T>(of: readonly T[]): readonly (readonly [T, T, T])[] {
  return of.flatMap((a) => of.flatMap((b) => of.map((c) => [a, b, c] as const)));
}

/** Everything that three batches can say of an interval, and every way in which they know it: in order, late, and twice at one instant. */
const WORDS = triples(SAID);
const ORDERS = triples(KNOWN);

const STEP_MS = HOUR / 4;
const CLOCK = marketClock('Europe/Berlin');
/** Of all orders of knowledge, a history takes so many. */
const ORDERS_AT_ONCE = 4;
const RANGE = { start: T0, end: T0 + WORDS.length * ORDERS_AT_ONCE * STEP_MS };
/** In the midst of the series. */
const MIDDLE = T0 + 4 * 24 * HOUR;
const FIXED: readonly Instant[] = [MIDDLE, MIDDLE + 7 * HOUR, MIDDLE + 30 * HOUR];
/** So long before the interval, that lead times and cutoffs fall in between. */
const AHEAD = [40, 26, 12].map((hours) => hours * HOUR);

interface Subject {
  readonly definition: SeriesDefinition;
  readonly knownAt: (start: Instant, which: number) => Instant;
}

const fixed = (_: Instant, which: number): Instant => FIXED[which] as Instant;
const ahead = (start: Instant, which: number): Instant => start - (AHEAD[which] as number);

function subject(key: string, knownAt: Subject['knownAt'], changes: Partial<SeriesDefinition> = {}): Subject {
  return { definition: { key, unit: 'MW', kind: 'average', clock: CLOCK, frequency: 'PT15M', ...changes }, knownAt };
}

const SUBJECTS: readonly Subject[] = [
  subject('fixed', fixed),
  subject('fixed, issued', fixed, { issued: true, unit: 'MWh', kind: 'sum' }),
  subject('ahead', ahead, { unit: 'degC', kind: 'point' }),
  subject('ahead, issued', ahead, { issued: true }),
];

/** Numbers that a column could be sorted by: any, the outermost and the least, and both zeros. */
const numbers = fc.oneof(
  fc.tuple(...KNOWN.map(() => fc.double({ noNaN: true, min: -1e6, max: 1e6 }))),
  fc.constantFrom(
    [-Number.MAX_VALUE, 0, Number.MAX_VALUE] as const,
    [-Number.MIN_VALUE, -0, Number.MIN_VALUE] as const,
    [-1, 0, 1] as const,
  ),
);

const world = fc
  .record({
    numbers,
    orders: fc.shuffledSubarray([...ORDERS], { minLength: ORDERS_AT_ONCE, maxLength: ORDERS_AT_ONCE }),
    seed: fc.nat(),
    /** All series in one batch, or each in one of its own that is repeated. */
    together: fc.boolean(),
  })
  .map(({ numbers, orders, seed, together }) => {
    const histories = WORDS.flatMap((said) => orders.map((known): History => ({ said, known })));
    return { numbers, together, histories: shuffled(histories, seed) };
  });

/** In another order, so that buckets hold all sorts. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const [sample] = fc.sample(fc.shuffledSubarray([...items], { minLength: items.length }), { seed, numRuns: 1 });
  return sample ?? [];
}

type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

function writesOf({ numbers, histories }: World, batch: number): readonly SeriesWrite[] {
  const said = histories.map((history) => history.said[batch] as Said);
  const flag = (word: Said): number =>
    word === 'nothing'
      ? FLAG.missing
      : word === 'withdrawn'
        ? FLAG.withdrawn
        : word === 'NaN'
          ? FLAG.notANumber
          : FLAG.ok;
  return SUBJECTS.map(({ definition: { key, unit, kind, clock }, knownAt }) => ({
    key,
    series: Series.of({
      index: regularIndex({ start: T0, step: STEP_MS, length: histories.length }),
      unit,
      clock,
      kind,
      values: Float64Array.from(said, (word) => (typeof word === 'number' ? (numbers[word] as number) : Number.NaN)),
      flags: Uint8Array.from(said, flag),
    }),
    knownAt: Float64Array.from(histories, (history, i) => knownAt(T0 + i * STEP_MS, history.known[batch] as number)),
  }));
}

/** The same history in the database and in memory, with the same stamps. */
interface Pair extends AsyncDisposable {
  readonly tenant: string;
  readonly subject: SeriesRepository;
  readonly model: SeriesRepository;
  readonly stamps: readonly Instant[];
}

async function writeBoth(store: TimescaleStore, given: World): Promise<Pair> {
  const tenant = `t ${randomUUID()}`;
  let now = 0;
  const memory = createMemoryStore({ clock: () => now });
  for (const { catalog } of [store, memory])
    await catalog.define(
      SUBJECTS.map(({ definition }) => definition),
      { tenant },
    );
  const counts = ({ inserted, revised, unchanged }: WriteReceipt): unknown => ({ inserted, revised, unchanged });
  const stamps: Instant[] = [];
  for (const batch of BATCHES) {
    const all = writesOf(given, batch);
    for (const writes of given.together ? [all] : all.map((write) => [write])) {
      // No two batches share a stamp: the memory store's never do.
      while (Date.now() <= now) await new Promise((resolve) => setTimeout(resolve, 1));
      const receipt = await store.series.writeMany(writes, { tenant });
      now = receipt.recordedAt;
      expect(counts(receipt)).toEqual(counts(await memory.series.writeMany(writes, { tenant })));
      // What was said is known: a NaN equals a NaN, a withdrawal a withdrawal.
      if (!given.together) {
        const again = await store.series.writeMany(writes, { tenant });
        expect(counts(again)).toEqual(counts(await memory.series.writeMany(writes, { tenant })));
      }
    }
    stamps.push(now);
  }
  return { tenant, subject: store.series, model: memory.series, stamps, [Symbol.asyncDispose]: () => memory.close() };
}

type View = (stamps: readonly Instant[]) => ReadView;

/** All kinds of views, with bounds and without. */
const VIEWS: readonly View[] = [
  () => ({}),
  ...FIXED.map(
    (asOf): View =>
      () => ({ asOf }),
  ),
  ...BATCHES.map(
    (batch): View =>
      (stamps) => ({ recordedBy: stamps[batch] }),
  ),
  (stamps) => ({ asOf: FIXED[1], recordedBy: stamps[1] }),
  ...FIXED.map(
    (issue): View =>
      () => ({ issue }),
  ),
  (stamps) => ({ issue: FIXED[1], recordedBy: stamps[1] }),
  ...['PT12H', 'PT20H', 'PT30H'].map(
    (leadTime): View =>
      () => ({ leadTime }),
  ),
  (stamps) => ({ leadTime: 'PT12H', recordedBy: stamps[1] }),
  ...['02:30', '10:00', '18:00'].map(
    (cutoff): View =>
      () => ({ dayAhead: { cutoff } }),
  ),
  ...[1, 2, 3].flatMap((number) =>
    (['published', 'corrected'] as const).map(
      (as): View =>
        () => ({ release: { number, as } }),
    ),
  ),
  (stamps) => ({ release: 2, recordedBy: stamps[1] }),
];

const STATISTICS = ['auto', 'mean', 'sum', 'min', 'max', 'first', 'last', 'count'] as const;
const POLICIES = ['propagate', 'skip', { minCoverage: 0.5 }] as const;
const PERIODS = ['PT30M', 'PT1H', 'P1D', 'P1M'] as const;

const spec: fc.Arbitrary<AggregateSpec> = fc.record({
  frequency: fc.constantFrom(...PERIODS),
  statistic: fc.constantFrom(...STATISTICS),
  missing: fc.constantFrom(...POLICIES),
});

/** A dozen views of one history. */
const questions = fc.array(
  fc.record({
    of: fc.constantFrom(...SUBJECTS),
    view: fc.constantFrom(...VIEWS),
    specs: fc.array(spec, { minLength: 3, maxLength: 3 }),
  }),
  { minLength: 12, maxLength: 12 },
);

const seen = ({ values, flags }: Series): unknown => ({ values, flags: flags ?? new Uint8Array(values.length) });

/** Whether a sum comes out or leaves the range of a double, both answer alike. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: { code: string }) => error.code);
}

/** What a view shows of a series, by whom each point was won, and what buckets make of it. */
async function answers(
  series: SeriesRepository,
  asked: {
    readonly key: string;
    readonly view: ReadView;
    readonly tenant: string;
    readonly specs: readonly AggregateSpec[];
  },
): Promise<unknown> {
  const { key, view, tenant, specs } = asked;
  const streamed: number[] = [];
  for await (const chunk of series.stream(key, RANGE, { tenant, ...view, chunkSize: 777 }))
    chunk.series.values.forEach((value, i) => {
      const flag = chunk.series.flags?.[i] ?? FLAG.ok;
      if (flag !== FLAG.missing) streamed.push(value, flag);
    });
  return {
    read: seen(await series.read(key, RANGE, { tenant, ...view })),
    streamed,
    winners: await series.diff(key, { before: { recordedBy: 0 }, after: view }, RANGE, { tenant }),
    buckets: await Promise.all(
      specs.map((given) =>
        outcome(
          series.aggregate(key, RANGE, given, { tenant, ...view }).then(({ series: buckets, coverage }) => ({
            buckets: seen(buckets),
            coverage,
          })),
        ),
      ),
    ),
  };
}

function check(stores: () => Stores, numRuns: number): void {
  let store: TimescaleStore;
  beforeAll(async () => {
    store = await stores().open({ migrate: true, tenant: null });
  });
  afterAll(() => store.close());

  it('win and lose by their stamps alone, in every view and every bucket', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(world, questions, async (given, asked) => {
        await using pair = await writeBoth(store, given);
        for (const { of, view, specs } of asked) {
          const question = { key: of.definition.key, view: view(pair.stamps), tenant: pair.tenant, specs };
          const [found, expected] = [await answers(pair.subject, question), await answers(pair.model, question)];
          // Of arrays of this length, `toEqual` takes its time to find them equal.
          if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected);
        }
      }),
      { numRuns, endOnFailure: true },
    );
  });

  it('fill a bucket alone without becoming its lowest, highest or mean', async () => {
    const tenant = `t ${randomUUID()}`;
    const { definition, knownAt } = SUBJECTS[0] as Subject;
    await store.catalog.define([definition], { tenant });
    const flags = [FLAG.notANumber, FLAG.withdrawn, FLAG.ok, FLAG.notANumber, FLAG.withdrawn, FLAG.ok];
    const { key, unit, clock, kind } = definition;
    const series = Series.of({
      index: regularIndex({ start: T0, step: STEP_MS, length: flags.length }),
      unit,
      clock,
      kind,
      values: Float64Array.from(flags, (flag, i) => (flag === FLAG.ok ? i : Number.NaN)),
      flags: Uint8Array.from(flags),
    });
    await store.series.write({ key, series, knownAt: knownAt(T0, 0) }, { tenant });
    const range = { start: T0, end: T0 + flags.length * STEP_MS };
    for (const statistic of ['mean', 'min', 'max', 'sum', 'first', 'last'] as const) {
      const { series: buckets, coverage } = await store.series.aggregate(
        key,
        range,
        { frequency: 'PT30M', statistic, missing: 'skip' },
        { tenant },
      );
      expect([...buckets.values]).toEqual([Number.NaN, 2, 5]);
      expect([...coverage]).toEqual([0, 0.5, 0.5]);
    }
  });
}

const title = 'NaN, withdrawn and outermost values in';

describe(`${title} PGlite`, () => {
  const stores = storesOn(embedded);
  check(() => stores, 6);
});

describe(`${title} PGlite with TimescaleDB`, () => {
  const stores = storesOn(() => embeddedTimescale());
  check(() => stores, 3);
});

describe.skipIf(!hasPostgres)(`${title} PostgreSQL`, () => {
  const url = useTestDatabase();
  const stores = storesOn(() => url());
  check(() => stores, 8);
});
