import type { Interval, LoadProfile } from '../../time/index.js';
import { profiles } from '../../time/index.js';
import type { DeliveryPrice, GapReason } from '../bootstrap-types.js';
import type { PricedCurve } from '../priced-curve.js';
import { allMissing, firstGap } from './combined-price.js';
import { type PeriodInput, periodOf } from './delivery-input.js';

/** What is made of the prices of several deliveries of one curve. */
export type LegsPrice =
  | {
      /** There is a price. */
      readonly kind: 'price';
      /** In the unit of the curve. */
      readonly price: number;
      /** The prices that it is made of, in the order of the deliveries. */
      readonly legs: readonly DeliveryPrice[];
    }
  | {
      /** At least one leg has no price. */
      readonly kind: 'gap';
      /** Why the first of them has none. */
      readonly reason: GapReason;
      /** The stretches without a price, of all legs. */
      readonly missing: readonly Interval[];
      /** The legs, with the prices that there are. */
      readonly legs: readonly DeliveryPrice[];
    };

/** Which hours the legs deliver. */
export interface LegsOptions {
  /** The hours of each period that deliver. Default: all. */
  readonly profile?: LoadProfile | undefined;
}

/** The two deliveries of a calendar spread. */
export interface CalendarSpreadOptions extends LegsOptions {
  /** What is bought. */
  readonly first: PeriodInput;
  /** What is sold. */
  readonly second: PeriodInput;
}

/** The three deliveries of a fly. */
export interface FlyOptions extends LegsOptions {
  /** One wing, the body that is sold twice, and the other wing. */
  readonly legs: readonly [first: PeriodInput, body: PeriodInput, last: PeriodInput];
}

/**
 * The price of one delivery of a curve less that of another: `first − second`, such as Mar − Apr.
 *
 * @throws AurumError `TIME.INVALID_TENOR`, `TIME.INVALID_INTERVAL`.
 */
export function calendarSpread(curve: PricedCurve, { first, second, profile }: CalendarSpreadOptions): LegsPrice {
  return weighted(curve, [first, second], { weights: [1, -1], profile });
}

/** A butterfly of three deliveries of a curve: `first − 2 · body + last`. Errors as {@link calendarSpread}. */
export function fly(curve: PricedCurve, { legs, profile }: FlyOptions): LegsPrice {
  return weighted(curve, legs, { weights: [1, -2, 1], profile });
}

function weighted(
  curve: PricedCurve,
  periods: readonly PeriodInput[],
  { weights, profile = profiles.base }: LegsOptions & { readonly weights: readonly number[] },
): LegsPrice {
  const legs = periods.map((period) => curve.price({ profile, period: periodOf(period, curve.clock) }));
  const reason = firstGap(legs);
  if (reason !== undefined) return { kind: 'gap', reason, missing: allMissing(legs), legs };
  const price = legs.reduce((sum, leg, i) => sum + (weights[i] as number) * (leg.kind === 'price' ? leg.price : 0), 0); // none is a gap
  return { kind: 'price', price, legs };
}
