import { AurumError } from '../errors/index.js';
import { oneOf } from './choices.js';
import { checkMissingPolicy, isCovered, type MissingPolicy } from './finish-aggregation.js';
import { indexDurations } from './index-access.js';
import type { SeriesData } from './series-data.js';

/** How to summarise a series. */
export interface StatisticsOptions {
  /** What gaps do to the summary. Default `propagate`: with any missing point all numbers but the counts are NaN. */
  readonly missing?: MissingPolicy | undefined;
  /** Whether every point counts by the length of its interval or alike. Default: `time` for averages, `points` for sums and points. */
  readonly weighting?: 'time' | 'points' | undefined;
}

/** A summary of a series, in its unit where a number has one. NaN: too little is known, see {@link StatisticsOptions.missing}. */
export interface SeriesStatistics {
  /** Number of points with a value. */
  readonly count: number;
  /** Number of points without one. */
  readonly missingCount: number;
  /** Share of the time of all intervals that has a value, 0 to 1; 0 for an empty series. */
  readonly coverage: number;
  /** Weighted mean. */
  readonly mean: number;
  /** Standard deviation: the root of n/(n-1) times the weighted variance; with equal weights that is the sample's. NaN below two points. */
  readonly std: number;
  /** Weighted third central moment over the third power of the weighted (population) deviation; NaN when nothing varies. */
  readonly skewness: number;
  /** The least value. */
  readonly min: number;
  /** The greatest value. */
  readonly max: number;
  /** The total of all values, for kind `sum` only; else `undefined`, because prices and powers do not add up. */
  readonly sum: number | undefined;
}

/** Summarises a series in two passes: the mean first, then deviations from it. */
export function seriesStatistics(source: SeriesData, options: StatisticsOptions): SeriesStatistics {
  const policy = checkMissingPolicy(options.missing ?? 'propagate');
  const weighting = oneOf('weighting', options.weighting, {
    words: ['time', 'points'],
    fallback: source.kind === 'average' ? 'time' : 'points',
  });
  const { values } = source;
  const durations = indexDurations(source.index);
  let [covered, total, weights, weighted, sum] = [0, 0, 0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number; // i is in range
    const ms = durations[i] as number; // i is in range
    total += ms;
    if (Number.isNaN(v)) continue;
    const w = weighting === 'time' ? ms : 1;
    covered += ms;
    weights += w;
    weighted += v * w;
    sum += v;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  const count = values.length - source.missingCount;
  const counts = { count, missingCount: source.missingCount, coverage: total > 0 ? covered / total : 0 };
  if (!isCovered(covered, total, policy)) {
    return {
      ...counts,
      mean: NaN,
      std: NaN,
      skewness: NaN,
      min: NaN,
      max: NaN,
      sum: source.kind === 'sum' ? NaN : undefined,
    };
  }
  const mean = min === max ? min : weighted / weights;
  const moments = centralMoments(values, weighting === 'time' ? durations : undefined, mean);
  const variance = moments.second / weights;
  return {
    ...counts,
    mean,
    std: count > 1 ? Math.sqrt((variance * count) / (count - 1)) : NaN,
    skewness: variance > 0 ? moments.third / weights / variance ** 1.5 : NaN,
    min,
    max,
    sum: source.kind === 'sum' ? sum : undefined,
  };
}

function centralMoments(
  values: Float64Array,
  weights: Float64Array | undefined,
  mean: number,
): { readonly second: number; readonly third: number } {
  let second = 0;
  let third = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = (values[i] as number) - mean; // i is in range
    if (Number.isNaN(deviation)) continue;
    const square = (weights === undefined ? 1 : (weights[i] as number)) * deviation * deviation; // i is in range
    second += square;
    third += square * deviation;
  }
  return { second, third };
}

/**
 * How a quantile is read off the sorted values v[0..n-1]: `linear` between v[⌊h⌋] and v[⌈h⌉] with h = (n-1)p (type 7 of Hyndman and Fan, the
 * default of numpy and R); `inverted_cdf`: the least value whose share of values at or below it reaches p (type 1, the convention of value at risk).
 */
export type QuantileMethod = 'linear' | 'inverted_cdf';

/** How to take quantiles. */
export interface QuantileOptions {
  /** Default `linear`. */
  readonly method?: QuantileMethod | undefined;
  /** What gaps do. Default `propagate`: with any missing point all quantiles are NaN. */
  readonly missing?: MissingPolicy | undefined;
}

/** Quantiles of the values, every point counting alike. */
export function seriesQuantiles(
  source: SeriesData,
  probabilities: readonly number[],
  options: QuantileOptions,
): readonly number[] {
  const policy = checkMissingPolicy(options.missing ?? 'propagate');
  const method = oneOf('definition of a quantile', options.method, {
    words: ['linear', 'inverted_cdf'],
    fallback: 'linear',
  });
  for (const p of probabilities) {
    if (!(p >= 0 && p <= 1)) {
      throw new AurumError('SERIES.INVALID_ARGUMENT', {
        message: `The quantile ${p} is not between 0 and 1: write 0.95 for the 95th percentile.`,
        details: { probability: p },
      });
    }
  }
  if (!isCovered(source.values.length - source.missingCount, source.values.length, policy))
    return probabilities.map(() => NaN);
  const sorted = source.values.filter((v) => !Number.isNaN(v)).sort();
  return probabilities.map((p) => (method === 'inverted_cdf' ? invertedCdf(sorted, p) : linear(sorted, p)));
}

function linear(sorted: Float64Array, p: number): number {
  const h = (sorted.length - 1) * p;
  const low = Math.floor(h);
  const v = sorted[low] ?? NaN;
  return v + (h - low) * ((sorted[Math.min(low + 1, sorted.length - 1)] ?? NaN) - v);
}

function invertedCdf(sorted: Float64Array, p: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)] ?? NaN;
}
