import { AurumError } from '../../errors/index.js';
import {
  type AddableUnit,
  type DivideUnits,
  divideUnits,
  type SameDimension,
  type ScalableUnit,
  type SubtractableUnit,
  type SubtractUnits,
} from '../../units/index.js';
import type { PricedCurve } from '../priced-curve.js';
import { combinePrices } from './combined-price.js';
import type { UnitOf } from './curve-types.js';
import { addedPart, linearCurve, pricedCurve, pricesOn, requireScalable, subtractedPart, wholePart } from './linear.js';
import { checkDays, type DayMatchOptions } from './same-dates.js';

/** A curve with the share that it has of a mix. */
export interface WeightedCurve<out C extends PricedCurve = PricedCurve> {
  /** The curve. */
  readonly curve: C;
  /** How often its prices are taken: 0.6, −1. */
  readonly weight: number;
}

/** At least one curve with its weight. */
export type WeightedCurves = readonly [WeightedCurve, ...WeightedCurve[]];

/** Each part with the check that its unit goes with that of the first. */
export type MixableCurves<P extends WeightedCurves> = {
  readonly [K in keyof P]: P[K] & {
    /** The curve, with the sentence that says why it does not go with the first. */
    readonly curve: SameDimension<UnitOf<P[0]['curve']>, UnitOf<P[K]['curve']>> & ScalableUnit<UnitOf<P[0]['curve']>>;
  };
};

/**
 * The prices of one curve plus those of another, in the unit of the first. The price of the sum is the sum of the prices, for every delivery that both
 * have.
 *
 * @throws AurumError `UNIT.DIMENSION` or `UNIT.FX_REQUIRED`, only for units known at run time.
 */
export function addCurves<U extends string, V extends string>(
  a: PricedCurve<U>,
  b: PricedCurve<V> & AddableUnit<NoInfer<U>, V>,
  options: DayMatchOptions = {},
): PricedCurve<U> {
  const right: PricedCurve<V> = b;
  return linearCurve(a.unit, [wholePart(a), addedPart(a.unit, right)], options);
}

/** The prices of one curve less those of another, in the unit of the first. Errors as {@link addCurves}. */
export function subtractCurves<U extends string, V extends string>(
  a: PricedCurve<U>,
  b: PricedCurve<V> & SubtractableUnit<NoInfer<U>, V>,
  options: DayMatchOptions = {},
): PricedCurve<SubtractUnits<U, V>> {
  const right: PricedCurve<V> = b;
  const part = subtractedPart(a.unit, right);
  return linearCurve(part.result as SubtractUnits<U, V>, [wholePart(a), part], options); // the run-time twin of the type
}

/**
 * A weighted sum of curves, in the unit of the first: 0.6 TTF + 0.4 NBP. Weights are taken as they are, and need not sum to one.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for a weight that is no number, `UNIT.DIMENSION` or `UNIT.FX_REQUIRED` for units known at run time.
 * @example
 * ```ts
 * import { clocks, quantity } from '@aurum/core';
 * import { flatCurve, mixCurves } from '@aurum/core/curves';
 * const ttf = flatCurve(quantity(30, 'EUR/MWh'), clocks.euGasDay);
 * const peg = flatCurve(quantity(3.2, 'ct/kWh'), clocks.euGasDay);
 * const mix = mixCurves([{ curve: ttf, weight: 0.6 }, { curve: peg, weight: 0.4 }]); // PricedCurve<'EUR/MWh'>
 * ```
 */
export function mixCurves<const P extends WeightedCurves>(
  parts: P & MixableCurves<P>,
  options: DayMatchOptions = {},
): PricedCurve<UnitOf<P[0]['curve']>> {
  const [first, ...rest]: WeightedCurves = parts;
  const { unit } = first.curve;
  requireScalable(unit);
  for (const { weight } of [first, ...rest]) requireNumber('weight', weight);
  const made = linearCurve(
    unit,
    [wholePart(first.curve, first.weight), ...rest.map(({ curve, weight }) => addedPart(unit, curve, weight))],
    options,
  );
  return made as PricedCurve<UnitOf<P[0]['curve']>>; // the unit is that of the first
}

/** How far one product or place is above another: the prices of `a` less those of `b`, in the unit of `a`. As {@link subtractCurves}. */
export function spread<U extends string, V extends string>(
  a: PricedCurve<U>,
  b: PricedCurve<V> & SubtractableUnit<NoInfer<U>, V>,
  options: DayMatchOptions = {},
): PricedCurve<SubtractUnits<U, V>> {
  return subtractCurves(a, b, options);
}

/** The prices at a location less those of its hub, in the unit of the location: its basis. As {@link subtractCurves}. */
export function basis<U extends string, V extends string>(
  location: PricedCurve<U>,
  hub: PricedCurve<V> & SubtractableUnit<NoInfer<U>, V>,
  options: DayMatchOptions = {},
): PricedCurve<SubtractUnits<U, V>> {
  return subtractCurves(location, hub, options);
}

/**
 * The prices of one curve over those of another, in the quotient of their units: power over gas is the heat rate that the market implies. The price of a
 * delivery is the ratio of the two averages, not an average of ratios; over a price of 0 it is the gap `notANumber`.
 */
export function ratio<U extends string, V extends string>(
  a: PricedCurve<U>,
  b: PricedCurve<V>,
  { days }: DayMatchOptions = {},
): PricedCurve<DivideUnits<U, V>> {
  checkDays(days);
  const unit = divideUnits(a.unit, b.unit) as DivideUnits<U, V>; // the run-time twin of the type
  const { clock } = a;
  return pricedCurve(unit, clock, (delivery) =>
    combinePrices(
      pricesOn([a, b], delivery, { clock, days }),
      delivery.period,
      ([above = Number.NaN, below = Number.NaN]) => above / below,
    ),
  );
}

/** Refuses a number that is none. */
export function requireNumber(what: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The ${what} is ${value}: give a finite number.`,
    details: { argument: what, value: String(value) },
  });
}
