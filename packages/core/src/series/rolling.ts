import { AurumError } from '../errors/index.js';
import { oneOf } from './choices.js';
import { derive, missingFlags, settleResult } from './columns.js';
import { durationMs } from './duration.js';
import { checkMissingPolicy, isCovered, type MissingPolicy } from './finish-aggregation.js';
import { indexEnd, indexStart } from './index-access.js';
import type { SeriesData, SeriesInit } from './series-data.js';
import { requireWhole } from './shift.js';
import { slidingMin, slidingSum, slidingVariance } from './sliding.js';

/** A trailing window over each point and those before it. */
export interface RollingOptions {
  /**
   * A number of points, or elapsed time as text (`P7D` is 168 hours). A window of time holds the intervals that lie wholly between its
   * beginning and the end of the point's own interval.
   */
  readonly window: number | `P${string}`;
  /** What to compute. `mean` and `std` weight averages by the length of their intervals. `std` as in `SeriesStatistics`. */
  readonly statistic: 'mean' | 'sum' | 'min' | 'max' | 'std';
  /**
   * What a gap does to the windows that it is in; the time before the first point is a gap too. Default `propagate`: only a whole window has a result.
   */
  readonly missing?: MissingPolicy | undefined;
}

/** The statistic of the window that ends with each point. */
export function rollingColumns(source: SeriesData, options: RollingOptions): SeriesInit {
  const policy = checkMissingPolicy(options.missing ?? 'propagate');
  const windows = windowsOf(source, options.window);
  const statistic = oneOf('statistic of a window', options.statistic, { words: ['mean', 'sum', 'min', 'max', 'std'] });
  const values = compute(source, statistic, windows);
  for (let i = 0; i < values.length; i++) {
    if (!isCovered(windows.covered[i] as number, windows.size, policy)) values[i] = NaN; // i is in range
  }
  // a mean over many rates is not one rate times the mean: as after resampling, the result does not convert by rates over time
  const aggregated = source.aggregated || windows.count.some((count) => count > 1);
  return derive(source, { values, flags: settleResult(values, missingFlags(values)), aggregated });
}

interface Windows {
  /** First position of each window. */
  readonly from: Int32Array;
  /** Points with a value in each window. */
  readonly count: Float64Array;
  /** How much of each window has a value, in the measure of `size`. */
  readonly covered: Float64Array;
  /** The size of a full window: points or milliseconds. */
  readonly size: number;
  /** The weight of each point: the length of its interval for averages, else 1; 0 where there is no value. */
  readonly weight: Float64Array;
}

function windowsOf(source: SeriesData, window: number | string): Windows {
  const { index, values } = source;
  const n = values.length;
  const points = typeof window === 'number' ? requireWhole(window, 'window', 1) : 0;
  const size = typeof window === 'number' ? points : durationMs(window, 'window');
  if (!(size > 0)) {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message: `The window '${window}' is empty: give it a length.`,
      details: { window },
    });
  }
  const from = new Int32Array(n);
  const present = new Float64Array(n);
  const lengths = new Float64Array(n);
  let first = 0;
  for (let i = 0; i < n; i++) {
    const end = indexEnd(index, i);
    if (points > 0) first = Math.max(0, i - points + 1);
    else while (first <= i && indexStart(index, first) < end - size) first++;
    from[i] = first;
    if (Number.isNaN(values[i])) continue;
    present[i] = 1;
    lengths[i] = end - indexStart(index, i);
  }
  const count = slidingSum(present, from);
  const covered = points > 0 ? count : slidingSum(lengths, from);
  return { from, count, covered, size, weight: source.kind === 'average' ? lengths : present };
}

function compute(source: SeriesData, statistic: RollingOptions['statistic'], windows: Windows): Float64Array {
  const { from, weight, count } = windows;
  switch (statistic) {
    case 'sum':
      return slidingSum(scaled(source.values, 1, 0), from);
    case 'min':
      return slidingMin(scaled(source.values, 1, Infinity), from);
    case 'max':
      return scaled(slidingMin(scaled(source.values, -1, Infinity), from), -1, NaN);
    case 'mean':
      return weightedMeans(scaled(source.values, 1, 0), weight, from);
    case 'std':
      return deviations(slidingVariance(source.values, weight, from), count);
  }
}

/** Every value times a factor, and `other` in place of NaN. */
function scaled(values: Float64Array, factor: number, other: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const v = values[i] as number; // i is in range
    out[i] = Number.isNaN(v) ? other : v * factor;
  }
  return out;
}

function weightedMeans(values: Float64Array, weight: Float64Array, from: Int32Array): Float64Array {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * (weight[i] as number); // both in range
  const means = slidingSum(values, from);
  const weights = slidingSum(weight, from);
  for (let i = 0; i < means.length; i++) means[i] = (means[i] as number) / (weights[i] as number); // both in range
  return means;
}

/** Sample deviations from population variances, in place. */
function deviations(variance: Float64Array, count: Float64Array): Float64Array {
  for (let i = 0; i < variance.length; i++) {
    const n = count[i] as number; // as long as variance
    variance[i] = n > 1 ? Math.sqrt(((variance[i] as number) * n) / (n - 1)) : NaN;
  }
  return variance;
}
