import type { Interval } from '../../time/index.js';
import type { CommonUnit } from '../../units/index.js';
import type { DeliveryPrice } from '../bootstrap-types.js';
import type { Delivery } from '../contract.js';
import { Curve } from '../curve.js';
import type { PricedCurve } from '../priced-curve.js';
import { allMissing, combinePrices, firstGap } from './combined-price.js';
import {
  type Conversion,
  type ConversionRequest,
  conversionOf,
  delivers,
  rateMissing,
  rateStretches,
} from './conversion.js';
import type { ConversionArguments, CurveTargetUnit } from './conversion-types.js';
import { convertWholeCurve } from './convert-whole-curve.js';
import type { CurveLike, UnitOf } from './curve-types.js';
import { pricedCurve } from './linear.js';

/**
 * A curve in another unit. An fx is required exactly where currencies are crossed: a table of rates for all deliveries, or rates by delivery
 * (`forwardFx`). With those, the price of a delivery is the average of its converted parts, each part by its own rate, weighted by the hours that the
 * curve itself counts.
 *
 * A {@link Curve} stays one. Each quote is converted by the average of the rates over its contract, weighted by the contract's delivered hours (or
 * days), so it is the converted average of a flat contract; the fine view is converted point by point. Between the two lies the covariance of prices
 * and rates within the contract, which is 0 where the rate does not change.
 *
 * What a delivered hour counts stays as it was: a contract of 1000 therm a day (NBP in p/therm) counts days, also when its price is in EUR/MWh.
 *
 * @throws AurumError `UNIT.FX_MISSING` for a delivery without a rate; `UNIT.DIMENSION`, `UNIT.FX_REQUIRED` for units known at run time;
 *   `CURVE.INVALID_ARGUMENT` for a calorific value that is not positive.
 * @example
 * ```ts
 * import { clocks, fxTable, quantity } from '@aurum/core';
 * import { convertCurve, flatCurve } from '@aurum/core/curves';
 * const coal = flatCurve(quantity(100, 'USD/t'), clocks.utc);
 * const fx = fxTable({ base: 'EUR', rates: { USD: 1.08 } });
 * const burnt = convertCurve(coal, 'EUR/MWh', { calorificValue: quantity(6000, 'kcal/kg'), fx }); // PricedCurve<'EUR/MWh'>
 * ```
 */
export function convertCurve<
  C extends PricedCurve,
  const V extends CommonUnit | (string & {}),
  const Q extends string = '1',
>(curve: C, unit: CurveTargetUnit<UnitOf<C>, V, Q>, ...options: ConversionArguments<UnitOf<C>, V, Q>): CurveLike<C, V> {
  const request: ConversionRequest = (options[0] as ConversionRequest | undefined) ?? {}; // what the arguments have in common
  const target: string = unit;
  const made =
    curve instanceof Curve ? convertWholeCurve(curve, target, request) : convertPrices(curve, target, request);
  return made as CurveLike<C, V>; // a Curve in the target unit for a Curve, else a priced curve
}

/** The prices of a curve in another unit, part by part of each delivery. */
export function convertPrices(curve: PricedCurve, unit: string, request: ConversionRequest): PricedCurve {
  const conversion = conversionOf(curve.unit, unit, request);
  const { clock } = curve;
  if (conversion.forward === undefined) {
    return pricedCurve(unit, clock, (delivery) =>
      combinePrices([curve.price(delivery)], delivery.period, ([price = Number.NaN]) => conversion.convert(price)),
    );
  }
  return pricedCurve(unit, clock, (delivery) =>
    priceByParts(curve, delivery, { conversion, missing: request.missing }),
  );
}

function priceByParts(
  curve: PricedCurve,
  { profile, period }: Delivery,
  { conversion, missing }: { readonly conversion: Conversion; readonly missing: 'error' | 'gap' | undefined },
): DeliveryPrice {
  const { clock } = curve;
  const { forward } = conversion;
  if (forward === undefined) return curve.price({ profile, period });
  const stretches = rateStretches(forward, clock, period).filter((part) => delivers({ profile, period: part }, clock));
  if (stretches.length === 0) return curve.price({ profile, period }); // no hours: the curve's own gap
  let sum = 0;
  let hours = 0;
  const prices: DeliveryPrice[] = [];
  const withoutRate: Interval[] = [];
  for (const { rate, ...stretch } of stretches) {
    const price = curve.price({ profile, period: stretch });
    prices.push(price);
    if (price.kind === 'gap') continue;
    if (rate === undefined) withoutRate.push(stretch);
    else sum += price.hours * conversion.convert(price.price, rate);
    hours += price.hours;
  }
  if (withoutRate.length > 0 && firstGap(prices) === undefined && missing !== 'gap') {
    throw rateMissing(forward.crossing, withoutRate, ' for no price there');
  }
  if (withoutRate.length > 0) prices.push({ kind: 'gap', reason: 'notQuoted', missing: withoutRate });
  const reason = firstGap(prices);
  if (reason !== undefined) return { kind: 'gap', reason, missing: allMissing(prices) };
  const [first] = prices;
  // One part is converted as it is: an average of one would round twice.
  const only = prices.length === 1 && first?.kind === 'price' ? first.price : undefined;
  return {
    kind: 'price',
    price: only === undefined ? sum / hours : conversion.convert(only, stretches[0]?.rate),
    hours,
  };
}
