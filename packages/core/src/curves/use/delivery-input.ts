import { DeliveryPeriod, type Interval, type MarketClock, parseDeliveryPeriod } from '../../time/index.js';
import { instantText } from '../../time/instant.js';
import type { ContractPeriod, ContractWeighting, Delivery } from '../contract.js';
import { hourClasses } from '../hour-classes.js';

/** A period for which prices are asked: a delivery period, its name (`Q1-26`, `X26-H27`), or an interval. */
export type PeriodInput = DeliveryPeriod | string | Interval;

/** A period with its instants on a clock, and its name. */
export function periodOf(given: PeriodInput, clock: MarketClock): ContractPeriod {
  const period = typeof given === 'string' ? parseDeliveryPeriod(given) : given;
  if (period instanceof DeliveryPeriod) return Object.freeze({ ...period.interval(clock), name: String(period) });
  const { start, end } = period;
  return Object.freeze({ start, end, name: `${instantText(start)}/${instantText(end)}` });
}

/** The delivered hours of a delivery, each counted as a weighting says. */
export function weightedHours({ profile, period }: Delivery, clock: MarketClock, weighting: ContractWeighting): number {
  const { totals } = hourClasses([profile], { clock, range: period, weighting });
  return totals.reduce((sum, total) => sum + (total.at(-1) ?? 0), 0);
}
