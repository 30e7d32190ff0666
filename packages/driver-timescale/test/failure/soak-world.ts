import { createHash } from 'node:crypto';
import {
  calendarIndex,
  FLAG,
  type Instant,
  irregularIndex,
  marketClock,
  regularIndex,
  Series,
  type SeriesDefinition,
  type SeriesIndex,
  type SeriesWrite,
} from '@aurum/core';
import { HOUR, T0 } from '../samples.js';

/** Choices that follow from a seed. */
export interface Dice {
  /** A whole number from 0 to below `n`. */
  below(n: number): number;
  /** Whether one of `n` cases is the case. */
  oneIn(n: number): boolean;
  /** One of several. */
  of<T>(items: readonly [T, ...T[]]): T;
}

/** The choices that belong to a place: the same for the same seed and path, whatever else was chosen before. */
export function dice(seed: number, ...path: readonly (string | number)[]): Dice {
  let state = createHash('sha256')
    .update([seed, ...path].join('/'))
    .digest()
    .readInt32LE();
  const below = (n: number): number => {
    // mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n);
  };
  return {
    below,
    oneIn: (n) => below(n) === 0,
    of: (items) => items[below(items.length)] ?? items[0],
  };
}

const BERLIN = marketClock('Europe/Berlin');
const QUARTER = HOUR / 4;
/** So many hours of its own series does a writer append with each batch. */
export const APPENDED = 24;
export const WRITERS = 4;

/** A series that all writers speak of, with a fixed number of intervals. */
interface Shared {
  readonly definition: SeriesDefinition;
  readonly length: number;
  /** Consecutive intervals, `from` to `to` exclusive. */
  readonly index: (from: number, to: number) => SeriesIndex;
  /** What may be said of a point beside an ordinary value. */
  readonly flags: readonly [number, ...number[]];
  /** When something may be known of it. */
  readonly known: (choose: Dice) => Instant;
}

const DAYS = calendarIndex({ frequency: 'P1D', clock: BERLIN, start: Date.UTC(2026, 0, 31, 23), length: 120 });
const LOOSE = Array.from({ length: 150 }, (_, i) => T0 + i * 5 * HOUR);

/** Few enough instants that knowledge often comes late and now and then twice at one of them. */
const anyTime = (choose: Dice): Instant => T0 + choose.below(60) * 7 * HOUR;

const SHARED: readonly Shared[] = [
  {
    definition: { key: 'hours', unit: 'EUR/MWh', kind: 'average', clock: BERLIN, frequency: 'PT1H' },
    length: 720,
    index: (from, to) => regularIndex({ start: T0 + from * HOUR, step: HOUR, length: to - from }),
    flags: [FLAG.withdrawn],
    known: anyTime,
  },
  {
    definition: { key: 'quarters', unit: 'MWh', kind: 'sum', clock: BERLIN, frequency: 'PT15M' },
    length: 1344,
    index: (from, to) => regularIndex({ start: T0 + from * QUARTER, step: QUARTER, length: to - from }),
    flags: [FLAG.estimated, FLAG.notANumber, FLAG.withdrawn, FLAG.missing, FLAG.suspect],
    known: anyTime,
  },
  {
    definition: { key: 'issues', unit: 'MW', kind: 'average', clock: BERLIN, frequency: 'PT1H', issued: true },
    length: 480,
    index: (from, to) => regularIndex({ start: T0 + from * HOUR, step: HOUR, length: to - from }),
    flags: [FLAG.forecast],
    known: (choose) => T0 + choose.below(80) * 6 * HOUR - 24 * HOUR,
  },
  {
    definition: { key: 'days', unit: 'MWh', kind: 'sum', clock: BERLIN, frequency: 'P1D' },
    length: DAYS.length,
    index: (from, to) =>
      calendarIndex({ frequency: 'P1D', clock: BERLIN, start: DAYS.edges[from] ?? Number.NaN, length: to - from }),
    flags: [FLAG.withdrawn, FLAG.estimated],
    known: anyTime,
  },
  {
    definition: { key: 'loose', unit: 'degC', kind: 'point', clock: BERLIN, frequency: 'irregular' },
    length: LOOSE.length,
    index: (from, to) => {
      const starts = Float64Array.from(LOOSE.slice(from, to));
      return irregularIndex({ starts, ends: starts.map((start, i) => start + (1 + ((from + i) % 5)) * HOUR) });
    },
    flags: [FLAG.withdrawn],
    known: anyTime,
  },
];

