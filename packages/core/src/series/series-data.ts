import { AurumError } from '../errors/index.js';
import { formatInstant, type MarketClock } from '../time/index.js';
import { parseUnit } from '../units/index.js';
import { FLAG, isMissingFlag } from './flags.js';
import { indexStart } from './index-access.js';
import type { SeriesIndex } from './series-index.js';

/**
 * What the values of a series mean, which decides how they resample.
 *
 * - `average`: the time-weighted mean over the interval (a price, MW). Coarser: weighted by overlap; finer: repeated.
 * - `sum`: the total over the interval (MWh, cost). Coarser: overlap shares added; finer: split by duration.
 * - `point`: the state at the start of the interval (storage level, FX fixing, temperature). Needs a named rule.
 */
export type SeriesKind = 'average' | 'sum' | 'point';

/** The columns of a series, without its operations. Arrays are shared and must not be written. */
export interface SeriesData {
  /** The intervals. */
  readonly index: SeriesIndex;
  /** The unit of every value, as written, for example `EUR/MWh`. */
  readonly unit: string;
  /** The zone and day start of the market. */
  readonly clock: MarketClock;
  /** What the values mean. */
  readonly kind: SeriesKind;
  /** One value for each interval; NaN where there is none. */
  readonly values: Float64Array;
  /** One flag for each interval, or `undefined` when every point is `ok`. */
  readonly flags: Uint8Array | undefined;
  /** A label for people; no part of the content. */
  readonly name: string | undefined;
  /** Whether the values are aggregates over finer points: the result of resampling to longer intervals, of a window, or of a running total. */
  readonly aggregated: boolean;
  /** How many values are NaN. */
  readonly missingCount: number;
}

/** What a series is made from. Ownership of the arrays passes to the series: they are not copied and must not be written again. */
export interface SeriesInit {
  /** The intervals. */
  readonly index: SeriesIndex;
  /** The unit of every value. */
  readonly unit: string;
  /** The zone and day start of the market. */
  readonly clock: MarketClock;
  /** What the values mean. */
  readonly kind: SeriesKind;
  /** One value for each interval; NaN where there is none. ±Infinity is refused. */
  readonly values: Float64Array;
  /** One {@link FLAG} code for each interval. Left out: `ok`, and `missing` where the value is NaN. */
  readonly flags?: Uint8Array | undefined;
  /** A label for people. */
  readonly name?: string | undefined;
  /** Whether the values are aggregates over finer points. Default `false`. */
  readonly aggregated?: boolean | undefined;
}

/**
 * Checks the columns and brings flags into their one form: NaN ⇔ a missing flag, and no array when all is `ok`.
 *
 * @throws AurumError `SERIES.INDEX_INVALID`, `SERIES.NAN_REFUSED`, `SERIES.INVALID_ARGUMENT`, `UNIT.UNKNOWN`, `UNIT.SYNTAX`
 */
export function checkSeries(init: SeriesInit): SeriesData {
  const { index, unit, clock, kind, values, name } = init;
  parseUnit(unit);
  if (values.length !== index.length) {
    throw new AurumError('SERIES.INDEX_INVALID', {
      message: `The index has ${index.length} intervals but there are ${values.length} values: give one value for each interval.`,
      details: { intervals: index.length, values: values.length },
    });
  }
  if (kind !== 'average' && kind !== 'sum' && kind !== 'point') {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message: `'${String(kind)}' is not a kind of series: use 'average', 'sum' or 'point'.`,
      details: { kind },
    });
  }
  const missingCount = countMissing(index, values);
  const flags = normaliseFlags(init, missingCount);
  return { index, unit, clock, kind, values, flags, name, aggregated: init.aggregated ?? false, missingCount };
}

function countMissing(index: SeriesIndex, values: Float64Array): number {
  let odd = 0;
  // v - v is 0 for every finite number and NaN for NaN and ±Infinity
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number; // i is in range
    if (v - v !== 0) odd++;
  }
  if (odd === 0) return 0;
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number; // i is in range
    if (Number.isNaN(v)) missing++;
    else if (v - v !== 0) throw infinite(index, i, v);
  }
  return missing;
}

function infinite(index: SeriesIndex, i: number, value: number): AurumError {
  const start = indexStart(index, i);
  return new AurumError('SERIES.NAN_REFUSED', {
    message: `The value at ${formatInstant(start)} (position ${i}) is ${value}: a series holds finite numbers, and NaN where there is none.`,
    details: { position: i, start, value: String(value) },
  });
}

function normaliseFlags(init: SeriesInit, missingCount: number): Uint8Array | undefined {
  const { values, flags, index } = init;
  if (flags === undefined) {
    if (missingCount === 0) return undefined;
    const made = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) made[i] = FLAG.missing;
    return made;
  }
  if (flags.length !== values.length) {
    throw new AurumError('SERIES.INDEX_INVALID', {
      message: `There are ${values.length} values but ${flags.length} flags: give one flag for each value, or none at all.`,
      details: { values: values.length, flags: flags.length },
    });
  }
  let any = 0;
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i] as number; // i is in range
    if (flag > FLAG.notANumber) throw badFlag(index, i, flag, `${flag} is not a flag code (0 to 7)`);
    const absent = Number.isNaN(values[i]);
    if (absent && !isMissingFlag(flag)) flags[i] = FLAG.missing;
    else if (!absent && isMissingFlag(flag)) {
      throw badFlag(index, i, flag, `the finite value ${values[i]} is flagged as absent; give NaN with such a flag`);
    }
    any |= flags[i] as number; // i is in range
  }
  return any === 0 ? undefined : flags;
}

function badFlag(index: SeriesIndex, i: number, flag: number, what: string): AurumError {
  const start = indexStart(index, i);
  return new AurumError('SERIES.INVALID_ARGUMENT', {
    message: `Flag at ${formatInstant(start)} (position ${i}): ${what}.`,
    details: { position: i, start, flag },
  });
}
