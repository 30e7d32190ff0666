import type { SeriesIndex } from '../../series/index.js';
import type { Frequency, Interval, MarketClock } from '../../time/index.js';
import type { Atoms } from '../atoms.js';
import type { DiscountSteps } from '../discount.js';
import type { PlainValue } from '../lineage.js';
import type { PiecewiseQuartic } from '../piecewise-quartic.js';
import { uniformWeights } from '../segment-energy.js';
import { checkEnds } from '../smooth-checks.js';
import { SmoothSystem } from '../smooth-system.js';
import { hourlyShape } from './build-shape.js';
import type { BuildShape, BuildSmoothing } from './build-types.js';
import { cellGrid } from './cell-grid.js';
import { type FinePlan, finePlan } from './fine-plan.js';
import { type CellPrices, cellPrices } from './fine-prices.js';
import { fineIndex } from './fine-view.js';
import { shapeName } from './shape-hash.js';
import { blockMeans, timeBlocks } from './time-blocks.js';

/** What a {@link FineChain} is made of besides the atoms. */
export interface FineChainOptions {
  /** The clock of the curve. */
  readonly clock: MarketClock;
  /** The periods of the fine view. */
  readonly frequency: Frequency;
  /** Where they begin. */
  readonly range: Interval;
  /** Whether contracts count their hours in different ways. */
  readonly mixed: boolean;
  /** The discount factors that the atoms were made with, if any. */
  readonly discount: DiscountSteps | undefined;
  /** How the smooth curve is drawn, or `false`. */
  readonly smooth: false | BuildSmoothing;
  /** The shape, if any. */
  readonly shape: BuildShape | undefined;
}

/** What a chain gives for prices of atoms. */
export interface ChainPrices extends CellPrices {
  /** The smooth curve; undefined without one. */
  readonly smooth: PiecewiseQuartic | undefined;
}

/** From the prices of atoms to those of cells: all that can be made before the prices are known, for any number of them. */
export class FineChain {
  /** The frequency of the fine view. */
  readonly frequency: Frequency;
  /** Where its periods begin. */
  readonly range: Interval;
  /** Its periods. */
  readonly index: SeriesIndex;
  /** Which shape it has, as data; undefined without one. */
  readonly shapeName: PlainValue | undefined;
  /** The atoms that it was made for; others with the same hours will do. */
  readonly atoms: Atoms;
  /** The cells and their sums. */
  readonly plan: FinePlan;
  /** The system of the smooth curve; undefined without one. */
  readonly system: SmoothSystem | undefined;
  readonly #slopes: { readonly start: number; readonly end: number };

  constructor(atoms: Atoms, options: FineChainOptions) {
    const { clock, frequency, range, mixed, smooth, shape } = options;
    this.atoms = atoms;
    this.frequency = frequency;
    this.range = range;
    this.index = fineIndex(frequency, clock, range);
    const grid = cellGrid(atoms, {
      clock,
      fine: frequency,
      index: this.index,
      mixed,
      discounted: options.discount !== undefined,
    });
    const blocks = timeBlocks(atoms);
    const column = shape === undefined ? undefined : hourlyShape(shape, grid, clock);
    this.shapeName = shape === undefined || column === undefined ? undefined : shapeName(shape, column);
    this.plan = finePlan(grid, blocks, column);
    const ends = smooth === false ? {} : smooth;
    checkEnds(ends);
    this.#slopes = { start: ends.startSlope ?? 0, end: ends.endSlope ?? 0 };
    this.system =
      smooth === false
        ? undefined
        : new SmoothSystem({
            knots: blocks.knots,
            quoted: blocks.quoted,
            weights: uniformWeights(blocks.quoted.length),
            ends,
          });
  }

  /** The prices of all cells. @throws AurumError `CURVE.SHAPE` */
  prices(levels: Float64Array, nameOf: (atom: number) => string): ChainPrices {
    const smooth = this.system?.solve(blockMeans(this.plan.blocks, this.atoms, levels), this.#slopes);
    return { ...cellPrices(this.plan, { levels, smooth, nameOf }), smooth };
  }
}
