import { AurumError } from '../errors/index.js';
import type { Interval, MarketClock } from '../time/index.js';
import { type Contract, type ContractWeighting, contractId, type Delivery } from './contract.js';
import { type DeliveryColumns, deliveryColumns, edgesOf, reorder } from './delivery-columns.js';
import { type DiscountSteps, discountScale } from './discount.js';
import { deliveredBetween, type HourClasses, hourClasses, inProfile, rescaleClasses } from './hour-classes.js';
import { numbersBelow, sortByKeys } from './sort-by-keys.js';

/**
 * The hours that contracts deliver, cut where one of them starts or ends and by the profiles: within an atom the same contracts deliver
 * every hour. Columns by atom, in order of time and then of class; hours that no contract delivers are in no atom.
 */
export interface Atoms {
  /** How many there are. */
  readonly count: number;
  /** First instant of the piece of time that an atom lies in. */
  readonly starts: Float64Array;
  /** First instant after it. */
  readonly ends: Float64Array;
  /** The class of the hours, an index into `classes`. */
  readonly classOf: Int32Array;
  /** The weighted hours W of the objective, times the discount factor where there is one. */
  readonly hours: Float64Array;
  /** The contracts of atom j are `cover[coverStart[j]]` up to, and without, `cover[coverStart[j + 1]]`. */
  readonly coverStart: Int32Array;
  /** Contracts by their number, ascending within an atom. */
  readonly cover: Int32Array;
  /** Beside `cover`: the atom's part in the average of the contract; the parts of a contract sum to one. */
  readonly shares: Float64Array;
  /** Delivered weighted hours by contract, in the contract's own weighting, times the discount factor where there is one. */
  readonly contractHours: Float64Array;
  /** What an hour counts in `hours`. */
  readonly weighting: ContractWeighting;
  /** The classes of hours. */
  readonly classes: HourClasses;
}

/** How {@link atomsOf} works. */
export interface AtomsOptions {
  /** Gives the zone of profiles without a clock of their own, and delivery days. */
  readonly clock: MarketClock;
  /** Deliveries that no contract quotes but whose hours shall be atoms of their own. */
  readonly cuts?: readonly Delivery[];
  /** What each hour is worth beside others. Default: the same. */
  readonly discount?: DiscountSteps | undefined;
  /** How contracts are numbered: their indices in the order that they shall have. */
  readonly order: (sizes: ContractSizes) => Int32Array;
}

/** What {@link AtomsOptions.order} goes by. */
export interface ContractSizes {
  /** Delivered weighted hours by contract, as they were given, before discounting. */
  readonly hours: Float64Array;
  /** The first instant of each. */
  readonly starts: Float64Array;
  /** Indices of the contracts: shorter ones first, earlier ones first among equals. */
  readonly shortest: Int32Array;
}

/** Atoms, with the contracts that they are of, by number. */
export interface NumberedAtoms {
  /** The atoms. */
  readonly atoms: Atoms;
  /** The contracts by their number. */
  readonly columns: DeliveryColumns;
  /** By number: the index of the contract as it was given. */
  readonly order: Int32Array;
}

/**
 * The atoms of contracts, by one sweep over their starts and ends. The hours come from running totals of each class, in the zone of each
 * profile: days of 23 and 25 hours count what they have.
 *
 * @throws AurumError `CURVE.INVALID_CONTRACT` when a contract delivers no hour at all.
 */
export function atomsOf(contracts: readonly Contract[], options: AtomsOptions): NumberedAtoms {
  const { clock, cuts = [] } = options;
  const { columns: given, profiles } = deliveryColumns(contracts, cuts);
  const byStart = sortByKeys(numbersBelow(contracts.length), given.starts);
  const edges = edgesOf(given, { byStart, cuts });
  const range = { start: edges[0] as number, end: edges[edges.length - 1] as number }; // there is a contract
  const weighting = given.byDays.includes(0) ? 'hours' : 'days';
  const classes = hourClasses(profiles, { clock, range, weighting });
  const swept = sweep(given, { classes, byStart, edges });
  const isMixed = weighting === 'hours' && given.byDays.includes(1);
  const dayClasses = isMixed ? hourClasses(profiles, { clock, range, weighting: 'days' }) : undefined;
  const days = dayClasses === undefined ? swept.hours : inClasses(swept, dayClasses);
  const hours = contractHoursOf(swept, { byDays: given.byDays, days });
  const idle = hours.indexOf(0);
  if (idle >= 0) throw deliversNothing(contracts[idle] as Contract); // an index of contracts
  const order = options.order({ hours, starts: given.starts, shortest: sortByKeys(byStart, hours) });
  const columns = reorder(given, order);
  renumber(swept, order);
  const made = { ...swept, weighting, classes, days } as const;
  const weighed = options.discount === undefined ? made : discounted(made, { ...options, dayClasses, range });
  return { atoms: withShares(weighed, columns.byDays), columns, order };
}

