import { AurumError } from '../errors/index.js';
import type { Interval, LoadProfile, MarketClock } from '../time/index.js';
import { assertContract, type Contract, type ContractWeighting, contractId, type Delivery } from './contract.js';
import { deliveredBetween, deliveredUntil, type HourClasses, hourClasses, inProfile } from './hour-classes.js';

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
  /** The weighted hours W of the objective. */
  readonly hours: Float64Array;
  /** The contracts of atom j are `cover[coverStart[j]]` up to, and without, `cover[coverStart[j + 1]]`. */
  readonly coverStart: Int32Array;
  /** Contracts by their index; `renumberAtoms` sorts them within an atom. */
  readonly cover: Int32Array;
  /** Beside `cover`: the atom's part in the average of the contract; the parts of a contract sum to one. */
  readonly shares: Float64Array;
  /** Delivered weighted hours by contract, in the contract's own weighting. */
  readonly contractHours: Float64Array;
  /** What an hour counts in `hours`. */
  readonly weighting: ContractWeighting;
  /** The classes of hours. */
  readonly classes: HourClasses;
}

/**
 * The atoms of contracts, by one sweep over their starts and ends. The hours come from running totals of each class, in the zone of each
 * profile: days of 23 and 25 hours count what they have.
 *
 * @param cuts deliveries that no contract quotes but whose hours shall be atoms of their own.
 * @throws AurumError `CURVE.INVALID_CONTRACT` when a contract delivers no hour at all.
 */
export function atomsOf(contracts: readonly Contract[], clock: MarketClock, cuts: readonly Delivery[] = []): Atoms {
  for (const one of contracts) assertContract(one);
  const range = hull([...contracts, ...cuts]);
  const byId = new Map<string, LoadProfile>();
  for (const list of [contracts, cuts]) for (const { profile } of list) byId.set(profile.id, profile);
  const profiles = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const weighting = contracts.every((one) => one.weighting === 'days') ? 'days' : 'hours';
  const classes = hourClasses(profiles, { clock, range, weighting });
  const swept = sweep(contracts, classes, cuts);
  const mixed = contracts.some((one) => one.weighting !== weighting);
  const days = mixed ? hourClasses(profiles, { clock, range, weighting: 'days' }) : classes;
  return { ...swept, ...sharesOf(contracts, swept, days), weighting, classes };
}

type Swept = Pick<Atoms, 'count' | 'starts' | 'ends' | 'classOf' | 'hours' | 'coverStart' | 'cover'>;

