import { Series, type SeriesUnit } from '../../series/index.js';
import type { MarketClock } from '../../time/index.js';
import type { CommonUnit } from '../../units/index.js';
import { hull } from '../atoms.js';
import { bootstrap } from '../bootstrap.js';
import type { BootstrapResult } from '../bootstrap-result.js';
import { type Contract, contractId } from '../contract.js';
import { Curve } from '../curve.js';
import { profileShape } from '../profile-table.js';
import { quotePrice } from '../quote.js';
import { type SmoothCurve, smoothCurve } from '../smooth.js';
import { buildLineage } from './build-lineage.js';
import type { BuildInit, BuildOptions, BuildShape, BuildSmoothing, ShapeColumn } from './build-types.js';
import { BuiltCurve } from './built-curve.js';
import { type CellGrid, cellGrid } from './cell-grid.js';
import { finePlan } from './fine-plan.js';
import { cellPrices } from './fine-prices.js';
import { edgesOfIndex, fineIndex, periodPrices } from './fine-view.js';
import { blockMeans, type TimeBlocks, timeBlocks } from './time-blocks.js';

/**
 * Builds a curve from quotes in one go: a bootstrap, the smoothest curve through its blocks of time, a shape within its pieces, and the prices
 * of hours, days or months that come of them. Every contract whose quote is used has its price as the average of the hours that it delivers:
 * base, peak and off-peak together.
 *
 * @throws AurumError as `Curve.of`, `bootstrap` and `smoothCurve` do; `CURVE.SHAPE` for a multiplicative shape that cannot be scaled to a
 *   price.
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { buildCurve, contract } from '@aurum/core/curves';
 * const clock = clocks.sdac;
 * const quoted = (period: string, settlement: number) => ({
 *   contract: contract({ market: 'DE-LU', profile: profiles.base, period: parseDeliveryPeriod(period), clock }),
 *   settlement,
 * });
 * const built = buildCurve({
 *   key: 'EEX/power/DE-LU/base',
 *   asOf: '2025-12-30',
 *   unit: 'EUR/MWh',
 *   clock,
 *   quotes: [quoted('Jan-26', 100), quoted('Feb-26', 92), quoted('Q1-26', 90)],
 * });
 * const price = built.price(quoted('Feb-26', 0).contract);
 * if (price.kind === 'price') console.log(price.price.toFixed(6), built.curve.fine?.length); // 92.000000 2160
 * ```
 */
export function buildCurve<const U extends CommonUnit | (string & {})>(
  init: BuildInit<U>,
  options: BuildOptions = {},
): BuiltCurve<U> {
  const bare = Curve.of<U>(init);
  const { clock, quotes, unit, asOfEnd } = bare;
  const flat = bootstrap(quotes, { ...options, clock, asOf: asOfEnd });
  const { atoms, levels } = flat;
  const frequency = options.fine ?? 'PT1H';
  const used = quotes.filter((quote) => quotePrice(quote, options.price) !== undefined).map(({ contract }) => contract);
  const range = options.range ?? { start: asOfEnd, end: Math.max(asOfEnd, hull(used).end) };
  const index = fineIndex(frequency, clock, range);
  const mixed = atoms.weighting === 'hours' && used.some(({ weighting }) => weighting === 'days');
  const grid = cellGrid(atoms, { clock, fine: frequency, edges: edgesOfIndex(index), mixed });
  const blocks = timeBlocks(atoms);
  const shape = options.shape === undefined ? undefined : shapeColumn(options.shape, grid, clock);
  const plan = finePlan(grid, blocks, shape);
  const smooth = options.smooth === false ? undefined : smoothed(blocks, flat, options.smooth ?? {});
  const cells = cellPrices(plan, { levels, smooth: smooth?.curve, nameOf: (atom) => nameOf(flat, used, atom) });
  const fine = Series.of<U, 'average'>({
    index,
    values: periodPrices(index, grid, cells.values),
    unit: unit as unknown as SeriesUnit<U>, // it was checked when the curve was made
    clock,
    kind: 'average',
  });
  const lineage = buildLineage(init.lineage, options, { range, frequency, shape: shape?.values });
  return new BuiltCurve<U>({
    curve: bare.with({ fine, lineage }),
    flat,
    rebuild: ({ options: changed, ...changes }) => buildCurve<U>({ ...init, ...changes }, { ...options, ...changed }),
  });
}

function shapeColumn(shape: BuildShape, grid: CellGrid, clock: MarketClock): ShapeColumn {
  const { start, stepMs, length } = grid;
  if (typeof shape === 'function') return shape({ start, stepMs, length }, clock);
  return { mode: shape.mode, values: profileShape(shape, { start, stepMs, length }, clock) };
}

function smoothed(blocks: TimeBlocks, { atoms, levels }: BootstrapResult, ends: BuildSmoothing): SmoothCurve {
  return smoothCurve({ knots: blocks.knots, means: blockMeans(blocks, atoms, levels), ...ends });
}

/** What an atom is called in messages: the first contract that covers it. */
function nameOf({ atoms }: BootstrapResult, contracts: readonly Contract[], atom: number): string {
  const start = atoms.starts[atom] as number; // columns by atom
  const around = contracts.filter(({ period }) => period.start <= start && period.end > start);
  const shortest = around.reduce<Contract | undefined>((best, one) => {
    if (best === undefined) return one;
    return one.period.end - one.period.start < best.period.end - best.period.start ? one : best;
  }, undefined);
  return shortest === undefined ? `hours from ${new Date(start).toISOString()}` : contractId(shortest);
}