type Unshared = Swept & Pick<Atoms, 'weighting' | 'classes'> & Pick<Counting, 'days'>;

/** The same atoms with each hour times its discount factor. Which contracts are the shorter ones is told by hours before. */
function discounted(
  atoms: Unshared,
  given: Pick<AtomsOptions, 'discount'> & { readonly dayClasses: HourClasses | undefined; readonly range: Interval },
): Unshared {
  const { discount, dayClasses, range } = given;
  if (discount === undefined) return atoms;
  const of = (plain: HourClasses): HourClasses =>
    rescaleClasses(plain, discountScale(plain.scale, { discount, first: range.start }));
  const classes = of(atoms.classes);
  const hours = inClasses(atoms, classes);
  return { ...atoms, classes, hours, days: dayClasses === undefined ? hours : inClasses(atoms, of(dayClasses)) };
}

/** With each atom's part in the average of each of its contracts: its weight there over the contract's whole weight. */
function withShares({ days, ...atoms }: Unshared, byDays: Uint8Array): Atoms {
  const { count, hours, coverStart, cover } = atoms;
  const contractHours = contractHoursOf(atoms, { byDays, days });
  const shares = new Float64Array(cover.length);
  for (let j = 0; j < count; j++) {
    for (let k = coverStart[j] as number; k < (coverStart[j + 1] as number); k++) {
      const i = cover[k] as number;
      shares[k] = ((byDays[i] === 1 ? days[j] : hours[j]) as number) / (contractHours[i] as number); // beside coverStart
    }
  }
  return { ...atoms, shares, contractHours };
}

type Swept = Pick<Atoms, 'count' | 'starts' | 'ends' | 'classOf' | 'hours' | 'coverStart' | 'cover'>;

function sweep(
  { starts: opens, ends: closes, profileOf }: DeliveryColumns,
  given: { readonly classes: HourClasses; readonly byStart: Int32Array; readonly edges: Float64Array },
): Swept {
  const { classes, byStart, edges } = given;
  const kinds = classes.masks.length;
  const isIn = membership(classes);
  const progress = new Progress(classes);
  const most = edges.length * kinds;
  const starts = new Float64Array(most);
  const ends = new Float64Array(most);
  const classOf = new Int32Array(most);
  const hours = new Float64Array(most);
  const coverStart = new Int32Array(most + 1);
  let cover = new Int32Array(4 * opens.length);
  let covers = 0;
  let count = 0;
  const active = new Int32Array(opens.length);
  let actives = 0;
  for (let k = 0, next = 0; k + 1 < edges.length; k++) {
    const start = edges[k] as number; // k + 1 is below the length
    const end = edges[k + 1] as number;
    let kept = 0;
    for (let a = 0; a < actives; a++) {
      const i = active[a] as number;
      if ((closes[i] as number) > start) active[kept++] = i;
    }
    actives = kept;
    for (; next < byStart.length && (opens[byStart[next] as number] as number) <= start; next++) {
      active[actives++] = byStart[next] as number;
    }
    for (let c = 0; c < kinds; c++) {
      const weight = progress.to(c, end);
      if (weight <= 0 || actives === 0) continue;
      if (covers + actives > cover.length) cover = grown(cover, 2 * (covers + actives));
      const before = covers;
      for (let a = 0; a < actives; a++) {
        const i = active[a] as number;
        if (isIn[(profileOf[i] as number) * kinds + c] === 1) cover[covers++] = i;
      }
      if (covers === before) continue;
      starts[count] = start;
      ends[count] = end;
      classOf[count] = c;
      hours[count] = weight;
      coverStart[++count] = covers;
    }
  }
  return {
    count,
    starts: starts.slice(0, count),
    ends: ends.slice(0, count),
    classOf: classOf.slice(0, count),
    hours: hours.slice(0, count),
    coverStart: coverStart.slice(0, count + 1),
    cover: cover.slice(0, covers),
  };
}

