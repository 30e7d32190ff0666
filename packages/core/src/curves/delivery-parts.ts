import { upperBound } from '../series/index-access.js';
import { type Interval, type MarketClock, profileIntervals } from '../time/index.js';
import { complementOf, IntervalCollector, intersectionOf, unionOf } from '../time/interval-list.js';
import type { Atoms } from './atoms.js';
import type { Delivery } from './contract.js';
import { deliveredBetween, inProfile, restrictClasses } from './hour-classes.js';

/** What a delivery takes of each atom. */
export interface DeliveryParts {
  /** The atoms that it meets, ascending. */
  readonly atoms: readonly number[];
  /** The weighted hours that it takes of each. */
  readonly hours: readonly number[];
  /** All its weighted hours, those in no atom too. */
  readonly total: number;
  /** Those in atoms. */
  readonly covered: number;
}

/** Less than this part of a delivery outside of the atoms is rounding: one minute of 60 years is 3e-8. */
const ROUNDING = 1e-9;

/**
 * Cuts a delivery by the atoms. O(log atoms), and O(log stretches of the profiles) for each atom that it meets; where no
 * contract has the profile, or the delivery reaches out of the curve, O(days of the delivery + stretches of the profiles) more.
 */
export function partsOf(atoms: Atoms, clock: MarketClock, { profile, period }: Delivery): DeliveryParts {
  const known = atoms.classes.profiles.findIndex(({ id }) => id === profile.id);
  const { range } = atoms.classes;
  let classes = atoms.classes;
  let total = 0;
  if (known >= 0 && period.start < period.end && range.start <= period.start && period.end <= range.end) {
    for (let c = 0; c < classes.masks.length; c++) {
      if (inProfile(classes.masks[c] as number, known)) total += deliveredBetween(classes, c, period); // a class of each mask
    }
  } else {
    const stretches = profileIntervals(profile, clock, period);
    if (known < 0) classes = restrictClasses(classes, stretches);
    for (let k = 0; k < stretches.length; k += 2) {
      total += classes.scale(stretches[k + 1] as number) - classes.scale(stretches[k] as number); // pairs
    }
  }
  const met: number[] = [];
  const hours: number[] = [];
  let covered = 0;
  for (let j = upperBound(atoms.ends, period.start); j < atoms.count; j++) {
    const start = Math.max(period.start, atoms.starts[j] as number);
    const end = Math.min(period.end, atoms.ends[j] as number);
    if (start >= end) break;
    const index = atoms.classOf[j] as number;
    if (known >= 0 && !inProfile(classes.masks[index] as number, known)) continue;
    const part = deliveredBetween(classes, index, { start, end });
    if (part <= 0) continue;
    met.push(j);
    hours.push(part);
    covered += part;
  }
  return { atoms: met, hours, total, covered };
}

/** Whether atoms hold all hours of a delivery. */
export function isWhole({ total, covered }: DeliveryParts): boolean {
  return total > 0 && total - covered <= ROUNDING * total;
}

/** The stretches of a delivery that lie in no atom. */
export function missingStretches(atoms: Atoms, clock: MarketClock, { profile, period }: Delivery): readonly Interval[] {
  let covered: Float64Array = new Float64Array(0);
  const collectors = atoms.classes.masks.map(() => new IntervalCollector());
  for (let j = upperBound(atoms.ends, period.start); j < atoms.count; j++) {
    const start = Math.max(period.start, atoms.starts[j] as number);
    const end = Math.min(period.end, atoms.ends[j] as number);
    if (start >= end) break;
    collectors[atoms.classOf[j] as number]?.push(start, end);
  }
  collectors.forEach((collector, index) => {
    covered = unionOf(covered, intersectionOf(collector.finish(), atoms.classes.stretches[index] as Float64Array));
  });
  const open = intersectionOf(
    profileIntervals(profile, clock, period),
    complementOf(covered, period.start, period.end),
  );
  return Array.from({ length: open.length / 2 }, (_, k) => ({
    start: open[2 * k] as number, // pairs
    end: open[2 * k + 1] as number,
  }));
}
