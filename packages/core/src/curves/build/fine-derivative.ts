import type { PiecewiseQuartic } from '../piecewise-quartic.js';
import type { ChainPrices, FineChain } from './fine-chain.js';
import { powersOf } from './fine-plan.js';
import { blockMeans } from './time-blocks.js';

/** How the prices of cells move when those of atoms move as `levels`: the exact differential. NaN where there is no piece. O(cells). */
export function cellMoves(
  { plan, system, atoms }: FineChain,
  { at, levels, moves }: { readonly at: ChainPrices; readonly levels: Float64Array; readonly moves: Float64Array },
): Float64Array {
  const { grid, blocks, blockOf, firstCell, moments, shaped, mode, shape } = plan;
  const smooth = system?.solve(blockMeans(blocks, atoms, moves), { start: 0, end: 0 });
  const powers = new Float64Array(4 * blocks.quoted.length);
  if (smooth !== undefined) allPowers(smooth, powers);
  const count = grid.atomOf.length;
  const bases = new Float64Array(count);
  const factors = new Float64Array(count); // how the factor of a multiplicative shape moves
  for (let p = 0; p < count; p++) {
    const atom = grid.atomOf[p] as number;
    const first = 4 * (blockOf[p] as number);
    let [mean, shapedMean] = [0, 0];
    for (let r = 0; r < 4; r++) mean += (powers[first + r] as number) * (moments[5 * p + r + 1] as number);
    bases[p] = (moves[atom] as number) - mean;
    if (mode !== 'multiplicative') continue;
    shapedMean = (bases[p] as number) * (shaped[5 * p] as number);
    for (let r = 0; r < 4; r++) shapedMean += (powers[first + r] as number) * (shaped[5 * p + r + 1] as number);
    const factor = at.factors[p] as number;
    const level = levels[atom] as number; // factor = level / mean(y m)
    factors[p] = (factor / level) * ((moves[atom] as number) - factor * shapedMean);
  }
  const { pieces } = grid;
  const values = new Float64Array(pieces.length).fill(NaN);
  for (let b = 0; b < blocks.quoted.length; b++) {
    const first = firstCell[b] as number;
    const last = firstCell[b + 1] as number;
    for (let k = first; k < last; k++) {
      const p = pieces[k] as number;
      if (p < 0) continue;
      const u = (k - first + 0.5) / (last - first);
      const move = (bases[p] as number) + powersAt(powers, 4 * b, u);
      if (mode !== 'multiplicative' || shape === undefined) values[k] = move;
      else {
        const y = (at.bases[p] as number) + powersAt(at.powers, 4 * b, u);
        values[k] = (shape[k] as number) * ((at.factors[p] as number) * move + (factors[p] as number) * y);
      }
    }
  }
  return values;
}

/**
 * How a weighted sum of the prices of cells moves with the price of each atom: the transpose of {@link cellMoves}.
 *
 * @param weights by cell, from `from` on; only cells in pieces may have any
 */
export function atomWeights(
  { plan, system, atoms }: FineChain,
  given: {
    readonly at: ChainPrices;
    readonly levels: Float64Array;
    readonly weights: Float64Array;
    readonly from: number;
  },
): Float64Array {
  const { grid, blocks, blockOf, firstCell, moments, shaped, mode, shape, hours: _hours } = plan;
  const { at, levels, weights, from } = given;
  const count = grid.atomOf.length;
  const out = new Float64Array(atoms.count);
  const bases = new Float64Array(count); // the weight of each piece's base
  const scaled = new Float64Array(count); // the weight of each piece's factor
  const powers = new Float64Array(4 * blocks.quoted.length);
  let b = 0;
  for (let i = 0; i < weights.length; i++) {
    const k = from + i;
    const p = grid.pieces[k] as number; // cells of pieces only
    let weight = weights[i] as number;
    if (weight === 0 || p < 0) continue;
    while (k >= (firstCell[b + 1] as number)) b++;
    const u = (k - (firstCell[b] as number) + 0.5) / ((firstCell[b + 1] as number) - (firstCell[b] as number));
    if (mode === 'multiplicative' && shape !== undefined) {
      const y = (at.bases[p] as number) + powersAt(at.powers, 4 * b, u);
      scaled[p] = (scaled[p] as number) + weight * (shape[k] as number) * y;
      weight *= (shape[k] as number) * (at.factors[p] as number);
    }
    bases[p] = (bases[p] as number) + weight;
    let power = weight;
    for (let r = 4 * b; r < 4 * b + 4; r++) {
      power *= u;
      powers[r] = (powers[r] as number) + power;
    }
  }
  for (let p = 0; p < count; p++) {
    const atom = grid.atomOf[p] as number;
    const first = 4 * (blockOf[p] as number);
    if (scaled[p] !== 0) {
      const factor = at.factors[p] as number;
      const ofFactor = ((scaled[p] as number) * factor) / (levels[atom] as number);
      out[atom] = (out[atom] as number) + ofFactor;
      bases[p] = (bases[p] as number) - ofFactor * factor * (shaped[5 * p] as number);
      for (let r = 0; r < 4; r++) {
        powers[first + r] = (powers[first + r] as number) - ofFactor * factor * (shaped[5 * p + r + 1] as number);
      }
    }
    if (bases[p] === 0) continue;
    out[atom] = (out[atom] as number) + (bases[p] as number);
    for (let r = 0; r < 4; r++) {
      powers[first + r] = (powers[first + r] as number) - (bases[p] as number) * (moments[5 * p + r + 1] as number);
    }
  }
  if (system === undefined) return out;
  const means = system.adjoint(knotWeights(blocks.knots, powers));
  for (let j = 0; j < out.length; j++) {
    const block = blocks.blockOf[j] as number; // one for each atom
    out[j] =
      (out[j] as number) + ((means[block] as number) * (atoms.hours[j] as number)) / (blocks.hours[block] as number);
  }
  return out;
}

/** The value of a curve without its constant. */
export function powersAt(powers: Float64Array, first: number, u: number): number {
  return (
    u *
    ((powers[first] as number) + // four for each block
      u * ((powers[first + 1] as number) + u * ((powers[first + 2] as number) + u * (powers[first + 3] as number))))
  );
}

/** {@link powersOf} for all blocks. */
export function allPowers(curve: PiecewiseQuartic, out: Float64Array): void {
  for (let b = 0; 4 * b < out.length; b++) powersOf(curve, b, out.subarray(4 * b, 4 * b + 4));
}

/** The transpose of {@link allPowers}: from weights of powers to weights of values, slopes and bubbles. */
function knotWeights(
  knots: Float64Array,
  powers: Float64Array,
): { readonly values: Float64Array; readonly slopes: Float64Array; readonly bubbles: Float64Array } {
  const n = knots.length - 1;
  const out = { values: new Float64Array(n + 1), slopes: new Float64Array(n + 1), bubbles: new Float64Array(n) };
  for (let b = 0; b < n; b++) {
    const h = (knots[b + 1] as number) - (knots[b] as number); // b < n
    const [p1 = 0, p2 = 0, p3 = 0, p4 = 0] = powers.subarray(4 * b, 4 * b + 4);
    const rise = 3 * p2 - 2 * p3;
    out.values[b] = (out.values[b] as number) - rise;
    out.values[b + 1] = (out.values[b + 1] as number) + rise;
    out.slopes[b] = (out.slopes[b] as number) + h * (p1 - 2 * p2 + p3);
    out.slopes[b + 1] = (out.slopes[b + 1] as number) + h * (p3 - p2);
    out.bubbles[b] = p2 - 2 * p3 + p4;
  }
  return out;
}