/** One byte for each profile and class, class by class: 1 where the profile holds the class. */
function membership({ profiles, masks }: HourClasses): Uint8Array {
  const isIn = new Uint8Array(profiles.length * masks.length);
  profiles.forEach((_, p) => {
    masks.forEach((mask, c) => {
      if (inProfile(mask, p)) isIn[p * masks.length + c] = 1;
    });
  });
  return isIn;
}

/** What classes deliver from one instant to the next, for instants that ascend: without a search for each. */
class Progress {
  readonly #classes: HourClasses;
  /** By class: the number of stretches that start before the instant asked last. */
  readonly #begun: Int32Array;
  /** By class: what it delivers before that instant. */
  readonly #delivered: Float64Array;

  constructor(classes: HourClasses) {
    this.#classes = classes;
    this.#begun = new Int32Array(classes.masks.length);
    this.#delivered = new Float64Array(classes.masks.length);
  }

  /** What a class delivers between the instant asked last and this one. */
  to(index: number, t: number): number {
    const { stretches, totals, scale } = this.#classes;
    const list = stretches[index] as Float64Array; // one of each for every class
    let begun = this.#begun[index] as number;
    while (2 * begun < list.length && (list[2 * begun] as number) < t) begun++;
    this.#begun[index] = begun;
    if (begun === 0) return 0;
    const start = list[2 * begun - 2] as number;
    const end = list[2 * begun - 1] as number;
    const total = (totals[index] as Float64Array)[begun - 1] as number;
    const until = total + (scale(Math.min(end, t)) - scale(start));
    const since = until - (this.#delivered[index] as number);
    this.#delivered[index] = until;
    return since;
  }
}

function grown(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(column);
  return longer;
}

/** The hours of atoms, as classes of the same hours count them. */
function inClasses({ count, starts, ends, classOf }: Swept, classes: HourClasses): Float64Array {
  const hours = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    const piece = { start: starts[j] as number, end: ends[j] as number }; // beside classOf
    hours[j] = deliveredBetween(classes, classOf[j] as number, piece);
  }
  return hours;
}

interface Counting {
  /** By contract: 1 where days count alike. */
  readonly byDays: Uint8Array;
  /** By atom: what it counts for those. */
  readonly days: Float64Array;
}

function contractHoursOf({ count, hours, coverStart, cover }: Swept, { byDays, days }: Counting): Float64Array {
  const out = new Float64Array(byDays.length);
  for (let j = 0; j < count; j++) {
    for (let k = coverStart[j] as number; k < (coverStart[j + 1] as number); k++) {
      const i = cover[k] as number;
      out[i] = (out[i] as number) + ((byDays[i] === 1 ? days[j] : hours[j]) as number); // beside coverStart
    }
  }
  return out;
}

function deliversNothing(idle: Contract): AurumError {
  return new AurumError('CURVE.INVALID_CONTRACT', {
    message: `The contract ${contractId(idle)} delivers no hour of its period: check the profile and the period.`,
    details: { contract: contractId(idle), profile: idle.profile.id },
  });
}

/** Numbers contracts anew, in place, ascending within each atom: `order[n]` is the index of the contract that is now n. */
function renumber({ count, coverStart, cover }: Swept, order: Int32Array): void {
  const rank = new Int32Array(order.length);
  for (let n = 0; n < order.length; n++) rank[order[n] as number] = n;
  for (let j = 0; j < count; j++) {
    const first = coverStart[j] as number;
    const end = coverStart[j + 1] as number;
    for (let k = first; k < end; k++) {
      const i = rank[cover[k] as number] as number; // every cover is one of the contracts
      let at = k;
      for (; at > first && (cover[at - 1] as number) > i; at--) cover[at] = cover[at - 1] as number;
      cover[at] = i;
    }
  }
}

/** The interval around all periods. */
export function hull(contracts: readonly Delivery[]): Interval {
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { period } of contracts) {
    start = Math.min(start, period.start);
    end = Math.max(end, period.end);
  }
  return { start, end };
}
