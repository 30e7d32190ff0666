import { indexEnd, indexLowerBound, indexStart, regularIndex, Series, type SeriesUnit } from '../../series/index.js';
import { sliceIndex } from '../../series/index-access.js';
import { type InstantInput, type Interval, type MarketClock, toInstant } from '../../time/index.js';
import type { BootstrapResult } from '../bootstrap-result.js';
import type { Component, DeliveryPrice } from '../bootstrap-types.js';
import type { Delivery } from '../contract.js';
import type { Curve } from '../curve.js';
import { finePrice, weightScale } from '../fine-price.js';
import type { PricedCurve } from '../priced-curve.js';
import type { BuildOptions } from './build-types.js';
import type { BuildChanges, Explanation, FineJacobian } from './built-types.js';
import { deliveryWeights } from './delivery-weights.js';
import { explainPeriod } from './explain.js';
import type { ChainPrices, FineChain } from './fine-chain.js';
import { atomWeights, cellMoves } from './fine-derivative.js';
import { periodPrices } from './fine-view.js';

/** What a {@link BuiltCurve} is made of. */
export interface BuiltParts<U extends string> {
  /** The curve with its fine view. */
  readonly curve: Curve<U>;
  /** What came of the bootstrap. */
  readonly flat: BootstrapResult;
  /** How prices of atoms become prices of cells. */
  readonly chain: FineChain;
  /** The prices of cells. */
  readonly cells: ChainPrices;
  /** What it was built with. */
  readonly options: BuildOptions;
  /** Builds it again with other parts. */
  readonly rebuild: (changes: BuildChanges<U>) => BuiltCurve<U>;
}

/** Less than this part of a hedge is rounding. */
const NEGLIGIBLE = 1e-12;

/** A curve with its fine view, and all that was found on the way. Immutable. */
export class BuiltCurve<out U extends string = string> implements PricedCurve<U> {
  /** The curve with its fine view and its lineage: what a repository keeps. */
  readonly curve: Curve<U>;
  /** The flat prices before smoothing and shape, and what became of every quote. */
  readonly flat: BootstrapResult;
  readonly #parts: BuiltParts<U>;
  /** The curve by cells, where those are shorter than the periods of its fine view. */
  #byCell: Curve<U> | undefined;

  /** Made by `buildCurve`. */
  constructor(parts: BuiltParts<U>) {
    this.curve = parts.curve;
    this.flat = parts.flat;
    this.#parts = parts;
  }

  /** The unit of its prices. */
  get unit(): U {
    return this.curve.unit;
  }

  /** Where its delivery days begin and end. */
  get clock(): MarketClock {
    return this.curve.clock;
  }

