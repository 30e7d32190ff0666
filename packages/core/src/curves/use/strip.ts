import { AurumError } from '../../errors/index.js';
import { oneOf } from '../../series/choices.js';
import {
  type DeliveryPeriod,
  type LoadProfile,
  PERIOD_UNITS,
  type PeriodUnit,
  parseDeliveryPeriod,
  profiles,
} from '../../time/index.js';
import type { DeliveryPrice } from '../bootstrap-types.js';
import type { ContractPeriod, ContractWeighting } from '../contract.js';
import type { PricedCurve } from '../priced-curve.js';
import { allMissing, firstGap } from './combined-price.js';
import { type PeriodInput, periodOf, weightedHours } from './delivery-input.js';

/** What {@link strip} averages. */
export interface StripOptions {
  /** The whole period, which `split` cuts: `Cal-27`, `X26-H27`. Either this or `periods`. */
  readonly period?: DeliveryPeriod | string | undefined;
  /** Into what the period is cut. Default `month`. */
  readonly split?: PeriodUnit | undefined;
  /** The deliveries themselves, ascending; none may overlap the one before. */
  readonly periods?: readonly PeriodInput[] | undefined;
  /** The hours of each period that deliver. Default: all. */
  readonly profile?: LoadProfile | undefined;
  /** What a delivered hour counts in the average. Default: what it counts on the curve. */
  readonly weighting?: ContractWeighting | undefined;
}

/** One delivery of a strip. */
export interface StripLeg {
  /** The period, with its name. */
  readonly period: ContractPeriod;
  /** Its price. */
  readonly price: DeliveryPrice;
}

/** Consecutive deliveries with their averages. */
export interface Strip<out U extends string = string> {
  /** The unit of all prices. */
  readonly unit: U;
  /** The deliveries, in order. */
  readonly legs: readonly StripLeg[];
  /** The average by weighted hours: what delivers all of them at one price. A gap when any leg misses a price; legs without hours count nothing. */
  readonly price: DeliveryPrice;
  /** The mean of the legs' prices, each counted once, as exchanges print for some strips. It is not the price of the whole period. */
  readonly simpleMean: DeliveryPrice;
}

/**
 * The prices of consecutive deliveries, and their average by hours or days. With the weighting of the curve it is the price of the whole period.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` unless there is either a period or at least one of `periods` and none overlap, `TIME.INVALID_TENOR`.
 * @example
 * ```ts
 * import { clocks, quantity } from '@aurum/core';
 * import { flatCurve, strip } from '@aurum/core/curves';
 * const winter = strip(flatCurve(quantity(3, 'USD/MMBtu'), clocks.usGasDay), { period: 'X26-H27', weighting: 'days' });
 * console.log(winter.legs.map(({ period }) => period.name)); // [ 'Nov-26', 'Dec-26', 'Jan-27', 'Feb-27', 'Mar-27' ]
 * if (winter.price.kind === 'price') console.log(winter.price.price, winter.price.hours / 24); // 3 151
 * ```
 */
export function strip<U extends string>(curve: PricedCurve<U>, options: StripOptions): Strip<U> {
  const { profile = profiles.base, weighting } = options;
  const code = 'CURVE.INVALID_ARGUMENT';
  if (weighting !== undefined) oneOf('weighting of a strip', weighting, { words: ['hours', 'days'], code });
  const { clock } = curve;
  const legs = periodsOf(options).map((given): StripLeg => {
    const period = periodOf(given, clock);
    return Object.freeze({ period, price: curve.price({ profile, period }) });
  });
  requireOrder(legs);
  const priced = legs.filter(({ price }) => !isEmpty(price));
  const counted = priced.length > 0 ? priced : legs; // nothing delivers: the gap of the legs
  const prices = counted.map(({ price }) => price);
  const weights = counted.map(({ period, price }) => {
    if (weighting !== undefined) return weightedHours({ profile, period }, clock, weighting);
    return price.kind === 'price' ? price.hours : 0; // with a gap there is no average
  });
  return Object.freeze({
    unit: curve.unit,
    legs: Object.freeze(legs),
    price: averageOf(prices, weights),
    simpleMean: averageOf(prices, weights, 'simple'),
  });
}

/** Whether a leg has no hours at all, such as the peak of a Saturday: it has no price, and misses none. */
function isEmpty(price: DeliveryPrice): boolean {
  return price.kind === 'gap' && price.missing.length === 0;
}

function periodsOf({ period, periods, split = 'month' }: StripOptions): readonly PeriodInput[] {
  if (period !== undefined && periods === undefined) {
    oneOf('length of time', split, { words: PERIOD_UNITS, code: 'CURVE.INVALID_ARGUMENT' });
    return (typeof period === 'string' ? parseDeliveryPeriod(period) : period).split(split);
  }
  if (periods !== undefined && period === undefined && periods.length > 0) return periods;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `A strip was asked for with ${period === undefined ? 'neither a period nor deliveries' : 'both a period and deliveries'}: give either period, which is split, or at least one of periods.`,
    details: { period: period === undefined ? null : String(period), periods: periods?.length ?? null },
  });
}

function requireOrder(legs: readonly StripLeg[]): void {
  legs.forEach(({ period }, i) => {
    const before = legs[i - 1]?.period;
    if (before === undefined || before.end <= period.start) return;
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `${period.name} begins before ${before.name} ends, so its hours would count twice in the strip: give deliveries in order, none overlapping the one before.`,
      details: { period: period.name, before: before.name },
    });
  });
}

function averageOf(
  prices: readonly DeliveryPrice[],
  weights: readonly number[],
  kind: 'weighted' | 'simple' = 'weighted',
): DeliveryPrice {
  const reason = firstGap(prices);
  if (reason !== undefined) return { kind: 'gap', reason, missing: allMissing(prices) };
  let sum = 0;
  let divisor = 0;
  prices.forEach((price, i) => {
    const weight = kind === 'simple' ? 1 : (weights[i] as number); // one for each price
    sum += weight * (price.kind === 'price' ? price.price : 0);
    divisor += weight;
  });
  return { kind: 'price', price: sum / divisor, hours: weights.reduce((total, weight) => total + weight, 0) };
}
