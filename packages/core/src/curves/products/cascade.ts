import { AurumError } from '../../errors/index.js';
import { type DeliveryPeriod, PERIOD_UNITS, type PeriodUnit, profileHours } from '../../time/index.js';
import { asOfDate } from '../curve-key.js';
import type { Listing } from './contract-code.js';
import { assertListed, lastTradeDay, type Product } from './product.js';

/** An amount of one contract. */
export interface Position extends Listing {
  /** What is delivered at every moment: MW for contracts weighted by hours, the amount of a day for those weighted by days. Negative when sold. */
  readonly rate: number;
}

/**
 * The periods that take the place of one when its contract has traded for the last time, by the rule of the product; the period itself where it does not cascade.
 *
 * @throws AurumError `CURVE.INVALID_CONTRACT` for a length that the product does not list.
 * @example
 * ```ts
 * import { parseDeliveryPeriod } from '@aurum/core';
 * import { cascade, products } from '@aurum/core/curves';
 * const pieces = cascade(products.get('DE-BASE'), parseDeliveryPeriod('Cal-27'));
 * console.log(pieces.map(String)); // [ 'Jan-27', 'Feb-27', 'Mar-27', 'Q2-27', 'Q3-27', 'Q4-27' ]
 * ```
 */
export function cascade(product: Product, period: DeliveryPeriod): readonly DeliveryPeriod[] {
  assertListed(product, period);
  const units = PERIOD_UNITS.includes(period.kind as PeriodUnit) // kinds are units, weekends and ranges
    ? product.cascade[period.kind as PeriodUnit] // as above
    : undefined;
  return units === undefined ? [period] : cut(period, units);
}

/** Cuts a period by the last unit, and the first piece of it by those before. */
function cut(period: DeliveryPeriod, units: readonly PeriodUnit[]): readonly DeliveryPeriod[] {
  const [first, ...rest] = period.split(units.at(-1) as PeriodUnit); // there is one: a product's rule is not empty
  if (first === undefined) return [];
  return units.length === 1 ? [first, ...rest] : [...cut(first, units.slice(0, -1)), ...rest];
}

/** What takes the place of a position, each contract with the same rate. @throws AurumError as {@link cascade} */
export function cascadePosition({ product, period, rate }: Position): readonly Position[] {
  return cascade(product, period).map((piece) => Object.freeze({ product, period: piece, rate }));
}

/**
 * What positions have become by an as-of date: those whose contracts had their last trade date before it are replaced, and what replaces them too, down to
 * contracts that do not cascade.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for a date that is none, or where a contract that cascades belongs to a product without an expiry rule.
 * @example
 * ```ts
 * import { cascadedPositions, parseListing, positionVolume } from '@aurum/core/curves';
 * const year = { ...parseListing('TTF Cal-26'), rate: 5 };
 * const pieces = cascadedPositions([year], '2026-01-02');
 * console.log(pieces.length, positionVolume(year)); // 12 43800
 * ```
 */
export function cascadedPositions(positions: Iterable<Position>, asOf: string): readonly Position[] {
  const { date } = asOfDate(asOf);
  const left = (position: Position): readonly Position[] => {
    const { product, period } = position;
    const pieces = cascadePosition(position);
    const stays = pieces.length === 1 && pieces[0]?.period.equals(period) === true;
    if (stays || lastTradeDay(product, period) >= date) return [position];
    return pieces.flatMap(left);
  };
  return [...positions].flatMap(left);
}

/**
 * What a position delivers in all: MW times hours, or the amount of a day times days. The volumes of what takes its place add up to it; exactly, where no product of a
 * rate and hours has to be rounded, as with whole MW.
 */
export function positionVolume({ product, period, rate }: Position): number {
  return rate * delivered(product, period);
}

/** The hours, or for contracts weighted by days the days, in which a contract delivers. */
function delivered({ code, weighting, clock, profile }: Product, period: DeliveryPeriod): number {
  if (weighting === 'hours') return profileHours(profile, clock, period.interval(clock));
  if (profile.rule.kind === 'all') return period.days;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `${code} weights days, and its profile ${profile.id} is not that of every hour: what a day of it delivers is not defined.`,
    details: { product: code, profile: profile.id },
  });
}
