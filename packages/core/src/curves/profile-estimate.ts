import { AurumError } from '../errors/index.js';
import { indexStarts, type Series } from '../series/index.js';
import { type DayTypes, localHours, workdayTypes } from './local-hours.js';
import { type HourlyProfile, profileCells } from './profile-table.js';
import { RobustGroups } from './robust-groups.js';
import { SHAPE_MODES, type ShapeMode } from './shape.js';

/** How a profile is estimated. */
export interface ProfileEstimateOptions {
  /**
   * `additive` for prices that may be negative; `multiplicative` keeps the profile in proportion to the price, and needs months whose level is
   * positive. Single negative prices are fine in both.
   */
  readonly mode: ShapeMode;
  /** The types of day. Default {@link workdayTypes} without holidays. */
  readonly dayTypes?: DayTypes | undefined;
}

/** Rounds of levels and cells; the medians of both settle in a few. */
const ROUNDS = 12;
/** Rounds that move nothing by more than this part of the spread have settled. */
const SETTLED = 1e-9;

/**
 * The shape of prices by month, type of day and local hour, from their history. The model is price = level of that month + cell (or level ×
 * cell): levels and cells are found in turns by medians (Tukey's median polish, Exploratory Data Analysis, 1977, unbalanced), and the cells
 * then by Huber's estimate, which loses little to the mean where there are no outliers, and is moved by an outlier no more than by a price at
 * 1.345 standard deviations. Values average to 0 (to 1) over the observations of each month of the year. Missing values are passed over.
 *
 * A cell without any observation takes the value of the same hour and type of day in the other months; its count is 0. O(n log n).
 *
 * @throws AurumError `CURVE.NO_QUOTES` for a series without values, `CURVE.SHAPE` for a multiplicative profile over a month whose level is not
 *   positive, or a type of day that has an hour without any observation
 * @example
 * ```ts
 * import { marketClock, regularIndex, Series } from '@aurum/core';
 * import { estimateProfile } from '@aurum/core/curves';
 * const index = regularIndex({ start: '2025-01-01T00:00:00+01:00', step: 'PT1H', length: 8760 });
 * const values = Float64Array.from({ length: 8760 }, (_, i) => 50 + 10 * Math.sin(i / 24));
 * const history = Series.of({ index, values, unit: 'EUR/MWh', clock: marketClock('Europe/Berlin'), kind: 'average' });
 * const profile = estimateProfile(history, { mode: 'additive' });
 * ```
 */
export function estimateProfile(series: Series, options: ProfileEstimateOptions): HourlyProfile {
  const { mode } = options;
  const dayTypes = options.dayTypes ?? workdayTypes();
  if (!SHAPE_MODES.some((known) => known === mode)) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `A profile is ${SHAPE_MODES.join(' or ')}, not ${String(mode)}.`,
      details: { mode },
    });
  }
  const history = observationsOf(series, dayTypes);
  const cellCount = 12 * dayTypes.names.length * 24;
  const months = new RobustGroups(history.months, history.monthCount);
  const cells = new RobustGroups(history.cells, cellCount);
  const values = mode === 'additive' ? polishSums(history, months, cells) : polishProducts(history, months, cells);
  const counts = cells.counts;
  normalise({ values, counts, mode, perMonth: cellCount / 12 });
  fillEmpty(values, counts, dayTypes);
  return { mode, dayTypes, values, counts };
}

interface Observations {
  readonly values: Float64Array;
  /** The cell of each. */
  readonly cells: Int32Array;
  /** The month of each, counted from the first one. */
  readonly months: Int32Array;
  readonly monthCount: number;
  /** Names a month for messages. */
  monthName(month: number): string;
}

