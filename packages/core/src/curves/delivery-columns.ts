import type { LoadProfile } from '../time/index.js';
import { assertContract, type Contract, type Delivery } from './contract.js';
import { sortByKeys } from './sort-by-keys.js';

/** Contracts as columns, for loops over many of them. */
export interface DeliveryColumns {
  /** The first instant of each. */
  readonly starts: Float64Array;
  /** The first instant after it. */
  readonly ends: Float64Array;
  /** Its load profile, an index into `profiles`. */
  readonly profileOf: Int32Array;
  /** One byte for each: 1 where delivery days count alike, 0 where hours do. */
  readonly byDays: Uint8Array;
}

/** Contracts as columns, and the profiles that they and some cuts have, by id. */
export interface Collected {
  /** The contracts. */
  readonly columns: DeliveryColumns;
  /** Their profiles and those of the cuts, each once, by id. */
  readonly profiles: readonly LoadProfile[];
}

/**
 * Reads contracts into columns.
 *
 * @param cuts deliveries whose profiles are asked for too.
 * @throws AurumError `CURVE.INVALID_CONTRACT`, `CURVE.INVALID_ARGUMENT` for a weighting that is none.
 */
export function deliveryColumns(contracts: readonly Contract[], cuts: readonly Delivery[]): Collected {
  const n = contracts.length;
  const columns = {
    starts: new Float64Array(n),
    ends: new Float64Array(n),
    profileOf: new Int32Array(n),
    byDays: new Uint8Array(n),
  };
  const found = new ProfileList();
  for (let i = 0; i < n; i++) {
    const one = contracts[i] as Contract; // i is below the length
    assertContract(one);
    columns.starts[i] = one.period.start;
    columns.ends[i] = one.period.end;
    columns.profileOf[i] = found.indexOf(one.profile);
    columns.byDays[i] = one.weighting === 'days' ? 1 : 0;
  }
  for (const { profile } of cuts) found.indexOf(profile);
  const sorted = found.profiles.map((profile, p) => ({ profile, p }));
  sorted.sort((a, b) => (a.profile.id < b.profile.id ? -1 : 1));
  const place = new Int32Array(sorted.length);
  sorted.forEach(({ p }, at) => {
    place[p] = at;
  });
  for (let i = 0; i < n; i++) columns.profileOf[i] = place[columns.profileOf[i] as number] as number;
  return { columns, profiles: sorted.map(({ profile }) => profile) };
}

/** Profiles by the order in which they are first met. One after another is mostly the same, and then not looked up. */
class ProfileList {
  readonly profiles: LoadProfile[] = [];
  readonly #byId = new Map<string, number>();
  #last: LoadProfile | undefined;
  #lastIndex = -1;

  indexOf(profile: LoadProfile): number {
    if (profile === this.#last) return this.#lastIndex;
    let index = this.#byId.get(profile.id);
    if (index === undefined) {
      index = this.profiles.push(profile) - 1;
      this.#byId.set(profile.id, index);
    }
    this.#last = profile;
    this.#lastIndex = index;
    return index;
  }
}

/** The same contracts in another order. */
export function reorder({ starts, ends, profileOf, byDays }: DeliveryColumns, order: Int32Array): DeliveryColumns {
  const n = order.length;
  const out = {
    starts: new Float64Array(n),
    ends: new Float64Array(n),
    profileOf: new Int32Array(n),
    byDays: new Uint8Array(n),
  };
  for (let at = 0; at < n; at++) {
    const i = order[at] as number; // every index is one of the columns
    out.starts[at] = starts[i] as number;
    out.ends[at] = ends[i] as number;
    out.profileOf[at] = profileOf[i] as number;
    out.byDays[at] = byDays[i] as number;
  }
  return out;
}

/**
 * All starts and ends, ascending, each once.
 *
 * @param byStart the contracts by their starts.
 */
export function edgesOf(
  { starts, ends }: DeliveryColumns,
  { byStart, cuts }: { readonly byStart: Int32Array; readonly cuts: readonly Delivery[] },
): Float64Array {
  const opens = gathered(starts, byStart);
  const edges = merged(opens, gathered(ends, sortByKeys(byStart, ends))); // ends mostly ascend with starts
  if (cuts.length === 0) return edges;
  return merged(edges, Float64Array.from(cuts.flatMap(({ period }) => [period.start, period.end])).sort());
}

function gathered(column: Float64Array, order: Int32Array): Float64Array {
  const out = new Float64Array(order.length);
  for (let k = 0; k < out.length; k++) out[k] = column[order[k] as number] as number; // an order of the column
  return out;
}

/** What is in either of two ascending columns, ascending, each once. */
function merged(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length);
  let length = 0;
  for (let i = 0, k = 0; i < a.length || k < b.length; ) {
    const isFromA = k >= b.length || (i < a.length && (a[i] as number) <= (b[k] as number));
    const edge = (isFromA ? a[i++] : b[k++]) as number; // there is one
    if (length === 0 || edge !== out[length - 1]) out[length++] = edge;
  }
  return out.subarray(0, length);
}
