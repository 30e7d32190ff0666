import { AurumError } from '../../errors/index.js';
import { cancelledShape } from '../fine-grid.js';
import type { PiecewiseQuartic } from '../piecewise-quartic.js';
import { fillAdditive, fillMultiplicative, fillSmooth } from './cell-fill.js';
import { type FinePlan, powersOf } from './fine-plan.js';

/** A sum below this part of the sum of its absolute terms counts as zero. */
const CANCELLED = 1e-9;

/** The prices of cells, with what they are made of. */
export interface CellPrices {
  /** By cell: its price; NaN where there is no piece. */
  readonly values: Float64Array;
  /** By block, four each: the powers of the smooth curve. */
  readonly powers: Float64Array;
  /** By piece: its level less the mean of those powers. */
  readonly bases: Float64Array;
  /** By piece: what a multiplicative shape is scaled by so that the level comes back; 1 without such a shape. */
  readonly factors: Float64Array;
}

/**
 * The prices of all cells. Additive: level_j + (smooth_t − its mean over j) + (shape_t − its mean over j). Multiplicative:
 * y_t = level_j + (smooth_t − its mean over j), and y_t m_t level_j / mean_j(y m). The means of smooth curves come from the moments of the
 * plan, so that one pass over the cells is enough.
 *
 * @throws AurumError `CURVE.SHAPE` for a multiplicative shape over a price that is not positive or that averages to about zero or less
 */
export function cellPrices(
  plan: FinePlan,
  {
    levels,
    smooth,
    nameOf,
  }: {
    readonly levels: Float64Array;
    readonly smooth: PiecewiseQuartic | undefined;
    readonly nameOf: (atom: number) => string;
  },
): CellPrices {
  const { grid, blocks, firstCell, mode, shape } = plan;
  const segments = blocks.quoted.length;
  const powers = new Float64Array(4 * segments);
  if (smooth !== undefined) for (let b = 0; b < segments; b++) powersOf(smooth, b, powers.subarray(4 * b, 4 * b + 4));
  const bases = basesOf(plan, levels, powers);
  const factors =
    mode === 'multiplicative'
      ? factorsOf(plan, { levels, powers, bases, nameOf })
      : new Float64Array(bases.length).fill(1);
  const values = new Float64Array(grid.length);
  values.fill(NaN, 0, firstCell[0]);
  values.fill(NaN, firstCell[segments]);
  for (let b = 0; b < segments; b++) {
    const first = firstCell[b] as number;
    const last = firstCell[b + 1] as number;
    const cells = { first, last, pieces: grid.pieces, bases, powers: powers.subarray(4 * b, 4 * b + 4) };
    if (blocks.quoted[b] === 0) values.fill(NaN, first, last);
    else if (shape === undefined) fillSmooth(values, cells);
    else if (mode === 'additive') fillAdditive(values, cells, shape);
    else fillMultiplicative(values, cells, { shape, factors });
  }
  return { values, powers, bases, factors };
}

/** The level of each piece less the mean of the smooth curve over it, whose constant was left out. */
function basesOf({ grid, blockOf, moments }: FinePlan, levels: Float64Array, powers: Float64Array): Float64Array {
  const bases = new Float64Array(grid.atomOf.length);
  for (let p = 0; p < bases.length; p++) {
    const at = 4 * (blockOf[p] as number);
    let mean = 0;
    for (let r = 0; r < 4; r++) mean += (powers[at + r] as number) * (moments[5 * p + r + 1] as number);
    bases[p] = (levels[grid.atomOf[p] as number] as number) - mean;
  }
  return bases;
}

function factorsOf(
  { grid, blockOf, shaped, shapeMeans }: FinePlan,
  {
    levels,
    powers,
    bases,
    nameOf,
  }: {
    readonly levels: Float64Array;
    readonly powers: Float64Array;
    readonly bases: Float64Array;
    readonly nameOf: (atom: number) => string;
  },
): Float64Array {
  const factors = new Float64Array(bases.length);
  for (let p = 0; p < factors.length; p++) {
    const atom = grid.atomOf[p] as number;
    const level = levels[atom] as number;
    if (!(level > 0)) throw notPositive(nameOf(atom), level);
    const at = 4 * (blockOf[p] as number);
    let mean = (bases[p] as number) * (shaped[5 * p] as number);
    for (let r = 0; r < 4; r++) mean += (powers[at + r] as number) * (shaped[5 * p + r + 1] as number);
    if (!(mean > CANCELLED * level * (shapeMeans[p] as number)))
      throw cancelledShape(`hours ${nameOf(atom)}`, mean / level);
    factors[p] = level / mean;
  }
  return factors;
}

function notPositive(name: string, level: number): AurumError {
  return new AurumError('CURVE.SHAPE', {
    message: `The price of hours ${name} is ${level}, and a multiplicative shape over a price that is not positive would stand on its head: use an additive shape.`,
    details: { hours: name, price: level },
  });
}