function observationsOf(series: Series, dayTypes: DayTypes): Observations {
  const all = indexStarts(series.index);
  const kept: number[] = [];
  for (let i = 0; i < all.length; i++) if (!Number.isNaN(series.values[i])) kept.push(i);
  if (kept.length === 0) {
    throw new AurumError('CURVE.NO_QUOTES', {
      message: `The series ${series.name ?? 'of prices'} has no values: a profile needs some history.`,
      details: { points: all.length },
    });
  }
  const starts = Float64Array.from(kept, (i) => all[i] as number); // kept are positions
  const local = localHours(starts, series.clock);
  const { years, months } = local;
  const first = (years[0] as number) * 12 + (months[0] as number); // at least one
  const numbers = Int32Array.from(months, (month, i) => (years[i] as number) * 12 + month - first);
  return {
    values: Float64Array.from(kept, (i) => series.values[i] as number),
    cells: profileCells(local, dayTypes),
    months: numbers,
    monthCount: (numbers.at(-1) ?? 0) + 1,
    monthName: (month) => {
      const number = first + month - 1;
      return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`;
    },
  };
}

function polishSums(history: Observations, months: RobustGroups, cells: RobustGroups): Float64Array {
  const { values } = history;
  const rest = new Float64Array(values.length);
  const minus = (of: Float64Array, groups: Int32Array): Float64Array => {
    for (let i = 0; i < rest.length; i++) rest[i] = (values[i] as number) - (of[groups[i] as number] as number); // as long
    return rest;
  };
  let levels = months.medians(values);
  let shape = cells.medians(minus(levels, history.months));
  for (let round = 0; round < ROUNDS; round++) {
    const next = months.medians(minus(shape, history.cells));
    const moved = largestMove(levels, next);
    levels = next;
    shape = cells.medians(minus(levels, history.months));
    if (moved <= SETTLED * largest(shape)) break;
  }
  return cells.huber(minus(levels, history.months), shape);
}

function polishProducts(history: Observations, months: RobustGroups, cells: RobustGroups): Float64Array {
  const { values } = history;
  const n = values.length;
  const ratios = new Float64Array(n);
  const weights = new Float64Array(n);
  // the factor a of least Σ |v − a b| is the median of v / b with weights |b|
  const factors = (groups: RobustGroups, of: Float64Array, other: Int32Array): Float64Array => {
    for (let i = 0; i < n; i++) {
      const by = of[other[i] as number] as number; // as long
      weights[i] = Math.abs(by);
      ratios[i] = by === 0 ? 0 : (values[i] as number) / by;
    }
    return groups.weightedMedians(ratios, weights);
  };
  let levels = months.medians(values);
  checkLevels(history, levels);
  let shape = factors(cells, levels, history.months);
  for (let round = 0; round < ROUNDS; round++) {
    const next = factors(months, shape, history.cells);
    const moved = largestMove(levels, next);
    levels = next;
    checkLevels(history, levels);
    shape = factors(cells, levels, history.months);
    if (moved <= SETTLED * largest(levels)) break;
  }
  for (let i = 0; i < n; i++) {
    const level = levels[history.months[i] as number] as number;
    ratios[i] = (values[i] as number) / level; // checked to be positive
    weights[i] = level;
  }
  return cells.huber(ratios, shape, weights);
}

function checkLevels(history: Observations, levels: Float64Array): void {
  for (let month = 0; month < levels.length; month++) {
    const level = levels[month] as number; // month < length; NaN for a month without values
    if (!(level <= 0)) continue;
    throw new AurumError('CURVE.SHAPE', {
      message: `Prices in ${history.monthName(month)} have the level ${level}, which a multiplicative profile cannot be taken from: use mode 'additive'.`,
      details: { month: history.monthName(month), level },
    });
  }
}

/** Makes the mean over the observations of each month of the year 0, or 1. */
function normalise(of: {
  readonly values: Float64Array;
  readonly counts: Int32Array;
  readonly mode: ShapeMode;
  readonly perMonth: number;
}): void {
  const { values, counts, mode, perMonth } = of;
  for (let first = 0; first < values.length; first += perMonth) {
    let sum = 0;
    let count = 0;
    for (let cell = first; cell < first + perMonth; cell++) {
      if (counts[cell] === 0) continue;
      sum += (values[cell] as number) * (counts[cell] as number); // cell < length
      count += counts[cell] as number;
    }
    const mean = sum / count;
    if (count === 0 || (mode === 'multiplicative' && !(mean > 0))) continue;
    for (let cell = first; cell < first + perMonth; cell++) {
      values[cell] = mode === 'additive' ? (values[cell] as number) - mean : (values[cell] as number) / mean;
    }
  }
}

/** Gives cells without observations the mean of the same cell in the months that have it. */
function fillEmpty(values: Float64Array, counts: Int32Array, dayTypes: DayTypes): void {
  const perMonth = values.length / 12;
  for (let cell = 0; cell < perMonth; cell++) {
    let sum = 0;
    let months = 0;
    for (let at = cell; at < values.length; at += perMonth) {
      if (counts[at] === 0) continue;
      sum += values[at] as number; // at < length
      months++;
    }
    if (months === 0) {
      const type = dayTypes.names[Math.floor(cell / 24)] ?? '';
      throw new AurumError('CURVE.SHAPE', {
        message: `There is no observation at all of the local hour ${cell % 24} on a ${type}: give a longer history, or fewer types of day.`,
        details: { dayType: type, hour: cell % 24 },
      });
    }
    for (let at = cell; at < values.length; at += perMonth) if (counts[at] === 0) values[at] = sum / months;
  }
}

function largestMove(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const move = Math.abs((a[i] as number) - (b[i] as number)); // as long; NaN where there is no value
    if (move > most) most = move;
  }
  return most;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++)
    if (Math.abs(values[i] as number) > most) most = Math.abs(values[i] as number);
  return most;
}
