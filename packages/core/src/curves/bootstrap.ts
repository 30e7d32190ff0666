import { oneOf } from '../series/choices.js';
import { BootstrapResult } from './bootstrap-result.js';
import type { BootstrapOptions, InconsistencyPolicy, ShapingConstraint } from './bootstrap-types.js';
import { fitByLeastSquares, fitByPriority, gapsOf } from './fit.js';
import { type Laminar, laminarDependents, laminarOf, laminarPrices } from './laminar.js';
import { type LevelSystem, levelSystem, solveLevels } from './levels.js';
import { inPriority, type Priced } from './priority.js';
import { assertPrices, assertQuotes, type Quote, toleranceOf } from './quote.js';
import { assertConsistent, assertShaping, contractReports, sigmasOf } from './reports.js';
import { shapingRows } from './shaping.js';
import { targetOf, targetPrices } from './target.js';

/** How far a price may be from what others imply unless the caller says so. */
const DEFAULT_TOLERANCE = 1e-6;

/**
 * Solves overlapping contracts for one price on each atom: the stretch of hours that the same contracts deliver. Among all prices with the
 * quoted averages it gives those closest, hour by hour, to a target: `min Σ W_j (x_j − x*_j)²` subject to `Σ_{j∈i} W_j x_j = W_i F_i`,
 * solved by the Gram system `G ν = F − mean(x*)`, `G_ik = W(i∩k) / (W_i W_k)`. Base, peak and off-peak contracts of any lengths go in
 * together, in any order. Contracts that are made of others are found and reported with the combination and the gap.
 *
 * @throws AurumError `CURVE.NO_QUOTES`, `CURVE.INVALID_QUOTE`, `CURVE.INVALID_CONTRACT`, `CURVE.UNIT_MISMATCH`, `CURVE.INCONSISTENT` by the
 * policy `throw`, `CURVE.INFEASIBLE` when shaping constraints contradict quotes, `CURVE.INVALID_ARGUMENT`.
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { bootstrap, contract } from '@aurum/core/curves';
 * const clock = clocks.sdac;
 * const quote = (period: string, settlement: number) => ({
 *   contract: contract({ market: 'DE-LU', profile: profiles.base, period: parseDeliveryPeriod(period), clock }),
 *   settlement,
 * });
 * const curve = bootstrap([quote('Q1-26', 90), quote('Jan-26', 100)], { clock });
 * const price = curve.price(quote('Feb-26', 0).contract);
 * if (price.kind === 'price') console.log(price.price.toFixed(2)); // 84.74
 * ```
 */
export function bootstrap(quotes: readonly Quote[], options: BootstrapOptions): BootstrapResult {
  assertQuotes(quotes);
  const tolerance = toleranceOf(options.tolerance ?? DEFAULT_TOLERANCE);
  const { policy, constraints } = checkedWords(options);
  const priced = inPriority(quotes, options);
  const { atoms, contracts, prices } = priced;
  const shaping = constraints.length === 0 ? undefined : shapingRows(atoms, options.clock, constraints);
  const laminar = nestingOf(priced, options);
  let made: LevelSystem | undefined;
  const system = (): LevelSystem => {
    made ??= levelSystem(atoms, shaping?.rows);
    return made;
  };
  const all = laminar === undefined ? system().factor.dependent : laminarDependents(laminar, atoms.contractHours);
  const dependent = all.filter(({ row }) => row < contracts.length);
  const gaps = gapsOf(dependent, prices);
  if (policy === 'throw') assertConsistent(priced, { dependent, gaps, tolerance });
  const fit =
    policy === 'leastSquares' && dependent.length > 0
      ? fitByLeastSquares(dependent, prices, sigmasOf(quotes, priced.columns, options))
      : fitByPriority(dependent, prices);
  const means = shaping === undefined ? fit.means : concatenated(fit.means, shaping.values);
  assertShaping(all, { means, constraints, contracts, tolerance });
  const isUsed = new Uint8Array(contracts.length).fill(1);
  for (const { row } of dependent) isUsed[row] = 0;
  const target = targetOf(priced, { isUsed, target: options.target });
  const near = targetPrices(target, fit.means);
  const levels =
    laminar === undefined
      ? solveLevels(system(), { means, target: near })
      : laminarPrices(atoms, laminar, { means: fit.means, target: near });
  const given = quotes.slice(); // the reports are made later, and the caller may change the array until then
  return new BootstrapResult({
    clock: options.clock,
    asOf: options.asOf,
    atoms,
    levels,
    method: laminar === undefined ? 'gram' : 'laminar',
    quotes: given,
    columns: priced.columns,
    contracts: () => contractReports(given, { priced, dependent, gaps, means, tolerance, policy }),
    system,
    target,
    fit,
  });
}

/** The words of some options: they may come from a configuration, where no type checker has seen them. */
function checkedWords({ method, onInconsistency, price, shaping = [] }: BootstrapOptions): {
  readonly policy: InconsistencyPolicy;
  readonly constraints: readonly ShapingConstraint[];
} {
  const code = 'CURVE.INVALID_ARGUMENT';
  oneOf('method of a bootstrap', method, { words: ['auto', 'gram'], fallback: 'auto', code });
  assertPrices(price);
  for (const { kind } of shaping) oneOf('kind of shaping constraint', kind, { words: ['ratio', 'spread'], code });
  const policy = oneOf('policy for inconsistencies', onInconsistency, {
    words: ['throw', 'priority', 'leastSquares'],
    fallback: 'throw',
    code,
  });
  return { policy, constraints: shaping };
}

/**
 * The nesting of the contracts, where it gives the answer: smaller contracts come first, all count hours one way, and nothing else is asked
 * for.
 */
function nestingOf(
  { atoms, deliveries }: Priced,
  { method, priority, shaping = [] }: BootstrapOptions,
): Laminar | undefined {
  if (method === 'gram' || priority !== undefined || shaping.length > 0) return undefined;
  return atoms.weighting === 'days' || !deliveries.byDays.includes(1) ? laminarOf(atoms) : undefined;
}

function concatenated(a: Float64Array, b: readonly number[]): Float64Array {
  const out = new Float64Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