/** The key of the series of a writer. */
export function ownKey(writer: number): string {
  return `own ${writer}`;
}

const OWN: Omit<SeriesDefinition, 'key'> = {
  unit: 'EUR/MWh',
  kind: 'average',
  clock: marketClock('UTC'),
  frequency: 'PT1H',
};

/** All series: those of the writers, and those that they share. */
export const DEFINITIONS: readonly SeriesDefinition[] = [
  ...Array.from({ length: WRITERS }, (_, writer) => ({ key: ownKey(writer), ...OWN })),
  ...SHARED.map(({ definition }) => definition),
];

/** A batch of a writer. */
export interface Batch {
  readonly batchId: string;
  readonly writes: readonly SeriesWrite[];
}

/** The batch of a number: the same whenever it is asked for, so that none has to be kept. */
export function batchOf(seed: number, writer: number, number: number): Batch {
  const choose = dice(seed, 'batch', writer, number);
  const hex = createHash('sha256').update(`${seed}/id/${writer}/${number}`).digest('hex');
  const batchId = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
  const writes = [appended(choose, writer, number)];
  if (number > 0 && choose.oneIn(3)) writes.push(corrected(choose, writer, number));
  for (const shared of SHARED) if (choose.oneIn(3)) writes.push(sharedWrite(choose, shared));
  return { batchId, writes };
}

function appended(choose: Dice, writer: number, number: number): SeriesWrite {
  const start = T0 + number * APPENDED * HOUR;
  return { key: ownKey(writer), series: ownSeries(choose, start, APPENDED), knownAt: start };
}

/** Says of some hours that were appended before something else, now or as it was known long ago. */
function corrected(choose: Dice, writer: number, number: number): SeriesWrite {
  const last = number * APPENDED;
  const length = 1 + choose.below(Math.min(last, 60));
  const start = T0 + choose.below(last - length + 1) * HOUR;
  const knownAt = choose.oneIn(2) ? T0 + last * HOUR : start - choose.below(48) * HOUR;
  return { key: ownKey(writer), series: ownSeries(choose, start, length), knownAt };
}

function ownSeries(choose: Dice, start: Instant, length: number): Series {
  return seriesOf(choose, { ...OWN, index: regularIndex({ start, step: HOUR, length }), flags: [FLAG.withdrawn] });
}

function sharedWrite(choose: Dice, { definition, index, length, flags, known }: Shared): SeriesWrite {
  const from = choose.below(length);
  const to = Math.min(length, from + 1 + choose.below(60));
  const series = seriesOf(choose, { ...definition, index: index(from, to), flags });
  const knownAt = choose.oneIn(4) ? Float64Array.from(series.values, () => known(choose)) : known(choose);
  const quarantined = choose.oneIn(6)
    ? [{ start: T0, end: T0 + HOUR, value: choose.below(1000), reason: 'range: too far out', knownAt: T0 }]
    : undefined;
  return { key: definition.key, series, knownAt, quarantined };
}

function seriesOf(
  choose: Dice,
  {
    index,
    unit,
    kind,
    clock,
    flags,
  }: Omit<SeriesDefinition, 'key'> & { readonly index: SeriesIndex } & Pick<Shared, 'flags'>,
): Series {
  const codes = Uint8Array.from({ length: index.length }, () => (choose.oneIn(20) ? choose.of(flags) : FLAG.ok));
  const absent: readonly number[] = [FLAG.withdrawn, FLAG.notANumber, FLAG.missing];
  const values = Float64Array.from(codes, (flag) => (absent.includes(flag) ? Number.NaN : choose.below(4000) / 8));
  return Series.of({ index, unit, kind, clock, values, flags: codes });
}
