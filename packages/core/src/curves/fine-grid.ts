import { AurumError } from '../errors/index.js';

/**
 * The periods over which averages are really taken, such as hours, and the shape that the curve has in them: the price of period k is
 * (p(t_k) + add_k) · multiply_k, and the average of a contract is weighted by w_k.
 */
export interface FineGrid {
  /**
   * The middle of each period, ascending, in the unit of the knots. Middles and not starts: the only period of a contract would otherwise
   * lie on a knot and pin it.
   */
  readonly middles: Float64Array;
  /** Delivered hours times the discount factor of the payment; 0 for a period that is not delivered. Default 1. */
  readonly weights?: Float64Array | undefined;
  /** An additive shape. Default 0. */
  readonly add?: Float64Array | undefined;
  /** A multiplicative shape. Default 1. */
  readonly multiply?: Float64Array | undefined;
}

/** The moments of the periods in each segment. */
export interface FineMoments {
  /** Five numbers for each segment: Σ ω_k u_k^r for r = 0 … 4, ω_k = w_k multiply_k / Σ w. */
  readonly moments: Float64Array;
  /** What the additive shape contributes to the mean of each segment: Σ ω_k add_k. */
  readonly offsets: Float64Array;
}

/** A sum below this part of the sum of its absolute terms counts as zero. */
const CANCELLED = 1e-9;

/** How segments are told apart from gaps, and what they are called in messages. */
export interface Segments {
  /** n + 1 ascending knots. */
  readonly knots: Float64Array;
  /** One byte for each segment: 1 where a mean is prescribed. */
  readonly quoted: Uint8Array;
  /** Names of the contracts, for messages. */
  readonly names?: readonly string[] | undefined;
}

/** What a contract is called in a message. */
export function contractName(names: readonly string[] | undefined, i: number): string {
  return names?.[i] ?? `contract ${i}`;
}

/**
 * The moments of a grid in the segments of a curve, taken about local coordinates, in one pass. Periods outside the knots and in gaps are
 * passed over.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for columns of different lengths or middles that do not ascend, `CURVE.SHAPE` for a quoted
 *   segment without delivered periods or whose shape sums to about zero, by its contract's name
 */
export function fineMoments(segments: Segments, grid: FineGrid): FineMoments {
  const { knots, quoted, names } = segments;
  const { middles, weights, add, multiply } = grid;
  checkGrid(grid);
  const n = quoted.length;
  const moments = new Float64Array(5 * n);
  const offsets = new Float64Array(n);
  let k = 0;
  while (k < middles.length && (middles[k] as number) < (knots[0] as number)) k++;
  for (let j = 0; j < n; j++) {
    const left = knots[j] as number; // n + 1 knots
    const right = knots[j + 1] as number;
    let total = 0;
    let m0 = 0;
    let m1 = 0;
    let m2 = 0;
    let m3 = 0;
    let m4 = 0;
    let offset = 0;
    let absolute = 0;
    let bubble = 0;
    for (; k < middles.length && (middles[k] as number) < right; k++) {
      const w = weights === undefined ? 1 : (weights[k] as number); // as long as middles
      const omega = multiply === undefined ? w : w * (multiply[k] as number);
      const u = ((middles[k] as number) - left) / (right - left);
      total += w;
      const u2 = u * u;
      m0 += omega;
      m1 += omega * u;
      m2 += omega * u2;
      m3 += omega * u2 * u;
      m4 += omega * u2 * u2;
      if (add !== undefined) offset += omega * (add[k] as number);
      absolute += Math.abs(omega);
      bubble += Math.abs(omega) * u2 * (1 - u) * (1 - u);
    }
    if (quoted[j] !== 1) continue;
    if (!(total > 0)) throw nothingDelivered(contractName(names, j));
    const mean = Math.abs(m2 - 2 * m3 + m4);
    if (!(Math.abs(m0) > CANCELLED * absolute) || !(mean > CANCELLED * bubble)) {
      throw cancelledShape(contractName(names, j), m0 / total);
    }
    moments[5 * j] = m0 / total;
    moments[5 * j + 1] = m1 / total;
    moments[5 * j + 2] = m2 / total;
    moments[5 * j + 3] = m3 / total;
    moments[5 * j + 4] = m4 / total;
    offsets[j] = offset / total;
  }
  return { moments, offsets };
}

function nothingDelivered(name: string): AurumError {
  return new AurumError('CURVE.SHAPE', {
    message: `No period of the fine grid is delivered in ${name}: extend the grid over it, or give it a weight there.`,
    details: { contract: name },
  });
}

/** A shape whose weighted sum cannot be divided by. */
export function cancelledShape(name: string, sum: number): AurumError {
  return new AurumError('CURVE.SHAPE', {
    message: `The multiplicative shape of ${name} averages to ${sum}, which cannot be scaled to a price: use an additive shape, or correct the profile.`,
    details: { contract: name, sum },
  });
}

function checkGrid(grid: FineGrid): void {
  const { middles } = grid;
  for (const name of ['weights', 'add', 'multiply'] as const) {
    const column = grid[name];
    if (column === undefined) continue;
    if (column.length !== middles.length) {
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `The fine grid has ${middles.length} middles but ${column.length} numbers in ${name}: give one for each period.`,
        details: { middles: middles.length, [name]: column.length },
      });
    }
    for (let k = 0; k < column.length; k++) {
      const v = column[k] as number; // k < length
      if (Number.isFinite(v) && (name !== 'weights' || v >= 0)) continue;
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `The fine grid has ${v} in ${name} at position ${k}: ${name === 'weights' ? 'weights are finite and not negative' : 'shapes are finite'}.`,
        details: { column: name, position: k, value: v },
      });
    }
  }
  for (let k = 0; k < middles.length; k++) {
    if (Number.isFinite(middles[k]) && !(k > 0 && (middles[k] as number) <= (middles[k - 1] as number))) continue;
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `The middle ${middles[k]} at position ${k} of the fine grid does not come after the one before: sort the periods.`,
      details: { position: k, middle: middles[k] },
    });
  }
}

/** The prices of all periods of a grid from the values of the curve at their middles, in place. */
export function applyShape(values: Float64Array, grid: FineGrid): Float64Array {
  const { add, multiply } = grid;
  for (let k = 0; k < values.length; k++) {
    const p = (values[k] as number) + (add === undefined ? 0 : (add[k] as number)); // as long as the grid
    values[k] = multiply === undefined ? p : p * (multiply[k] as number);
  }
  return values;
}
