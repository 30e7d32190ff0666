import { AurumError } from '../errors/index.js';
import { type ContractColumns, type ContractRows, contractRows, requireIndependent } from './contract-rows.js';
import { EqualitySystem, isUnique } from './equality-system.js';
import { contractName } from './fine-grid.js';
import type { PiecewiseQuartic } from './piecewise-quartic.js';
import { uniformWeights } from './segment-energy.js';
import { checkEnds, requireFinite, type SmoothEnds } from './smooth-checks.js';
import { SmoothSystem } from './smooth-system.js';

/** What {@link smoothOverlapping} takes. Nothing is changed or kept. */
export interface OverlappingOptions extends ContractColumns, SmoothEnds {
  /** The price of each contract. */
  readonly prices: Float64Array;
}

/** The smoothest curve through overlapping contracts. */
export interface OverlappingCurve {
  /** The curve, with a knot at every boundary. Gaps are bridged. */
  readonly curve: PiecewiseQuartic;
  /** The mean of each segment, NaN in a gap. */
  readonly segmentMeans: Float64Array;
  /** How values depend on prices: ∂ value(times[i]) / ∂ prices[k] at `i · m + k`. Rows sum to 1. O(m · times). */
  jacobian(times: Float64Array): Float64Array;
}

/**
 * The smoothest curve through contracts that overlap, without a bootstrap before it: smoothness itself divides what a quarter leaves to the
 * months that are not quoted. Segment means are unknowns; contracts are rows; values and slopes are eliminated by a Schur complement:
 * O(m² n + m³) for m contracts over n < 2 m segments. Contracts around one centre leave the slope free, which then stays near 0.
 *
 * @throws AurumError `CURVE.REDUNDANT` when the price of a contract follows from others, `CURVE.NO_QUOTES`, `CURVE.INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { smoothOverlapping } from '@aurum/core/curves';
 * const { curve } = smoothOverlapping({
 *   starts: Float64Array.of(0, 0, 90),
 *   ends: Float64Array.of(31, 90, 181),
 *   prices: Float64Array.of(40, 38, 30),
 *   names: ['Jan-26', 'Q1-26', 'Q2-26'],
 * });
 * console.log(curve.mean(0, 90)); // 38
 * ```
 */
export function smoothOverlapping(options: OverlappingOptions): OverlappingCurve {
  const rows = contractRows(options);
  const m = rows.from.length;
  checkColumn(rows, options.prices, 'prices');
  for (let i = 0; i < m; i++) requireFinite(options.prices[i] as number, contractName(rows.names, i)); // i < m
  checkEnds(options);
  requireIndependent(rows);
  const smooth = smoothSystemOf(rows, options);
  const active = [...options.prices.keys()];
  const equality = new EqualitySystem(smooth, { rows, active, unique: isUnique(rows, active, options) });
  const slopes = { start: options.startSlope ?? 0, end: options.endSlope ?? 0 };
  const level = options.prices.reduce((sum, price) => sum + price, 0) / m;
  const { means } = equality.solve(options.prices, {
    start: new Float64Array(rows.covered.length).fill(level),
    slopes,
  });
  return {
    curve: smooth.solve(means, slopes),
    segmentMeans: withGaps(means, rows),
    jacobian: (times) => jacobianOf(times, { smooth, equality, contracts: m }),
  };
}

/** The system of a curve whose segment means are all given. */
export function smoothSystemOf(rows: ContractRows, ends: SmoothEnds): SmoothSystem {
  return new SmoothSystem({
    knots: rows.knots,
    quoted: rows.covered,
    weights: uniformWeights(rows.covered.length),
    ends,
  });
}

/** Segment means, NaN in gaps. */
export function withGaps(means: Float64Array, rows: ContractRows): Float64Array {
  return means.map((mean, j) => (rows.covered[j] === 1 ? mean : NaN));
}

function jacobianOf(
  times: Float64Array,
  of: { readonly smooth: SmoothSystem; readonly equality: EqualitySystem; readonly contracts: number },
): Float64Array {
  const { contracts } = of;
  const none = { start: 0, end: 0 };
  const out = new Float64Array(times.length * contracts);
  const unit = new Float64Array(contracts);
  for (let k = 0; k < contracts; k++) {
    unit[k] = 1;
    const { means } = of.equality.solve(unit, { slopes: none });
    unit[k] = 0;
    const column = of.smooth.solve(means, none).evaluate(times);
    for (let i = 0; i < times.length; i++) out[i * contracts + k] = column[i] as number; // as long as times
  }
  return out;
}

/** @throws AurumError `CURVE.INVALID_ARGUMENT` for a column that has not one number for each contract */
export function checkColumn(rows: ContractRows, column: Float64Array, name: string): void {
  if (column.length === rows.from.length) return;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `There are ${rows.from.length} contracts but ${column.length} ${name}: give one for each contract.`,
    details: { contracts: rows.from.length, [name]: column.length },
  });
}