  /**
   * The average price of a delivery, or the reason why there is none. Where the periods of the fine view are longer than an hour this still
   * looks at single hours, so that peak hours of a month have their own price. With `discount` hours count as in the contracts; `curve.price` counts
   * them undiscounted.
   *
   * @throws AurumError `TIME.INVALID_INTERVAL`.
   */
  price(delivery: Delivery): DeliveryPrice {
    const curve = this.#cellCurve();
    const found = curve.price(delivery);
    if (found.kind === 'gap' || curve.fine === undefined || this.#parts.options.discount === undefined) return found;
    const { price, hours } = finePrice(curve.fine, delivery, {
      clock: curve.clock,
      weighting: curve.weighting,
      scale: this.flat.atoms.classes.scale,
    });
    return { kind: 'price', price, hours };
  }

  /**
   * The hedge of a delivery: how its price moves with the price of each quote, in MWh of the contract for each MWh of the delivery, through
   * bootstrap, smooth curve and shape. Quotes without effect are left out; undefined where the delivery has no price. The weights sum to one
   * unless a multiplicative shape, a target or ratios say otherwise.
   *
   * @throws AurumError `TIME.INVALID_INTERVAL`.
   */
  hedge(delivery: Delivery): readonly Component[] | undefined {
    if (this.price(delivery).kind === 'gap') return undefined;
    const { grid } = this.#parts.chain.plan;
    const scale =
      this.#parts.options.discount === undefined
        ? weightScale(this.clock, this.curve.weighting)
        : this.flat.atoms.classes.scale;
    const { from, weights } = deliveryWeights(grid, delivery, { clock: this.clock, scale });
    const moves = this.#quoteMoves(weights, from);
    return this.flat.contracts.flatMap(({ quote: { contract } }, i) => {
      const weight = moves[i] as number; // one for each quote
      return Math.abs(weight) > NEGLIGIBLE ? [{ contract, weight }] : [];
    });
  }

  /**
   * How every period of the fine view moves with every quote, or those that begin in a range: the exact differential of all steps. Dense:
   * periods × quotes numbers.
   */
  jacobian(range?: Interval): FineJacobian {
    const { chain, cells } = this.#parts;
    const from = range === undefined ? 0 : indexLowerBound(chain.index, range.start);
    const to = range === undefined ? chain.index.length : indexLowerBound(chain.index, range.end);
    const periods = sliceIndex(chain.index, from, to);
    const contracts = this.flat.contracts.map(({ quote }) => quote.contract);
    const values = new Float64Array(periods.length * contracts.length);
    const byAtom = this.flat.jacobian();
    const moves = new Float64Array(byAtom.rows);
    for (let i = 0; i < contracts.length; i++) {
      for (let j = 0; j < moves.length; j++) moves[j] = byAtom.values[j * byAtom.columns + i] as number;
      const column = cellMoves(chain, { at: cells, levels: this.flat.levels, moves });
      const rows = periodPrices(periods, chain.plan.grid, column);
      for (let t = 0; t < rows.length; t++) values[t * contracts.length + i] = rows[t] as number;
    }
    return { rows: periods.length, columns: contracts.length, values, periods, contracts };
  }

  /**
   * Where the price of an hour (of a period of the fine view) comes from: its level, what smoothing and shape add, the contracts that deliver
   * in it, and what each quote contributes. Or the reason why there is no price.
   *
   * @throws AurumError `TIME.INVALID_INSTANT`.
   */
  explain(t: InstantInput): Explanation {
    return explainPeriod(toInstant(t), {
      ...this.#parts,
      priceOf: (delivery) => this.price(delivery),
      movesOf: (weights, from) => this.#quoteMoves(weights, from),
    });
  }

  /** The curve built again with something else, all the rest the same. @throws AurumError as `buildCurve` does */
  with(changes: BuildChanges<U>): BuiltCurve<U> {
    return this.#parts.rebuild(changes);
  }

  /** How a weighted sum of cells moves with each quote. */
  #quoteMoves(weights: Float64Array, from: number): Float64Array {
    const { chain, cells } = this.#parts;
    const byAtom = atomWeights(chain, { at: cells, levels: this.flat.levels, weights, from });
    return this.flat.moves(byAtom);
  }

  #cellCurve(): Curve<U> {
    const { curve, chain, cells } = this.#parts;
    const { grid } = chain.plan;
    if (chain.index.kind === 'regular' && chain.index.stepMs === grid.stepMs) return curve;
    this.#byCell ??= curve.with({ fine: this.#cellSeries(cells.values) });
    return this.#byCell;
  }

  /** The prices of the cells that lie in the fine view. */
  #cellSeries(values: Float64Array): Series<U, 'average'> {
    const { curve, chain } = this.#parts;
    const { start, stepMs } = chain.plan.grid;
    const { index } = chain;
    const [first, end] =
      index.length === 0 ? [start, start] : [indexStart(index, 0), indexEnd(index, index.length - 1)];
    const periods = regularIndex({ start: first, step: stepMs, length: (end - first) / stepMs });
    return Series.of<U, 'average'>({
      index: periods,
      values: periodPrices(periods, chain.plan.grid, values),
      unit: curve.unit as unknown as SeriesUnit<U>, // it was checked when the curve was made
      clock: curve.clock,
      kind: 'average',
    });
  }
}
