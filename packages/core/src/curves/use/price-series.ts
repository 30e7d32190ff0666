import { gridIndex, indexEnd, indexStart, Series, type SeriesUnit } from '../../series/index.js';
import {
  DeliveryPeriod,
  type Frequency,
  type Interval,
  type LoadProfile,
  parseDeliveryPeriod,
  profiles,
} from '../../time/index.js';
import type { PricedCurve } from '../priced-curve.js';

/** What {@link priceSeries} asks a curve for. */
export interface PriceSeriesOptions {
  /** One price for each hour, day, month, … */
  readonly frequency: Frequency;
  /** From when to when: a delivery period, its name, or an interval. Intervals of the grid whose start lies in it are asked for. */
  readonly range: DeliveryPeriod | string | Interval;
  /** The hours of each interval that count. Default: all. */
  readonly profile?: LoadProfile | undefined;
  /** A label for people. */
  readonly name?: string | undefined;
}

/**
 * The prices of a curve as a series, for plots, files and stores: one average for each interval, missing where the curve has a gap and where no hour of the
 * interval delivers.
 *
 * @throws AurumError `TIME.INVALID_TENOR`, `TIME.INVALID_FREQUENCY`.
 * @example
 * ```ts
 * import { clocks, quantity } from '@aurum/core';
 * import { flatCurve, priceSeries } from '@aurum/core/curves';
 * const series = priceSeries(flatCurve(quantity(30, 'EUR/MWh'), clocks.sdac), { frequency: 'P1M', range: 'Q1-26' });
 * console.log(series.values); // [ 30, 30, 30 ]
 * ```
 */
export function priceSeries<U extends string>(
  curve: PricedCurve<U>,
  { frequency, range, profile = profiles.base, name }: PriceSeriesOptions,
): Series<U, 'average'> {
  const { clock } = curve;
  const given = typeof range === 'string' ? parseDeliveryPeriod(range) : range;
  const index = gridIndex(frequency, clock, given instanceof DeliveryPeriod ? given.interval(clock) : given);
  const values = new Float64Array(index.length);
  for (let i = 0; i < values.length; i++) {
    const price = curve.price({ profile, period: { start: indexStart(index, i), end: indexEnd(index, i) } });
    values[i] = price.kind === 'price' ? price.price : Number.NaN;
  }
  const unit = curve.unit as unknown as SeriesUnit<U>; // it was checked when the curve was made
  return Series.of<U, 'average'>({ index, values, unit, clock, kind: 'average', name });
}
