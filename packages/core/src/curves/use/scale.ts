import {
  type AddableUnit,
  type AnyQuantity,
  addendUnit,
  converter,
  type Quantity,
  type ScalableUnit,
} from '../../units/index.js';
import { Curve } from '../curve.js';
import type { PlainValue } from '../lineage.js';
import type { PricedCurve } from '../priced-curve.js';
import { PRICE_FIELDS, type Quote } from '../quote.js';
import { requireNumber } from './arithmetic.js';
import { combinePrices } from './combined-price.js';
import type { CurveLike, UnitOf } from './curve-types.js';
import { withStep } from './lineage-step.js';
import { pricedCurve, requireScalable } from './linear.js';

/**
 * A curve with all prices times a number. A {@link Curve} keeps quotes and fine view, and says in its lineage what was done; a negative factor makes
 * asks of bids.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for a factor that is no number, `UNIT.DIMENSION` for points on a scale.
 */
export function scaleCurve<C extends PricedCurve>(
  curve: C,
  factor: number & ScalableUnit<UnitOf<C>>,
): CurveLike<C, UnitOf<C>> {
  requireNumber('factor', factor);
  requireScalable(curve.unit);
  return affine(curve, { times: factor, plus: 0 }, { step: 'scale', settings: { factor } });
}

/**
 * A curve with an amount added to all prices. A {@link Curve} keeps quotes and fine view, and says in its lineage what was done.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for an amount that is no number, `UNIT.DIMENSION` or `UNIT.FX_REQUIRED` for units known at run time.
 */
export function shiftCurve<C extends PricedCurve, V extends string>(
  curve: C,
  amount: Quantity<V> & AddableUnit<UnitOf<C>, V>,
): CurveLike<C, UnitOf<C>> {
  const { value, unit }: AnyQuantity = amount;
  requireNumber('amount', value);
  const plus = converter(unit, addendUnit(curve.unit, unit))(value);
  return affine(curve, { times: 1, plus }, { step: 'shift', settings: { amount: value, unit } });
}

interface Affine {
  readonly times: number;
  readonly plus: number;
}

function affine<C extends PricedCurve>(
  curve: C,
  { times, plus }: Affine,
  { step, settings }: { readonly step: string; readonly settings: PlainValue },
): CurveLike<C, UnitOf<C>> {
  const apply = (price: number): number => price * times + plus;
  const { unit, clock } = curve;
  const made =
    curve instanceof Curve
      ? curve.with({
          quotes: curve.quotes.map((quote) => mapQuote(quote, apply, { falling: times < 0 })),
          fine: curve.fine?.map(apply),
          lineage: withStep(curve.lineage, step, { settings }),
        })
      : pricedCurve(unit, clock, (delivery) =>
          combinePrices([curve.price(delivery)], delivery.period, ([price = Number.NaN]) => apply(price)),
        );
  return made as CurveLike<C, UnitOf<C>>; // a Curve of the same unit for a Curve, else a priced curve
}

/** A quote with a function of each price; volumes stay. Where the function falls, asks become bids. */
export function mapQuote(
  quote: Quote,
  apply: (price: number) => number,
  { falling = false }: { readonly falling?: boolean } = {},
): Quote {
  const { bid, ask, mid, last, settlement, ...rest } = quote;
  const prices = { bid: falling ? ask : bid, ask: falling ? bid : ask, mid, last, settlement };
  const made: { -readonly [F in (typeof PRICE_FIELDS)[number]]?: number } = {};
  for (const field of PRICE_FIELDS) {
    const price = prices[field];
    if (price !== undefined) made[field] = apply(price);
  }
  return { ...rest, ...made };
}
