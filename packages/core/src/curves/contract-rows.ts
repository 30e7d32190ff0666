import { AurumError } from '../errors/index.js';
import { GrowingCholesky } from './dense-cholesky.js';
import { contractName } from './fine-grid.js';
import { checkKnots, noQuotes } from './smooth-checks.js';

/** Contracts as columns. They may overlap, touch, or leave gaps, in any order. */
export interface ContractColumns {
  /** The start of each contract, in any unit of time. */
  readonly starts: Float64Array;
  /** Its end, exclusive. */
  readonly ends: Float64Array;
  /**
   * What a stretch between two neighbouring boundaries weighs in the averages, such as its delivered hours; asked once for each. Default: its
   * length.
   */
  readonly weigh?: ((start: number, end: number) => number) | undefined;
  /** Names of the contracts, for messages. */
  readonly names?: readonly string[] | undefined;
}

/** Contracts over the segments between all of their boundaries. */
export interface ContractRows {
  /** All boundaries, ascending: n + 1. */
  readonly knots: Float64Array;
  /** One byte for each of the n segments: 1 where a contract covers it. */
  readonly covered: Uint8Array;
  /** Contract i covers the segments from `from[i]` to `to[i]`, exclusive. */
  readonly from: Int32Array;
  /** See `from`. */
  readonly to: Int32Array;
  /** What each segment weighs. */
  readonly weights: Float64Array;
  /** The sum of the weights of each contract. */
  readonly totals: Float64Array;
  /** Names of the contracts, for messages. */
  readonly names: readonly string[] | undefined;
}

/**
 * Segments and rows of contracts. O(m log m + the segments of all contracts).
 *
 * @throws AurumError `CURVE.NO_QUOTES` without contracts, `CURVE.INVALID_ARGUMENT` for columns of other lengths, an end that is not after its
 *   start, or weights that are not positive
 */
export function contractRows({ starts, ends, weigh, names }: ContractColumns): ContractRows {
  const m = starts.length;
  if (m === 0) throw noQuotes('There are no contracts');
  if (ends.length !== m) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `There are ${m} starts but ${ends.length} ends: give one of each for each contract.`,
      details: { starts: m, ends: ends.length },
    });
  }
  for (let i = 0; i < m; i++)
    checkKnots(Float64Array.of(starts[i] as number, ends[i] as number), 1, [contractName(names, i)]); // i < m
  const knots = Float64Array.from(new Set([...starts, ...ends])).sort();
  const n = knots.length - 1;
  const position = new Map<number, number>();
  for (let j = 0; j <= n; j++) position.set(knots[j] as number, j);
  const covered = new Uint8Array(n);
  const weights = new Float64Array(n);
  const from = new Int32Array(m);
  const to = new Int32Array(m);
  const totals = new Float64Array(m);
  for (let i = 0; i < m; i++) {
    from[i] = position.get(starts[i] as number) as number; // every boundary is a knot
    to[i] = position.get(ends[i] as number) as number;
    covered.fill(1, from[i], to[i]);
  }
  for (let j = 0; j < n; j++) {
    const [start, end] = [knots[j] as number, knots[j + 1] as number];
    const weight = covered[j] === 0 ? 0 : (weigh?.(start, end) ?? end - start);
    if (covered[j] === 1 && !(weight > 0 && Number.isFinite(weight))) throw badWeight({ start, end, weight });
    weights[j] = weight;
  }
  for (let i = 0; i < m; i++) {
    for (let j = from[i] as number; j < (to[i] as number); j++)
      totals[i] = (totals[i] as number) + (weights[j] as number);
  }
  return { knots, covered, from, to, weights, totals, names };
}

function badWeight(details: { readonly start: number; readonly end: number; readonly weight: number }): AurumError {
  return new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The stretch from ${details.start} to ${details.end} weighs ${details.weight}: weights are finite and positive. Leave contracts out that deliver nothing.`,
    details,
  });
}

/** The overlap of two contracts, as a part of both: Σ w / (W_i W_k). The Gram matrix of the rows. */
export function gramEntry({ from, to, weights, totals }: ContractRows, i: number, k: number): number {
  let sum = 0;
  const last = Math.min(to[i] as number, to[k] as number); // contracts are in range
  for (let j = Math.max(from[i] as number, from[k] as number); j < last; j++) sum += weights[j] as number;
  return sum / ((totals[i] as number) * (totals[k] as number));
}

/** A row is dependent when less than this part of its squared length is its own. */
export const DEPENDENT = 1e-10;

/**
 * The first contract that others before it imply, with what they contribute.
 *
 * @throws AurumError `CURVE.REDUNDANT`
 */
export function requireIndependent(rows: ContractRows): void {
  const gram = new GrowingCholesky((i, k) => gramEntry(rows, i, k));
  for (let i = 0; i < rows.from.length; i++) {
    if (gram.add(i, DEPENDENT * gramEntry(rows, i, i))) continue;
    const by = implying(gram, i).map((k) => contractName(rows.names, k));
    const name = contractName(rows.names, i);
    throw new AurumError('CURVE.REDUNDANT', {
      message: `The price of ${name} follows from ${by.join(', ')}: leave it out, bootstrap first, or give bids and asks.`,
      details: { contract: name, impliedBy: by },
    });
  }
}

/** The members that a dependent row is made of. */
function implying(gram: GrowingCholesky, row: number): readonly number[] {
  const parts = gram.combination(row);
  return gram.members.filter((_, at) => Math.abs(parts[at] as number) > 1e-9); // as long as members
}
