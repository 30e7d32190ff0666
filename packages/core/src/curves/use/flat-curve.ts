import type { MarketClock } from '../../time/index.js';
import { profileHours } from '../../time/index.js';
import type { Quantity } from '../../units/index.js';
import type { PricedCurve } from '../priced-curve.js';
import { requireNumber } from './arithmetic.js';
import { pricedCurve } from './linear.js';

/**
 * One price for every delivery: a tariff, a carbon price that is held, a rate.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` when the price is no number.
 */
export function flatCurve<U extends string>(price: Quantity<U>, clock: MarketClock): PricedCurve<U> {
  requireNumber('price', price.value);
  return pricedCurve(price.unit, clock, ({ profile, period }) => {
    const hours = profileHours(profile, clock, period);
    if (hours > 0) return { kind: 'price', price: price.value, hours };
    return { kind: 'gap', reason: 'notQuoted', missing: [] };
  });
}
