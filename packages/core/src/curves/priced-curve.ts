import type { MarketClock } from '../time/index.js';
import type { DeliveryPrice } from './bootstrap-types.js';
import type { Delivery } from './contract.js';

/** Anything that has a price for deliveries: a {@link Curve}, a curve that was built, a combination of several. */
export interface PricedCurve<out U extends string = string> {
  /** The unit of its prices. */
  readonly unit: U;
  /** Where its delivery days begin and end. */
  readonly clock: MarketClock;
  /**
   * The average price of a delivery, or the reason why there is none.
   *
   * @throws AurumError `TIME.INVALID_INTERVAL`.
   */
  price(delivery: Delivery): DeliveryPrice;
}
