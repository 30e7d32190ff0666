import type { MarketClock } from '../../time/index.js';
import { addendUnit, type Converter, converter, differenceUnits, multiplyUnits } from '../../units/index.js';
import type { DeliveryPrice } from '../bootstrap-types.js';
import type { Delivery } from '../contract.js';
import type { PricedCurve } from '../priced-curve.js';
import { combinePrices } from './combined-price.js';
import { type ClockChange, checkDays, type DayMatchOptions, onClock } from './same-dates.js';

/** One curve of a sum. */
export interface LinearPart {
  /** The curve. */
  readonly curve: PricedCurve;
  /** How often its prices are taken. */
  readonly weight: number;
  /** Brings its prices to the unit of the sum. */
  readonly convert: Converter;
}

/** A curve whose prices are computed when they are asked for. */
export function pricedCurve<U extends string>(
  unit: U,
  clock: MarketClock,
  price: (delivery: Delivery) => DeliveryPrice,
): PricedCurve<U> {
  return Object.freeze({ unit, clock, price });
}

/** Prices of several curves for one delivery of a clock. */
export function pricesOn(
  curves: readonly PricedCurve[],
  delivery: Delivery,
  { clock, days, withinDay }: Pick<ClockChange, 'days' | 'withinDay'> & { readonly clock: MarketClock },
): readonly DeliveryPrice[] {
  return curves.map((curve) => curve.price(onClock(delivery, { from: clock, to: curve.clock, days, withinDay })));
}

/** Σ weight · price, on the clock of the first curve. */
export function linearCurve<U extends string>(
  unit: U,
  parts: readonly [LinearPart, ...LinearPart[]],
  { days }: DayMatchOptions,
): PricedCurve<U> {
  checkDays(days);
  const { clock } = parts[0].curve;
  const curves = parts.map(({ curve }) => curve);
  return pricedCurve(unit, clock, (delivery) =>
    combinePrices(
      pricesOn(curves, delivery, { clock, days }),
      delivery.period,
      (numbers) => parts.reduce((sum, { weight, convert }, i) => sum + weight * convert(numbers[i] as number), 0), // one for each part
    ),
  );
}

/** A curve as it is, in its own unit. */
export function wholePart(curve: PricedCurve, weight = 1): LinearPart {
  return { curve, weight, convert: converter(curve.unit, curve.unit) };
}

/** A curve that is added to a unit. */
export function addedPart(unit: string, curve: PricedCurve, weight = 1): LinearPart {
  return { curve, weight, convert: converter(curve.unit, addendUnit(unit, curve.unit)) };
}

/** A curve that is taken from a unit, with the unit of the difference. */
export function subtractedPart(unit: string, curve: PricedCurve): LinearPart & { readonly result: string } {
  const { operand, result } = differenceUnits(unit, curve.unit);
  return { curve, weight: -1, convert: converter(curve.unit, operand), result };
}

/** Refuses points on a scale, which cannot be scaled. */
export function requireScalable(unit: string): void {
  multiplyUnits(unit, '1');
}
