import type { Atoms } from '../atoms.js';
import type { HourlyProfile } from '../profile-table.js';
import { FineChain, type FineChainOptions } from './fine-chain.js';

/** How many cells the kept chains have together: about 20 bytes each. */
const MOST_CELLS = 1_000_000;

interface Kept {
  readonly chain: FineChain;
  readonly options: FineChainOptions;
  /** The values of the profile when the chain was made: arrays may be written to. */
  readonly values: Float64Array | undefined;
  /** Starts and factors of the discount, likewise. */
  readonly discount: readonly Float64Array[] | undefined;
}

/** Chains that were made last, the oldest first. */
const kept: Kept[] = [];

/**
 * The chain of atoms and options: one that was made before if all is the same, since quotes of the same contracts come again and again. A
 * shape that is a function is asked each time.
 */
export function chainOf(atoms: Atoms, options: FineChainOptions): FineChain {
  const { shape } = options;
  if (typeof shape === 'function') return new FineChain(atoms, options);
  const at = kept.findIndex((one) => sameOptions(one, options) && sameAtoms(one.chain.atoms, atoms));
  const found = kept[at];
  if (found !== undefined) {
    kept.splice(at, 1);
    kept.push(found);
    return found.chain;
  }
  const chain = new FineChain(atoms, options);
  kept.push({ chain, options, values: shape?.values.slice(), discount: columnsOf(options) });
  let cells = kept.reduce((sum, one) => sum + one.chain.plan.grid.length, 0);
  while (cells > MOST_CELLS) cells -= kept.shift()?.chain.plan.grid.length ?? cells;
  return chain;
}

function sameOptions({ options: a, values, discount }: Kept, b: FineChainOptions): boolean {
  return (
    a.clock === b.clock &&
    a.frequency === b.frequency &&
    a.range.start === b.range.start &&
    a.range.end === b.range.end &&
    a.mixed === b.mixed &&
    sameColumns(discount, columnsOf(b)) &&
    sameSmoothing(a.smooth, b.smooth) &&
    sameProfile(a.shape as HourlyProfile | undefined, values, b.shape as HourlyProfile | undefined) // functions are not kept
  );
}

function columnsOf({ discount }: FineChainOptions): readonly Float64Array[] | undefined {
  return discount && [Float64Array.from(discount.starts), Float64Array.from(discount.factors)];
}

function sameColumns(a: readonly Float64Array[] | undefined, b: readonly Float64Array[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.every((column, i) => sameNumbers(column, b[i] as Float64Array)); // both have two
}

function sameSmoothing(a: FineChainOptions['smooth'], b: FineChainOptions['smooth']): boolean {
  if (a === false || b === false) return a === b;
  return a.startSlope === b.startSlope && a.endSlope === b.endSlope && a.tension === b.tension;
}

function sameProfile(
  a: HourlyProfile | undefined,
  values: Float64Array | undefined,
  b: HourlyProfile | undefined,
): boolean {
  if (a === undefined || b === undefined || values === undefined) return a === b;
  return a.mode === b.mode && a.dayTypes === b.dayTypes && sameNumbers(values, b.values);
}

/** Whether atoms are the same hours with the same weights, by whatever contracts. */
function sameAtoms(a: Atoms, b: Atoms): boolean {
  return (
    a === b ||
    (a.weighting === b.weighting &&
      sameNumbers(a.starts, b.starts) &&
      sameNumbers(a.ends, b.ends) &&
      sameNumbers(a.classOf, b.classOf) &&
      sameNumbers(a.hours, b.hours) &&
      a.classes.stretches.length === b.classes.stretches.length &&
      a.classes.stretches.every((list, c) => sameNumbers(list, b.classes.stretches[c] as Float64Array))) // as many classes
  );
}

function sameNumbers(a: Float64Array | Int32Array, b: Float64Array | Int32Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
