import { AurumError } from '../errors/index.js';
import { oneOf } from '../series/choices.js';
import { DeliveryPeriod, type Interval, type LoadProfile, type MarketClock } from '../time/index.js';
import { instantText } from '../time/instant.js';

/** Half of a surrogate pair. */
const BROKEN_TEXT = /\p{Cs}/u;

/**
 * What every delivered hour of a contract counts: `hours`, each hour the same (power); `days`, each delivery day the same, whether it
 * has 23, 24 or 25 hours (gas and oil priced by the day).
 */
export type ContractWeighting = 'hours' | 'days';

/** When a contract delivers: a half-open interval with the name by which it is traded. */
export interface ContractPeriod extends Interval {
  /** `Q1-26`, `Cal-27`, … */
  readonly name: string;
}

/** Hours that are delivered: those of a load profile in an interval. Every contract is one. */
export interface Delivery {
  /** The hours that deliver. */
  readonly profile: LoadProfile;
  /** The interval that they lie in. */
  readonly period: Interval;
}

/** What is quoted: delivery at a market, in the hours of a load profile, over a period. */
export interface Contract extends Delivery {
  /** The delivery point or zone: `DE-LU`, `PJM-W`, `TTF`. */
  readonly market: string;
  /** The hours of the period that deliver. */
  readonly profile: LoadProfile;
  /** The delivery period. */
  readonly period: ContractPeriod;
  /** What a delivered hour counts in the contract's average. */
  readonly weighting: ContractWeighting;
}

/** What {@link contract} makes a contract of. */
export interface ContractInit {
  /** The delivery point or zone. */
  readonly market: string;
  /** The hours that deliver. */
  readonly profile: LoadProfile;
  /** A delivery period, or an interval of your own. */
  readonly period: DeliveryPeriod | Interval;
  /** Where the delivery days of a period begin and end. */
  readonly clock: MarketClock;
  /** By which the contract is traded. Default: the canonical name of the period, or the two instants of an interval. */
  readonly name?: string;
  /** Default `hours`. */
  readonly weighting?: ContractWeighting;
}

/**
 * A contract of a delivery period on a clock.
 *
 * @throws AurumError `CURVE.INVALID_CONTRACT` when the interval does not end after its start, or a name has half a surrogate pair in it.
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { contract, contractId } from '@aurum/core/curves';
 * const q1 = contract({ market: 'DE-LU', profile: profiles.sdac.peak, period: parseDeliveryPeriod('Q1-26'), clock: clocks.sdac });
 * console.log(contractId(q1)); // DE-LU sdac:peak Q1-26
 * ```
 */
export function contract(init: ContractInit): Contract {
  const { period } = init;
  const range = period instanceof DeliveryPeriod ? period.interval(init.clock) : period;
  const text = period instanceof DeliveryPeriod ? String(period) : intervalText(range);
  return checkedContract(
    Object.freeze({
      market: init.market,
      profile: init.profile,
      period: Object.freeze({ start: range.start, end: range.end, name: init.name ?? text }),
      weighting: init.weighting ?? 'hours',
    }),
  );
}

/** A contract that nobody can write to. @throws AurumError `CURVE.INVALID_CONTRACT`, `CURVE.INVALID_ARGUMENT` */
export function checkedContract(given: Contract): Contract {
  assertContract(given);
  for (const name of [given.market, given.period.name]) {
    if (!BROKEN_TEXT.test(name)) continue;
    const id = contractId(given).replaceAll(/\p{Cs}/gu, '\uFFFD'); // messages are written to files too
    throw new AurumError('CURVE.INVALID_CONTRACT', {
      message: `The contract ${id} has half a surrogate pair in its name or its market, which no file keeps: correct it.`,
      details: { contract: id },
    });
  }
  if (Object.isFrozen(given) && Object.isFrozen(given.period)) return given;
  return Object.freeze({ ...given, period: Object.freeze({ ...given.period }) });
}

/** The name of a contract in messages, and its key: market, profile and period. */
export function contractId({ market, profile, period }: Contract): string {
  return `${market} ${profile.id} ${period.name}`;
}

/** Refuses a contract whose period does not end after its start, or whose weighting is none. */
export function assertContract(given: Contract): void {
  const { weighting } = given;
  const { start, end } = given.period;
  if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start < end)) {
    throw new AurumError('CURVE.INVALID_CONTRACT', {
      message: `The contract ${contractId(given)} delivers from ${instantText(start)} to ${instantText(end)}: its end must come after its start, both whole milliseconds. Ends are exclusive.`,
      details: { contract: contractId(given), start, end },
    });
  }
  if (weighting === 'hours' || weighting === 'days') return;
  const code = 'CURVE.INVALID_ARGUMENT';
  oneOf(`weighting of the contract ${contractId(given)}`, weighting, { words: ['hours', 'days'], code });
}

function intervalText({ start, end }: Interval): string {
  return `${instantText(start)}/${instantText(end)}`;
}
