import { oneOf } from '../../series/choices.js';
import {
  deliveryDay,
  deliveryDayInterval,
  deliveryDayStart,
  type Instant,
  type MarketClock,
  profiles,
} from '../../time/index.js';
import type { Delivery } from '../contract.js';

/**
 * How a delivery is found on a curve whose delivery days begin at another time of day. `sameDates`: January of power is January of gas, which begins
 * six hours later; periods of whole delivery days keep their dates. `sameHours`: the hours themselves, whatever the day of gas that they fall in.
 */
export type DayMatch = 'sameDates' | 'sameHours';

/** How curves on several clocks go together. */
export interface DayMatchOptions {
  /**
   * Default `sameDates`, as products are traded. Curves on one clock have the same hours in any case, and so have periods that are not of whole days; only
   * the fuel of a generation spread is that of the whole day of the same date then.
   */
  readonly days?: DayMatch | undefined;
}

/** How a delivery of one clock is found on another. */
export interface ClockChange extends DayMatchOptions {
  /** The clock of the delivery. */
  readonly from: MarketClock;
  /** The clock on which it is asked for. */
  readonly to: MarketClock;
  /** What a delivery within one day is by `sameDates`: its own hours (the default), or the whole day of the same date. */
  readonly withinDay?: 'hours' | 'day' | undefined;
}

/** Refuses a match of days that is none: it may come from a configuration. */
export function checkDays(days: DayMatch | undefined): void {
  oneOf('match of days', days, {
    words: ['sameDates', 'sameHours'],
    fallback: 'sameDates',
    code: 'CURVE.INVALID_ARGUMENT',
  });
}

/** A delivery of one clock as another clock has it. */
export function onClock(delivery: Delivery, { from, to, days = 'sameDates', withinDay }: ClockChange): Delivery {
  if (from.id === to.id || days === 'sameHours') return delivery;
  const { start, end } = delivery.period;
  if (isDayStart(start, from) && isDayStart(end, from)) {
    return { profile: delivery.profile, period: { start: sameDate(start, from, to), end: sameDate(end, from, to) } };
  }
  const day = deliveryDay(from, start);
  if (withinDay !== 'day' || end > deliveryDayStart(from, day + 1)) return delivery;
  return { profile: profiles.base, period: deliveryDayInterval(to, day) };
}

/** The start of the same delivery day on another clock; an instant within a day stays what it is. */
export function sameDate(t: Instant, from: MarketClock, to: MarketClock): Instant {
  return isDayStart(t, from) ? deliveryDayStart(to, deliveryDay(from, t)) : t;
}

/** Whether a delivery day of a clock begins at an instant. */
export function isDayStart(t: Instant, clock: MarketClock): boolean {
  return deliveryDayStart(clock, deliveryDay(clock, t)) === t;
}
