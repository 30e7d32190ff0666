import { deliveryDay, deliveryDayStart, type Instant, type MarketClock } from '../../time/index.js';
import type { Delivery } from '../contract.js';

/**
 * How a delivery is found on a curve whose delivery days begin at another time of day. `sameDates`: January of power is January of gas, which begins
 * six hours later; periods of whole delivery days keep their dates. `sameHours`: the hours themselves, whatever the day of gas that they fall in.
 */
export type DayMatch = 'sameDates' | 'sameHours';

/** How curves on several clocks go together. */
export interface DayMatchOptions {
  /** Default `sameDates`, as products are traded. Shorter periods than a day, and curves on one clock, have the same hours in any case. */
  readonly days?: DayMatch | undefined;
}

/** A delivery of one clock as another clock has it. */
export function onClock(
  delivery: Delivery,
  {
    from,
    to,
    days = 'sameDates',
  }: { readonly from: MarketClock; readonly to: MarketClock; readonly days?: DayMatch | undefined },
): Delivery {
  if (from.id === to.id || days === 'sameHours') return delivery;
  const { start, end } = delivery.period;
  if (!isDayStart(start, from) || !isDayStart(end, from)) return delivery;
  return { profile: delivery.profile, period: { start: sameDate(start, from, to), end: sameDate(end, from, to) } };
}

/** The start of the same delivery day on another clock; an instant within a day stays what it is. */
export function sameDate(t: Instant, from: MarketClock, to: MarketClock): Instant {
  return isDayStart(t, from) ? deliveryDayStart(to, deliveryDay(from, t)) : t;
}

/** Whether a delivery day of a clock begins at an instant. */
export function isDayStart(t: Instant, clock: MarketClock): boolean {
  return deliveryDayStart(clock, deliveryDay(clock, t)) === t;
}
