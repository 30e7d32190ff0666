import { AurumError } from '../errors/index.js';
import { differenceUnits } from '../units/index.js';
import { oneOf } from './choices.js';
import { derive, settleResult, sliceColumns } from './columns.js';
import { type DurationInput, durationMs } from './duration.js';
import { FLAG, worseFlag } from './flags.js';
import { shiftIndex, sliceIndex } from './index-access.js';
import { requireKind } from './kind-rules.js';
import type { SeriesData, SeriesInit } from './series-data.js';
import { irregularIndex, type SeriesIndex } from './series-index.js';

/** How far to move a series in time: by whole periods of its own index, or by elapsed time. Negative `periods` move it back. */
export type ShiftOptions = ShiftByPeriods | ShiftByDuration;

/** Move by periods of the index. */
export interface ShiftByPeriods {
  /** How many; negative ones move back. */
  readonly periods: number;
}

/** Move by elapsed time. */
export interface ShiftByDuration {
  /** How far. */
  readonly duration: DurationInput;
  /** Default `forward`, to later intervals. */
  readonly direction?: 'forward' | 'back' | undefined;
}

/** The same values on later (or earlier) intervals. */
export function shiftColumns(source: SeriesData, options: ShiftOptions): SeriesInit {
  if ('periods' in options) return shiftByPeriods(source, requireWhole(options.periods, 'periods'));
  const ms = durationMs(options.duration, 'duration');
  return derive(source, {
    index: moveIndex(source.index, options.direction === 'back' ? -ms : ms),
    values: source.values,
    flags: source.flags,
  });
}

function shiftByPeriods(source: SeriesData, n: number): SeriesInit {
  const { index } = source;
  if (index.kind !== 'irregular') return { ...derive(source, {}), index: shiftIndex(index, n) };
  const kept = Math.max(0, index.length - Math.abs(n));
  const from = n >= 0 ? 0 : index.length - kept;
  return { ...sliceColumns(source, from, from + kept), index: sliceIndex(index, from + n, from + n + kept) };
}

function moveIndex(index: SeriesIndex, ms: number): SeriesIndex {
  switch (index.kind) {
    case 'regular':
      return Object.freeze({ ...index, start: index.start + ms });
    case 'irregular':
      return irregularIndex({ starts: index.starts.map((t) => t + ms), ends: index.ends.map((t) => t + ms) });
    case 'calendar':
      throw new AurumError('SERIES.INVALID_ARGUMENT', {
        message: `A ${index.frequency} series does not move by elapsed time, because its periods differ in length: move it by { periods }.`,
        details: { frequency: index.frequency },
      });
  }
}

/** A whole number. @throws AurumError `SERIES.INVALID_ARGUMENT` */
export function requireWhole(value: number, what: string, least: number = Number.MIN_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new AurumError('SERIES.INVALID_ARGUMENT', {
    message: `${what} is ${value}: give a whole number${least > Number.MIN_SAFE_INTEGER ? ` of at least ${least}` : ''}.`,
    details: { [what]: value },
  });
}

/** Every value less the one `periods` positions before it; the first ones have none and are missing. */
export function diffColumns(source: SeriesData, periods: number): SeriesInit {
  const n = requireWhole(periods, 'periods', 1);
  const { values: v, flags: f } = source;
  const values = new Float64Array(v.length).fill(NaN);
  const flags = new Uint8Array(v.length).fill(FLAG.missing);
  for (let i = n; i < v.length; i++) {
    values[i] = (v[i] as number) - (v[i - n] as number); // both are in range
    flags[i] = f === undefined ? FLAG.ok : worseFlag(f[i] ?? 0, f[i - n] ?? 0);
  }
  const { result } = differenceUnits(source.unit, source.unit);
  return derive(source, { unit: result, values, flags: settleResult(values, flags) });
}

/** What a missing point does to a running total: everything after it is missing, or only the point itself. */
export interface CumulativeOptions {
  /** Default `propagate`. */
  readonly missing?: 'propagate' | 'skip' | undefined;
}

/** The running total of sums, through the end of each interval. */
export function cumulativeColumns(source: SeriesData, options: CumulativeOptions): SeriesInit {
  requireKind('cumulative()', source.kind, 'sum', '.integrate() an average first; a point has no total');
  const missing = oneOf('missing policy of a running total', options.missing, {
    words: ['propagate', 'skip'],
    fallback: 'propagate',
  });
  const values = new Float64Array(source.values.length);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const v = source.values[i] as number; // i is in range
    if (Number.isNaN(v)) {
      values[i] = NaN;
      if (missing !== 'skip') total = NaN;
    } else {
      total += v;
      values[i] = total;
    }
  }
  // a total of many days is money at many rates, and does not convert by the last of them
  return derive(source, { kind: 'point', values, aggregated: source.aggregated || values.length > 1 });
}
