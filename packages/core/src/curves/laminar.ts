import type { Atoms } from './atoms.js';
import type { DependentRow } from './gram.js';

/**
 * Contracts of which every two are nested or disjoint, smaller ones first. Nothing has to be solved: the hours of a contract that no
 * smaller one covers price at (W_i F_i − Σ W_c F_c) / (W_i − Σ W_c) over its largest children c.
 */
export interface Laminar {
  /** By contract: the smallest one around it, or −1. */
  readonly parent: Int32Array;
  /** By contract: the hours that it has to itself; none makes it a combination of its children. */
  readonly ownHours: Float64Array;
  /** By atom: the smallest contract around it. */
  readonly owner: Int32Array;
}

/** The nesting of contracts that are numbered smallest first, or undefined when two of them cross or weigh their hours differently. */
export function laminarOf(atoms: Atoms): Laminar | undefined {
  const m = atoms.contractHours.length;
  const parent = new Int32Array(m).fill(-2); // −2: not seen yet
  const ownHours = new Float64Array(m);
  const owner = new Int32Array(atoms.count);
  for (let j = 0; j < atoms.count; j++) {
    const [first, last] = [atoms.coverStart[j] as number, (atoms.coverStart[j + 1] as number) - 1];
    for (let k = first; k <= last; k++) {
      const i = atoms.cover[k] as number;
      const above = k < last ? (atoms.cover[k + 1] as number) : -1;
      if (parent[i] !== -2 && parent[i] !== above) return undefined;
      parent[i] = above;
    }
    owner[j] = atoms.cover[first] as number; // an atom has a contract
    ownHours[owner[j] as number] = (ownHours[owner[j] as number] as number) + (atoms.hours[j] as number);
  }
  return { parent, ownHours, owner };
}

/** The contracts without hours of their own, as combinations of those that have some. */
export function laminarDependents({ parent, ownHours }: Laminar, hours: Float64Array): readonly DependentRow[] {
  const parts = new Map<number, [row: number, weight: number][]>();
  const dependent: DependentRow[] = [];
  for (let i = 0; i < parent.length; i++) {
    const above = parent[i] as number;
    const isAsked = above >= 0 && ownHours[above] === 0;
    if (ownHours[i] !== 0 && !isAsked) continue;
    // children have smaller numbers: all that makes up i is known by now
    const made: [row: number, weight: number][] = ownHours[i] === 0 ? (parts.get(i) ?? []) : [[i, 1]];
    made.sort(([a], [b]) => a - b);
    if (ownHours[i] === 0) {
      dependent.push({
        row: i,
        of: Int32Array.from(made, ([row]) => row),
        weights: Float64Array.from(made, ([, w]) => w),
      });
    }
    parts.delete(i);
    if (!isAsked) continue;
    const share = (hours[i] as number) / (hours[above] as number);
    const list = parts.get(above) ?? [];
    for (const [row, weight] of made) list.push([row, weight * share]);
    parts.set(above, list);
  }
  return dependent;
}

/** The price of every atom: the target, moved in parallel over the hours that each contract has to itself. */
export function laminarPrices(
  atoms: Atoms,
  { parent, ownHours, owner }: Laminar,
  { means, target }: { readonly means: Float64Array; readonly target: Float64Array },
): Float64Array {
  const m = parent.length;
  const childHours = new Float64Array(m);
  const childValue = new Float64Array(m);
  const shift = new Float64Array(m);
  for (let j = 0; j < atoms.count; j++) {
    const i = owner[j] as number;
    shift[i] = (shift[i] as number) - (atoms.hours[j] as number) * (target[j] as number);
  }
  for (let i = 0; i < m; i++) {
    const hours = (childHours[i] as number) + (ownHours[i] as number);
    const own = (ownHours[i] as number) > 0;
    const value = own ? (means[i] as number) * hours : (childValue[i] as number);
    if (own) shift[i] = (value - (childValue[i] as number) + (shift[i] as number)) / (ownHours[i] as number);
    const above = parent[i] as number;
    if (above < 0) continue;
    childHours[above] = (childHours[above] as number) + hours;
    childValue[above] = (childValue[above] as number) + value;
  }
  const levels = new Float64Array(atoms.count);
  for (let j = 0; j < levels.length; j++) levels[j] = (target[j] as number) + (shift[owner[j] as number] as number);
  return levels;
}