function sweep(contracts: readonly Contract[], classes: HourClasses, cuts: readonly Delivery[]): Swept {
  const profileIndex = new Map(classes.profiles.map(({ id }, p) => [id, p]));
  const profileOf = Int32Array.from(contracts, ({ profile }) => profileIndex.get(profile.id) as number); // all were collected
  const edges = edgesOf(contracts, cuts);
  const opens = Float64Array.from(contracts, ({ period }) => period.start);
  const closes = Float64Array.from(contracts, ({ period }) => period.end);
  const byStart = ranked(contracts.length, (a, b) => (opens[a] as number) - (opens[b] as number));
  const most = edges.length * classes.masks.length;
  const starts = new Float64Array(most);
  const ends = new Float64Array(most);
  const classOf = new Int32Array(most);
  const hours = new Float64Array(most);
  const coverStart = new Int32Array(most + 1);
  let cover = new Int32Array(4 * contracts.length);
  let covers = 0;
  let count = 0;
  const active: number[] = [];
  const delivered = classes.masks.map(() => 0); // by class: what it delivers until the piece; nothing before the first edge
  for (let k = 0, next = 0; k + 1 < edges.length; k++) {
    const [start, end] = [edges[k] as number, edges[k + 1] as number]; // k + 1 is below the length
    let kept = 0;
    for (const i of active) if ((closes[i] as number) > start) active[kept++] = i;
    active.length = kept;
    for (; next < byStart.length && (opens[byStart[next] as number] as number) <= start; next++) {
      active.push(byStart[next] as number);
    }
    for (let c = 0; c < classes.masks.length; c++) {
      const until = deliveredUntil(classes, c, end);
      const weight = until - (delivered[c] as number);
      delivered[c] = until;
      if (weight <= 0 || active.length === 0) continue;
      if (covers + active.length > cover.length) cover = grown(cover, 2 * (covers + active.length));
      const before = covers;
      for (const i of active) if (inProfile(classes.masks[c] as number, profileOf[i] as number)) cover[covers++] = i;
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

function grown(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(column);
  return longer;
}

/** Each atom's part in the average of each of its contracts: its weight there over the contract's whole weight. */
function sharesOf(
  contracts: readonly Contract[],
  atoms: Swept,
  days: HourClasses,
): Pick<Atoms, 'shares' | 'contractHours'> {
  const shares = new Float64Array(atoms.cover.length);
  const contractHours = new Float64Array(contracts.length);
  const byDays = Uint8Array.from(contracts, ({ weighting }) => (weighting === 'days' ? 1 : 0));
  for (let j = 0; j < atoms.count; j++) {
    const piece = { start: atoms.starts[j] as number, end: atoms.ends[j] as number };
    let inDays = -1;
    for (let k = atoms.coverStart[j] as number; k < (atoms.coverStart[j + 1] as number); k++) {
      const i = atoms.cover[k] as number;
      let weight = atoms.hours[j] as number;
      if (byDays[i] === 1) {
        if (inDays < 0) inDays = deliveredBetween(days, atoms.classOf[j] as number, piece);
        weight = inDays;
      }
      shares[k] = weight;
      contractHours[i] = (contractHours[i] as number) + weight;
    }
  }
  const idle = contracts.find((_, i) => contractHours[i] === 0);
  if (idle !== undefined) {
    throw new AurumError('CURVE.INVALID_CONTRACT', {
      message: `The contract ${contractId(idle)} delivers no hour of its period: check the profile and the period.`,
      details: { contract: contractId(idle), profile: idle.profile.id },
    });
  }
  for (let k = 0; k < shares.length; k++) {
    shares[k] = (shares[k] as number) / (contractHours[atoms.cover[k] as number] as number);
  }
  return { shares, contractHours };
}

/** The numbers below n by an order of them. A plain array: its sort takes no time where the order is there already. */
export function ranked(n: number, compare: (a: number, b: number) => number): Int32Array {
  return Int32Array.from(Array.from({ length: n }, (_, i) => i).sort(compare));
}

/** All starts and ends, ascending, each once. */
function edgesOf(contracts: readonly Contract[], cuts: readonly Delivery[]): Float64Array {
  const edges = new Float64Array(2 * (contracts.length + cuts.length));
  let length = 0;
  for (const list of [contracts, cuts]) {
    for (const { period } of list) {
      edges[length++] = period.start;
      edges[length++] = period.end;
    }
  }
  edges.sort();
  let kept = 0;
  for (const edge of edges) if (kept === 0 || edge !== edges[kept - 1]) edges[kept++] = edge;
  return edges.subarray(0, kept);
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

/** The same atoms with the contracts numbered anew: `order[n]` is the old index of the contract that is now n. */
export function renumberAtoms(atoms: Atoms, order: Int32Array): Atoms {
  const rank = new Int32Array(order.length);
  for (let n = 0; n < order.length; n++) rank[order[n] as number] = n;
  const cover = atoms.cover.map((i) => rank[i] as number); // every cover is one of the contracts
  const shares = Float64Array.from(atoms.shares);
  for (let j = 0; j < atoms.count; j++) {
    const first = atoms.coverStart[j] as number;
    for (let k = first + 1; k < (atoms.coverStart[j + 1] as number); k++) {
      const [i, share] = [cover[k] as number, shares[k] as number];
      let at = k;
      for (; at > first && (cover[at - 1] as number) > i; at--) {
        cover[at] = cover[at - 1] as number;
        shares[at] = shares[at - 1] as number;
      }
      cover[at] = i;
      shares[at] = share;
    }
  }
  return { ...atoms, cover, shares, contractHours: Float64Array.from(order, (i) => atoms.contractHours[i] as number) };
}
