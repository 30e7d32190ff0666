import { AurumError } from '../errors/index.js';
import { complementProfile, intersectProfiles, type LoadProfile } from '../time/index.js';
import type { Atoms } from './atoms.js';
import type { BootstrapOptions } from './bootstrap-types.js';
import { type Contract, contractId } from './contract.js';
import { inProfile } from './hour-classes.js';

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
  atoms: Atoms,
  contracts: readonly Contract[],
  { isUsed, target }: { readonly isUsed: Uint8Array; readonly target: BootstrapOptions['target'] },
): Target {
  const contract = new Int32Array(atoms.count).fill(-1);
  const fixed = new Float64Array(atoms.count);
  const width = profileWidths(atoms, contracts);
  const closer = (a: number, b: number): boolean => {
    const [x, y] = [(contracts[a] as Contract).period, (contracts[b] as Contract).period]; // both cover the atom
    const difference =
      (width[a] as number) - (width[b] as number) || x.end - x.start - (y.end - y.start) || x.start - y.start;
    return difference < 0 || (difference === 0 && a < b);
  };
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

function badTarget(given: number, around: Contract | undefined): AurumError {
  const name = around === undefined ? '' : contractId(around);
  return new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The target for hours of ${name} is ${given}: give a number, or undefined for the default.`,
    details: { contract: name, target: String(given) },
  });
}

/** The prices of a target, given the mean of every contract. */
export function targetPrices({ contract, fixed }: Target, means: Float64Array): Float64Array {
  return fixed.map((price, j) => ((contract[j] as number) < 0 ? price : (means[contract[j] as number] as number)));
}

/** By contract: the hours of its profile in the whole range of the curve; a narrow profile has few. */
function profileWidths({ classes }: Atoms, contracts: readonly Contract[]): Float64Array {
  const byId = new Map(
    classes.profiles.map(({ id }, p) => {
      let hours = 0;
      classes.masks.forEach((mask, c) => {
        if (inProfile(mask, p)) hours += classes.totals[c]?.at(-1) ?? 0;
      });
      return [id, hours];
    }),
  );
  return Float64Array.from(contracts, ({ profile }) => byId.get(profile.id) ?? 0);
}

/** A profile of the hours of one class: those in all of its profiles and in none of the others. */
function classProfile({ classes }: Atoms, index: number): LoadProfile {
  const mask = classes.masks[index] as number;
  const [first, ...rest] = classes.profiles.map((profile, p) =>
    inProfile(mask, p) ? profile : complementProfile(profile),
  );
  return first === undefined || rest.length === 0 ? (first as LoadProfile) : intersectProfiles(first, ...rest); // a class has a profile
}
