import {
  calendarIndex,
  FLAG,
  type Instant,
  type Interval,
  irregularIndex,
  marketClock,
  type ReadView,
  regularIndex,
  Series,
  type SeriesDefinition,
  type SeriesIndex,
  type SeriesWrite,
  type TimeRange,
} from '@aurum/core';
import fc from 'fast-check';
import { HOUR } from './samples.js';

/** A series of the tests about issues: few intervals around the change of the clocks on 2026-03-29. */
export interface IssuedSeries {
  readonly definition: SeriesDefinition;
  /** Its intervals, all of them. */
  readonly length: number;
  /** An index over consecutive intervals, `from` to `to` exclusive. */
  readonly index: (from: number, to: number) => SeriesIndex;
}

const NOON = Date.UTC(2026, 2, 28, 12);
const BERLIN = marketClock('Europe/Berlin');
const FIRST_DAY = Date.UTC(2026, 2, 25, 23);
const LOOSE: readonly Interval[] = Array.from({ length: 12 }, (_, i) => {
  const start = NOON - 24 * HOUR + 5 * HOUR * i;
  return { start, end: start + (1 + (i % 5)) * HOUR };
});

function stepped(key: string, changes: Partial<SeriesDefinition>, stepMs = HOUR): IssuedSeries {
  return {
    definition: { key, unit: 'MW', kind: 'average', clock: BERLIN, frequency: 'PT1H', ...changes },
    length: 36,
    index: (from, to) => regularIndex({ start: NOON + from * stepMs, step: stepMs, length: to - from }),
  };
}

/** Series of every shape and of several clocks. */
export const SERIES: readonly IssuedSeries[] = [
  stepped('berlin', { issued: true }),
  stepped('new york', { clock: marketClock('America/New_York') }),
  stepped('gas day', { clock: marketClock('Europe/Berlin', { dayStart: '06:00' }), issued: true }),
  stepped('efa', { clock: marketClock('Europe/London', { dayStart: '-01:00' }), frequency: 'PT30M' }, HOUR / 2),
  {
    definition: { key: 'daily', unit: 'MWh', kind: 'sum', clock: BERLIN, frequency: 'P1D', issued: true },
    length: 8,
    index: (from, to) => {
      const days = calendarIndex({ frequency: 'P1D', clock: BERLIN, start: FIRST_DAY, length: to });
      return from === 0
        ? days
        : calendarIndex({ frequency: 'P1D', clock: BERLIN, start: days.edges[from] as number, length: to - from });
    },
  },
  {
    definition: {
      key: 'loose',
      unit: 'MW',
      kind: 'point',
      clock: marketClock('Asia/Kolkata'),
      frequency: 'irregular',
      issued: true,
    },
    length: LOOSE.length,
    index: (from, to) => {
      const intervals = LOOSE.slice(from, to);
      return irregularIndex({
        starts: Float64Array.from(intervals, ({ start }) => start),
        ends: Float64Array.from(intervals, ({ end }) => end),
      });
    },
  },
  stepped('never written', {}),
];

/** Instants at which something is known: few, so that they meet, and on both sides of cutoffs. */
export const KNOWN: readonly Instant[] = [
  '2026-03-26T10:00Z',
  '2026-03-27T08:59:59.999Z',
  '2026-03-27T09:00Z',
  '2026-03-28T01:30Z',
  '2026-03-28T09:00Z',
  '2026-03-28T12:00Z',
  '2026-03-29T08:00Z',
  '2026-03-29T08:00:00.001Z',
  '2026-03-29T20:00Z',
].map((text) => Date.parse(text));

/** Most are one of two, so that intervals come to have several revisions with one knownAt. */
const known = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(KNOWN[1] as Instant, KNOWN[4] as Instant) },
  { weight: 1, arbitrary: fc.constantFrom(...KNOWN) },
);

/** What a point says. */
const SAID = [
  [0, FLAG.ok],
  [-0, FLAG.ok],
  [1, FLAG.ok],
  [1, FLAG.estimated],
  [2, FLAG.ok],
  [Number.NaN, FLAG.withdrawn],
  [Number.NaN, FLAG.notANumber],
  [Number.NaN, FLAG.missing],
] as const;

const oneWrite: fc.Arbitrary<SeriesWrite> = fc
  .record({
    target: fc.oneof(fc.constantFrom(...SERIES.slice(0, 1)), fc.constantFrom(...SERIES.slice(0, -1))),
    place: fc.tuple(fc.nat(), fc.nat()),
    said: fc.array(fc.constantFrom(...SAID), { minLength: 36, maxLength: 36 }),
    same: fc.boolean(),
    knownAt: known,
    each: fc.option(fc.array(known, { minLength: 36, maxLength: 36 })),
  })
  .map(({ target, place, said, same, knownAt, each }) => {
    const from = place[0] % target.length;
    const length = 1 + (place[1] % (target.length - from));
    // Some issues say one thing everywhere, so that issues repeat each other.
    const points = same ? said.map(() => said[0] as (typeof said)[number]) : said;
    const { unit, clock, kind, key } = target.definition;
    const series = Series.of({
      index: target.index(from, from + length),
      unit,
      clock,
      kind,
      values: Float64Array.from(points.slice(0, length), ([value]) => value),
      flags: Uint8Array.from(points.slice(0, length), ([, flag]) => flag),
    });
    return { key, series, knownAt: each === null ? knownAt : Float64Array.from(each.slice(0, length)) };
  });

/** Batches of writes, in the order in which they are written. */
export const batches: fc.Arbitrary<readonly (readonly SeriesWrite[])[]> = fc.array(
  fc.array(oneWrite, { minLength: 1, maxLength: 4 }),
  { minLength: 3, maxLength: 12, size: 'max' },
);

/** A view whose `recordedBy` is the number of a batch. */
export type BatchView = Omit<ReadView, 'recordedBy'> & { readonly recordedBy?: number | undefined };

const chosen: fc.Arbitrary<ReadView> = fc.oneof(
  fc.constant({}),
  fc.record({ issue: fc.constantFrom(...KNOWN) }),
  fc.record({ leadTime: fc.constantFrom<number | string>(0, 0.5, 1, 'PT12H', 'PT36H', 'P4D', 9e15, 1e300) }),
  fc.record({
    dayAhead: fc.record({
      cutoff: fc.constantFrom('00:00', '02:30', '10:00', '23:59'),
      daysBefore: fc.constantFrom(0, 1, 2),
    }),
  }),
  fc.record({
    release: fc.record({ number: fc.integer({ min: 1, max: 5 }), as: fc.constantFrom('published', 'corrected') }),
  }),
);

/** A view of any kind, bounded or not. */
export const view: fc.Arbitrary<BatchView> = fc
  .tuple(
    chosen,
    fc.option(fc.constantFrom(...KNOWN), { nil: undefined }),
    fc.option(fc.nat({ max: 7 }), { nil: undefined }),
  )
  .map(([choice, asOf, recordedBy]) => ({ ...choice, asOf, recordedBy }));

const bound = fc.option(
  fc.integer({ min: -80, max: 80 }).map((hours) => NOON + hours * HOUR),
  { nil: undefined },
);

/** A range, open or not. */
export const range: fc.Arbitrary<TimeRange> = fc
  .tuple(bound, bound)
  .map(([a, b]) => (a !== undefined && b !== undefined && a > b ? { start: b, end: a } : { start: a, end: b }));
