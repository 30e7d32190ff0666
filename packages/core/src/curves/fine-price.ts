import { indexEnd, indexLowerBound, indexStart, type Series } from '../series/index.js';
import {
  DAY_MS,
  deliveryDay,
  deliveryDayInterval,
  type Instant,
  type Interval,
  type MarketClock,
  profileIntervals,
} from '../time/index.js';
import type { ContractWeighting, Delivery } from './contract.js';

const HOUR_MS = 3_600_000;

/** What a fine view says of a delivery. */
export interface FinePrice {
  /** The average over what has a price; NaN when nothing has. */
  readonly price: number;
  /** The weighted hours of the delivery. */
  readonly hours: number;
  /** The stretches of the delivery without a price, ascending and disjoint. */
  readonly missing: readonly Interval[];
}

/**
 * The average of a fine view over the delivered hours. Where a delivery cuts an interval of the view, its part counts.
 *
 * @param by `weighting`: by `days` each delivery day counts 24 hours, whatever it has; `scale`: a running count of weighted hours in its place.
 */
export function finePrice(
  fine: Series,
  { profile, period }: Delivery,
  by: {
    readonly clock: MarketClock;
    readonly weighting: ContractWeighting;
    readonly scale?: ((t: Instant) => number) | undefined;
  },
): FinePrice {
  const { clock } = by;
  const scale = by.scale ?? weightScale(clock, by.weighting);
  const stretches = profileIntervals(profile, clock, period);
  const missing: Interval[] = [];
  const miss = (start: number, end: number): void => {
    const last = missing.at(-1);
    if (last !== undefined && last.end === start) missing[missing.length - 1] = { start: last.start, end };
    else missing.push({ start, end });
  };
  let total = 0;
  let covered = 0;
  let sum = 0;
  const { index, values } = fine;
  for (let k = 0; k < stretches.length; k += 2) {
    const from = stretches[k] as number; // pairs
    const to = stretches[k + 1] as number;
    total += scale(to) - scale(from);
    let at = from;
    for (let i = firstMeeting(fine, from); i < index.length && at < to; i++) {
      const start = Math.max(at, indexStart(index, i));
      if (start >= to) break;
      const end = Math.min(to, indexEnd(index, i));
      if (end <= at) continue;
      if (start > at) miss(at, start);
      const value = values[i] as number; // i is in range
      if (Number.isNaN(value)) miss(start, end);
      else {
        const weight = scale(end) - scale(start);
        covered += weight;
        sum += weight * value;
      }
      at = end;
    }
    if (at < to) miss(at, to);
  }
  return { price: sum / covered, hours: total, missing };
}

/** The first interval that may reach beyond an instant. */
function firstMeeting({ index }: Series, t: Instant): number {
  return Math.max(0, indexLowerBound(index, t) - 1);
}

/** A running count of weighted hours, for instants that mostly ascend. */
export function weightScale(clock: MarketClock, weighting: ContractWeighting): (t: Instant) => number {
  return weighting === 'days' ? dayScale(clock) : (t) => t / HOUR_MS;
}

/** A running count of weighted hours in which each delivery day has 24. */
function dayScale(clock: MarketClock): (t: Instant) => number {
  let day = Number.NaN;
  let bounds: Interval = { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY };
  return (t) => {
    if (!(t >= bounds.start && t < bounds.end)) {
      day = deliveryDay(clock, t);
      bounds = deliveryDayInterval(clock, day);
    }
    return (day * DAY_MS) / HOUR_MS + (24 * (t - bounds.start)) / (bounds.end - bounds.start);
  };
}
