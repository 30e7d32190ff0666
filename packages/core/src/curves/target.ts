import { AurumError } from '../errors/index.js';
import { complementProfile, intersectProfiles, type LoadProfile } from '../time/index.js';
import { totalOf } from '../time/interval-list.js';
import type { Atoms } from './atoms.js';
import type { BootstrapOptions } from './bootstrap-types.js';
import { type Contract, contractId } from './contract.js';
import type { DeliveryColumns } from './delivery-columns.js';
import { inProfile } from './hour-classes.js';
import type { Priced } from './priority.js';

/** What each atom is held close to: the mean of a contract, or a price of the caller's. */
export interface Target {
  /** By atom: the contract whose mean it is, or −1. */
  readonly contract: Int32Array;
  /** By atom: the price where there is no such contract. */
  readonly fixed: Float64Array;
}

/**
 * The target of every atom: what the caller says, else the shortest contract of the narrowest profile around it, the earliest among
 * equals. Only contracts that the curve is given (`isUsed`) count: each atom of a contract that is a combination of others is covered by
 * one of those.
 */
export function targetOf(
  { atoms, contracts, deliveries }: Pick<Priced, 'atoms' | 'contracts' | 'deliveries'>,
  { isUsed, target }: { readonly isUsed: Uint8Array; readonly target: BootstrapOptions['target'] },
): Target {
  const contract = new Int32Array(atoms.count).fill(-1);
  const fixed = new Float64Array(atoms.count);
  const closer = closerOf(atoms, deliveries);
  const classProfiles = target === undefined ? [] : atoms.classes.masks.map((_, c) => classProfile(atoms, c));
  for (let j = 0; j < atoms.count; j++) {
    const given = target?.({
      profile: classProfiles[atoms.classOf[j] as number] as LoadProfile, // there is one for each class
      period: { start: atoms.starts[j] as number, end: atoms.ends[j] as number },
      hours: atoms.hours[j] as number,
    });
    if (given !== undefined) {
      if (!Number.isFinite(given))
        throw badTarget(given, contracts[atoms.cover[atoms.coverStart[j] as number] as number]);
      fixed[j] = given;
      continue;
    }
    let best = -1;
    for (let k = atoms.coverStart[j] as number; k < (atoms.coverStart[j + 1] as number); k++) {
      const i = atoms.cover[k] as number;
      if (isUsed[i] === 1 && (best < 0 || closer(i, best))) best = i;
    }
    contract[j] = best;
  }
  return { contract, fixed };
}

/** Whether a contract is nearer to an atom that both cover than another one: narrower, then shorter, then earlier, then of more priority. */
function closerOf(atoms: Atoms, { starts, ends, profileOf }: DeliveryColumns): (a: number, b: number) => boolean {
  const widths = profileWidths(atoms);
  return (a, b) => {
    const [p, q] = [profileOf[a] as number, profileOf[b] as number]; // a and b are contracts
    const [from, other] = [starts[a] as number, starts[b] as number];
    const difference =
      (p === q ? 0 : (widths[p] as number) - (widths[q] as number)) ||
      (ends[a] as number) - from - ((ends[b] as number) - other) ||
      from - other;
    return difference < 0 || (difference === 0 && a < b);
  };
}

function badTarget(given: number, around: Contract | undefined): AurumError {
  const name = around === undefined ? '' : contractId(around);
  return new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The target for hours of ${name} is ${given}: give a number, or undefined for the default.`,
    details: { contract: name, target: String(given) },
  });
}

/** The prices of a target, given the mean of every contract. */
export function targetPrices({ contract, fixed }: Target, means: Float64Array): Float64Array {
  const out = Float64Array.from(fixed);
  for (let j = 0; j < out.length; j++) {
    const i = contract[j] as number; // as long as fixed
    if (i >= 0) out[j] = means[i] as number;
  }
  return out;
}

/** How long the hours of each profile last in the whole range of the curve; a narrow one has few. */
function profileWidths({ classes }: Atoms): Float64Array {
  const lengths = classes.stretches.map(totalOf);
  return Float64Array.from(classes.profiles, (_, p) =>
    classes.masks.reduce((sum, mask, c) => (inProfile(mask, p) ? sum + (lengths[c] as number) : sum), 0),
  );
}

/** A profile of the hours of one class: those in all of its profiles and in none of the others. */
function classProfile({ classes }: Atoms, index: number): LoadProfile {
  const mask = classes.masks[index] as number;
  const [first, ...rest] = classes.profiles.map((profile, p) =>
    inProfile(mask, p) ? profile : complementProfile(profile),
  );
  return first === undefined || rest.length === 0 ? (first as LoadProfile) : intersectProfiles(first, ...rest); // a class has a profile
}
