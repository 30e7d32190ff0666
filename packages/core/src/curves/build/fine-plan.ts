import type { PiecewiseQuartic } from '../piecewise-quartic.js';
import type { ShapeMode } from '../shape.js';
import type { CellGrid } from './cell-grid.js';
import type { TimeBlocks } from './time-blocks.js';

/** What of a fine view does not depend on prices: the cells, and the sums over the cells of each piece that prices are made with. */
export interface FinePlan {
  /** The cells. */
  readonly grid: CellGrid;
  /** The blocks of time that they lie in. */
  readonly blocks: TimeBlocks;
  /** How the shape is laid over prices; undefined without a shape. */
  readonly mode: ShapeMode | undefined;
  /** By cell: the shape; additive: less its mean over the piece. */
  readonly shape: Float64Array | undefined;
  /** By block and after the last: its first cell. */
  readonly firstCell: Int32Array;
  /** By piece: its block. */
  readonly blockOf: Int32Array;
  /** By piece: its weighted hours. */
  readonly hours: Float64Array;
  /** Five by piece: the mean of u^r over its cells, r = 0 … 4, u from 0 to 1 over the block. */
  readonly moments: Float64Array;
  /** Five by piece: the same of u^r times a multiplicative shape. */
  readonly shaped: Float64Array;
  /** By piece: the mean of an additive shape, or of the amounts of a multiplicative one. */
  readonly shapeMeans: Float64Array;
}

/** The sums of a plan. O(cells). */
export function finePlan(
  grid: CellGrid,
  blocks: TimeBlocks,
  given: { readonly mode: ShapeMode; readonly values: Float64Array } | undefined,
): FinePlan {
  const count = grid.atomOf.length;
  const segments = blocks.quoted.length;
  const firstCell = new Int32Array(segments + 1);
  for (let b = 0; b <= segments; b++) firstCell[b] = ((blocks.edges[b] as number) - grid.start) / grid.stepMs; // edges lie on the grid
  const plan = {
    grid,
    blocks,
    mode: given?.mode,
    firstCell,
    blockOf: grid.atomOf.map((j) => blocks.blockOf[j] as number),
    hours: new Float64Array(count),
    moments: new Float64Array(5 * count),
    shaped: new Float64Array(given?.mode === 'multiplicative' ? 5 * count : 0),
    shapeMeans: new Float64Array(count),
  };
  const { pieces, weights } = grid;
  const hours = grid.stepMs / 3_600_000;
  for (let b = 0; b < segments; b++) {
    const first = firstCell[b] as number;
    const last = firstCell[b + 1] as number;
    for (let k = first; k < last; k++) {
      const p = pieces[k] as number;
      if (p < 0) continue;
      const w = weights === undefined ? hours : (weights[k] as number);
      const u = (k - first + 0.5) / (last - first);
      plan.hours[p] = (plan.hours[p] as number) + w;
      addPowers(plan.moments, 5 * p, u, w);
      if (given === undefined) continue;
      const s = given.values[k] as number; // one for each cell
      if (given.mode === 'additive') plan.shapeMeans[p] = (plan.shapeMeans[p] as number) + w * s;
      else {
        addPowers(plan.shaped, 5 * p, u, w * s);
        plan.shapeMeans[p] = (plan.shapeMeans[p] as number) + w * Math.abs(s);
      }
    }
  }
  for (let p = 0; p < count; p++) {
    const total = plan.hours[p] as number;
    plan.shapeMeans[p] = (plan.shapeMeans[p] as number) / total;
    for (const sums of [plan.moments, plan.shaped]) {
      for (let r = 5 * p; r < Math.min(sums.length, 5 * p + 5); r++) sums[r] = (sums[r] as number) / total;
    }
  }
  return { ...plan, shape: given === undefined ? undefined : centred(plan, given) };
}

function addPowers(sums: Float64Array, at: number, u: number, w: number): void {
  let power = w;
  for (let r = at; r < at + 5; r++) {
    sums[r] = (sums[r] as number) + power;
    power *= u;
  }
}

function centred(
  { grid, shapeMeans }: Pick<FinePlan, 'grid' | 'shapeMeans'>,
  { mode, values }: { readonly mode: ShapeMode; readonly values: Float64Array },
): Float64Array {
  if (mode === 'multiplicative') return values;
  return values.map((value, k) => {
    const p = grid.pieces[k] as number; // one for each cell
    return p < 0 ? 0 : value - (shapeMeans[p] as number);
  });
}

/** The powers of u of a curve in block `b`, without the constant, from 1 to 4, written to `out`. */
export function powersOf(curve: PiecewiseQuartic, b: number, out: Float64Array): void {
  const h = (curve.knots[b + 1] as number) - (curve.knots[b] as number); // b is a segment
  const rise = (curve.values[b + 1] as number) - (curve.values[b] as number);
  const s0 = h * (curve.slopes[b] as number);
  const s1 = h * (curve.slopes[b + 1] as number);
  const q = curve.bubbles[b] as number;
  out[0] = s0;
  out[1] = 3 * rise - 2 * s0 - s1 + q;
  out[2] = s0 + s1 - 2 * rise - 2 * q;
  out[3] = q;
}
