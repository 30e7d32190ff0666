import { AurumError } from '../errors/index.js';
import type { Frequency, LoadProfile, MarketClock } from '../time/index.js';
import { accumulate, planFor } from './accumulate.js';
import { alignColumns } from './align.js';
import { derive } from './columns.js';
import {
  checkMissingPolicy,
  finishColumns,
  isCovered,
  type MissingPolicy,
  type ResampleStatistic,
  resolveStatistic,
} from './finish-aggregation.js';
import { indexDurations } from './index-access.js';
import { requireKind } from './kind-rules.js';
import { type SampleRule, sampleColumns } from './sample.js';
import { checkSeries, type SeriesData, type SeriesInit } from './series-data.js';

/** How to resample. */
export interface ResampleOptions<S extends ResampleStatistic = ResampleStatistic> {
  /** Only these hours count. Default: all. */
  readonly profile?: LoadProfile | undefined;
  /** How the points of a bucket become one value. Default `auto`: by kind. */
  readonly statistic?: S | undefined;
  /** What a gap does to its bucket. Default `propagate`. */
  readonly missing?: MissingPolicy | undefined;
  /** The calendar of the buckets and the profile. Default: the series' own. */
  readonly clock?: MarketClock | undefined;
  /** For kind `point`: read the state at the start of each new interval instead of summarising the points in it. */
  readonly rule?: SampleRule | undefined;
}

/** A resampled series with the coverage of each bucket. */
export interface Covered<S> {
  /** One value for each bucket. */
  readonly series: S;
  /** Share of each bucket's delivered time that had a value, 0 to 1; 0 for a bucket without delivered time. */
  readonly coverage: Float64Array;
}

/** A series on another grid, coarser or finer, with the coverage of each new interval. */
export function resampleColumns(
  source: SeriesData,
  frequency: Frequency,
  options: ResampleOptions,
): Covered<SeriesInit> {
  const clock = options.clock ?? source.clock;
  if (options.rule !== undefined) return sampled(source, frequency, clock, options);
  const plan = planFor(source, { frequency, clock, profile: options.profile });
  const statistic = resolveStatistic(options.statistic, source.kind);
  const { unit, kind, name, aggregated } = source;
  return finishColumns(plan, accumulate(source, plan, statistic), {
    kind,
    unit,
    clock,
    name,
    aggregated,
    statistic,
    missing: options.missing,
  });
}

function isAuto(statistic: ResampleStatistic | undefined): boolean {
  return statistic === undefined || statistic === 'auto';
}

function sampled(
  source: SeriesData,
  frequency: Frequency,
  clock: MarketClock,
  options: ResampleOptions,
): Covered<SeriesInit> {
  requireKind(
    `rule '${String(options.rule)}'`,
    source.kind,
    'point',
    'averages repeat and sums split by duration; relabel it with .withKind() if it is really a state',
  );
  if (!isAuto(options.statistic) || options.profile !== undefined) {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message:
        'A rule reads single instants, so it goes with neither a statistic nor a profile: give one or the other.',
      details: { rule: options.rule, statistic: options.statistic, profile: options.profile?.id },
    });
  }
  const series = sampleColumns(source, { frequency, clock, rule: options.rule ?? 'previous' });
  return { series, coverage: presence(series) };
}

function presence(series: Pick<SeriesInit, 'values'>): Float64Array {
  const present = new Float64Array(series.values.length);
  for (let i = 0; i < present.length; i++) present[i] = Number.isNaN(series.values[i]) ? 0 : 1;
  return present;
}

/** How to weight a mean by volumes. */
export interface WeightedMeanOptions {
  /** Only these hours count. Default: all. */
  readonly profile?: LoadProfile | undefined;
  /** What an interval without a price or a volume does to its bucket. Default `propagate`. */
  readonly missing?: MissingPolicy | undefined;
  /** The calendar of the buckets. Default: the series' own. */
  readonly clock?: MarketClock | undefined;
}

/**
 * Σ p·q / Σ q for each bucket. Both series are brought to the intervals of the price; a bucket whose volumes add up to 0 is missing.
 */
export function weightedMeanColumns(
  price: SeriesData,
  volume: SeriesData,
  frequency: Frequency,
  options: WeightedMeanOptions,
): Covered<SeriesInit> {
  const [paid, taken] = paired(price, volume);
  const statistic = { ...options, statistic: 'sum' as const };
  const value = resampleColumns(paid, frequency, statistic);
  const weight = resampleColumns(taken, frequency, statistic);
  const values = value.series.values.map((v, i) => {
    const total = weight.series.values[i] as number; // the same buckets
    return total === 0 ? NaN : v / total;
  });
  const series = derive(checkSeries(value.series), { unit: price.unit, kind: 'average', values, name: price.name });
  return { series, coverage: value.coverage };
}

/** Σ p·q / Σ q over everything; NaN when the policy is not met or the volumes add up to 0. */
export function weightedMeanOfAll(price: SeriesData, volume: SeriesData, missing: MissingPolicy): number {
  const policy = checkMissingPolicy(missing);
  const [paid, taken] = paired(price, volume);
  const durations = indexDurations(paid.index);
  let covered = 0;
  let whole = 0;
  let value = 0;
  let weight = 0;
  for (let i = 0; i < paid.values.length; i++) {
    const v = paid.values[i] as number; // i is in range of all
    const ms = durations[i] as number;
    whole += ms;
    if (Number.isNaN(v)) continue;
    covered += ms;
    value += v;
    weight += taken.values[i] as number; // as long
  }
  return weight === 0 || !isCovered(covered, whole, policy) ? NaN : value / weight;
}

/** p·q and q on the intervals of p, both missing where either is. */
function paired(price: SeriesData, volume: SeriesData): readonly [SeriesData, SeriesData] {
  requireKind('weightedMean() of', price.kind, 'average', 'only a price or another average can be weighted');
  requireKind('weightedMean() by', volume.kind, 'sum', '.integrate() the power to energy first');
  const [p, q] = alignColumns(price, volume, 'left');
  const products = new Float64Array(p.values.length);
  const weights = new Float64Array(p.values.length);
  for (let i = 0; i < products.length; i++) {
    const product = (p.values[i] as number) * (q.values[i] as number); // both in range
    products[i] = product;
    weights[i] = Number.isNaN(product) ? NaN : (q.values[i] as number); // i is in range
  }
  return [
    checkSeries({ ...p, kind: 'sum', values: products, flags: undefined }),
    checkSeries({ ...q, index: p.index, kind: 'sum', values: weights, flags: undefined }),
  ];
}
