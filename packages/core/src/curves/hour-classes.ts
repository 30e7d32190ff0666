import { AurumError } from '../errors/index.js';
import {
  DAY_MS,
  deliveryDay,
  deliveryDayInterval,
  type Instant,
  type Interval,
  type LoadProfile,
  type MarketClock,
  profileIntervals,
} from '../time/index.js';
import { IntervalCollector, intersectionOf } from '../time/interval-list.js';
import type { ContractWeighting } from './contract.js';

const HOUR_MS = 3_600_000;
/** Membership of a class is one bit for each profile in the 53 exact bits of a number. */
const MOST_PROFILES = 50;

/**
 * The hours of a range, sorted into classes: two hours are of one class when the same load profiles hold both. Base and peak make two
 * classes, peak and the rest. Of each class the delivered stretches are kept with their running total, so that what is delivered
 * between two instants takes one look-up, whatever lies between.
 */
export interface HourClasses {
  /** The profiles, in the order of the bits of `masks`. */
  readonly profiles: readonly LoadProfile[];
  /** By class: bit p (the number 2^p) is set when profile p holds its hours. */
  readonly masks: readonly number[];
  /** By class: `[start0, end0, start1, …]`, ascending and disjoint. */
  readonly stretches: readonly Float64Array[];
  /** By class: what is delivered before stretch k, in weighted hours. */
  readonly totals: readonly Float64Array[];
  /** The running count of weighted hours at an instant. */
  readonly scale: (t: Instant) => number;
  /** The range whose hours they are. */
  readonly range: Interval;
}

/** What {@link hourClasses} takes besides profiles. */
export interface HourClassOptions {
  /** The clock of profiles without one of their own, and of delivery days. */
  readonly clock: MarketClock;
  /** The hours that are sorted. */
  readonly range: Interval;
  /** What an hour counts. */
  readonly weighting: ContractWeighting;
}

/** How many classes are kept. Those of four years of base and peak take 50 kB. */
const MOST_KEPT = 16;
const kept: (HourClassOptions & { readonly classes: HourClasses })[] = [];

/**
 * The hours of a range, sorted into the classes of some profiles. Linear in the stretches of the profiles; those that were asked for last are
 * kept, since the contracts of a market come again with other prices.
 */
export function hourClasses(profiles: readonly LoadProfile[], options: HourClassOptions): HourClasses {
  const { clock, range, weighting } = options;
  const at = kept.findIndex(
    (one) =>
      one.clock === clock &&
      one.weighting === weighting &&
      one.range.start === range.start &&
      one.range.end === range.end &&
      one.classes.profiles.length === profiles.length &&
      one.classes.profiles.every((profile, p) => profile === profiles[p]),
  );
  const found = kept[at];
  if (found !== undefined) {
    kept.push(...kept.splice(at, 1));
    return found.classes;
  }
  const classes = sortHours(profiles, options);
  kept.push({ clock, range, weighting, classes });
  if (kept.length > MOST_KEPT) kept.shift();
  return classes;
}

function sortHours(profiles: readonly LoadProfile[], { clock, range, weighting }: HourClassOptions): HourClasses {
  if (profiles.length > MOST_PROFILES) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `A curve of ${profiles.length} load profiles was asked for, and ${MOST_PROFILES} are the most that one can have.`,
      details: { profiles: profiles.length, limit: MOST_PROFILES },
    });
  }
  const lists = profiles.map((profile) => profileIntervals(profile, clock, range));
  const edges = Float64Array.from(new Set(lists.flatMap((list) => [...list]))).sort();
  const next = new Int32Array(lists.length);
  const collectors = new Map<number, IntervalCollector>();
  for (let k = 0; k + 1 < edges.length; k++) {
    const from = edges[k] as number; // k is below the length
    let mask = 0;
    for (let p = 0; p < lists.length; p++) {
      const list = lists[p] as Float64Array;
      while ((next[p] as number) < list.length && (list[(next[p] as number) + 1] as number) <= from)
        next[p] = (next[p] as number) + 2;
      if ((next[p] as number) < list.length && (list[next[p] as number] as number) <= from) mask += 2 ** p;
    }
    if (mask === 0) continue;
    const collector = collectors.get(mask) ?? new IntervalCollector();
    collectors.set(mask, collector);
    collector.push(from, edges[k + 1] as number);
  }
  const found = [...collectors].sort(([a], [b]) => a - b);
  const scale = scaleOf(weighting, clock);
  return withTotals({
    profiles,
    masks: found.map(([mask]) => mask),
    stretches: found.map(([, collector]) => collector.finish()),
    scale,
    range,
  });
}

/** The same classes, of the hours alone that a list of stretches holds. */
export function restrictClasses(classes: HourClasses, stretches: Float64Array): HourClasses {
  return withTotals({ ...classes, stretches: classes.stretches.map((list) => intersectionOf(list, stretches)) });
}

/** The same classes, with hours counted in another way. */
export function rescaleClasses(classes: HourClasses, scale: (t: Instant) => number): HourClasses {
  return withTotals({ ...classes, scale });
}

/** Whether the hours of a class belong to a profile. */
export function inProfile(mask: number, profile: number): boolean {
  return Math.floor(mask / 2 ** profile) % 2 === 1;
}

/** What a class delivers between two instants, in weighted hours. O(log stretches). */
export function deliveredBetween(classes: HourClasses, index: number, range: Interval): number {
  return deliveredUntil(classes, index, range.end) - deliveredUntil(classes, index, range.start);
}

/** What a class delivers before an instant, in weighted hours from the start of the range. O(log stretches). */
export function deliveredUntil({ stretches, totals, scale }: HourClasses, index: number, t: Instant): number {
  const list = stretches[index] as Float64Array; // the caller's index is one of a class
  const total = totals[index] as Float64Array;
  let low = 0;
  let high = list.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[2 * middle] as number) < t) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  const end = Math.min(t, list[2 * low - 1] as number);
  return (total[low - 1] as number) + (scale(end) - scale(list[2 * low - 2] as number));
}

/** How weighted hours run: a delivery day counts its hours, or 24 whatever its length. Monotone, and linear within a day. */
function scaleOf(weighting: ContractWeighting, clock: MarketClock): (t: Instant) => number {
  if (weighting === 'hours') return (t) => t / HOUR_MS;
  return (t) => {
    const date = deliveryDay(clock, t);
    const { start, end } = deliveryDayInterval(clock, date);
    return (date * DAY_MS) / HOUR_MS + (24 * (t - start)) / (end - start);
  };
}

function withTotals(classes: Omit<HourClasses, 'totals'>): HourClasses {
  const totals = classes.stretches.map((list) => {
    const total = new Float64Array(list.length / 2 + 1);
    for (let k = 0; 2 * k < list.length; k++) {
      const length = classes.scale(list[2 * k + 1] as number) - classes.scale(list[2 * k] as number); // 2k + 1 < length: pairs
      total[k + 1] = (total[k] as number) + length;
    }
    return total;
  });
  return { ...classes, totals };
}
