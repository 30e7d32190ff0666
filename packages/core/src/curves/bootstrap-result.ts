import type { Instant, MarketClock } from '../time/index.js';
import type { Atoms } from './atoms.js';
import type { Component, ContractReport, DeliveryPrice, Jacobian } from './bootstrap-types.js';
import type { Delivery } from './contract.js';
import { type DeliveryParts, isWhole, missingStretches, partsOf } from './delivery-parts.js';
import type { Fit } from './fit.js';
import { gapReason } from './gap-reason.js';
import { type LevelSystem, levelAdjoint } from './levels.js';
import type { Quote } from './quote.js';
import type { Target } from './target.js';

/** What a {@link BootstrapResult} is made of. */
export interface BootstrapParts {
  /** The clock of the curve. */
  readonly clock: MarketClock;
  /** When the quotes were made, if known. */
  readonly asOf: Instant | undefined;
  /** The atoms. */
  readonly atoms: Atoms;
  /** The price of each. */
  readonly levels: Float64Array;
  /** How they were found. */
  readonly method: 'laminar' | 'gram';
  /** The quotes, as they were given. */
  readonly quotes: readonly Quote[];
  /** Says what became of them. */
  readonly contracts: () => readonly ContractReport[];
  /** By contract of the atoms: the index of its quote. */
  readonly columns: Int32Array;
  /** The linear system; made when it is first needed. */
  readonly system: () => LevelSystem;
  /** What the levels were held close to. */
  readonly target: Target;
  /** The averages that they were given. */
  readonly fit: Fit;
}

/** A curve of one price on each atom, with what became of the quotes that it was made of. Immutable. */
export class BootstrapResult {
  /** The hours that the same contracts deliver: see {@link Atoms}. */
  readonly atoms: Atoms;
  /** The price of each atom. */
  readonly levels: Float64Array;
  /** Whether the nesting of the contracts gave the answer, or a system was solved. */
  readonly method: 'laminar' | 'gram';
  readonly #parts: BootstrapParts;
  #contracts: readonly ContractReport[] | undefined;

  /** Made by `bootstrap`. */
  constructor(parts: BootstrapParts) {
    this.atoms = parts.atoms;
    this.levels = parts.levels;
    this.method = parts.method;
    this.#parts = parts;
  }

  /** What became of each quote, in the order in which they were given; made when it is first asked for. */
  get contracts(): readonly ContractReport[] {
    this.#contracts ??= this.#parts.contracts();
    return this.#contracts;
  }

  /** The contracts whose price contradicts others. */
  get inconsistencies(): readonly ContractReport[] {
    return this.contracts.filter(({ status }) => status === 'inconsistent' || status === 'dropped');
  }

  /**
   * The average price of a delivery, or the reason why there is none: hours that no quote covers are absent, never zero. Where the delivery
   * cuts an atom, all its hours have the atom's price.
   *
   * @throws AurumError `TIME.INVALID_INTERVAL`.
   */
  price(delivery: Delivery): DeliveryPrice {
    const parts = partsOf(this.atoms, this.#parts.clock, delivery);
    if (!isWhole(parts)) return this.#gap(delivery);
    let value = 0;
    parts.atoms.forEach((j, k) => {
      value += (parts.hours[k] as number) * (this.levels[j] as number); // beside atoms
    });
    return { kind: 'price', price: value / parts.covered, hours: parts.covered };
  }

  /**
   * The hedge of a delivery: how its price moves with the price of each quote, in MWh of the contract for each MWh of the delivery. Quotes
   * without effect are left out; undefined where the delivery has no price. The weights sum to one with the default target and without
   * ratios.
   */
  hedge(delivery: Delivery): readonly Component[] | undefined {
    const parts = partsOf(this.atoms, this.#parts.clock, delivery);
    if (!isWhole(parts)) return undefined;
    const moves = this.moves(weightsOf(parts, this.atoms.count));
    return this.#parts.quotes.flatMap(({ contract }, i) => {
      const weight = moves[i] as number; // one for each quote
      return Math.abs(weight) > 1e-12 ? [{ contract, weight }] : []; // less is rounding
    });
  }

  /** How every atom moves with every quote. Dense: atoms × quotes numbers. */
  jacobian(): Jacobian {
    const columns = this.#parts.quotes.length;
    const values = new Float64Array(this.atoms.count * columns);
    const unit = new Float64Array(this.atoms.count);
    for (let j = 0; j < this.atoms.count; j++) {
      unit[j] = 1;
      values.set(this.moves(unit), j * columns);
      unit[j] = 0;
    }
    return { rows: this.atoms.count, columns, values };
  }

  /** How a sum of the prices of all atoms, each times a weight, moves with each quote, in the order in which they were given. */
  moves(weights: Float64Array): Float64Array {
    const { columns, system, target, fit } = this.#parts;
    const moves = levelAdjoint(system(), { weights, target, fit });
    const out = new Float64Array(this.#parts.quotes.length);
    columns.forEach((column, i) => {
      out[column] = moves[i] as number; // one for each contract
    });
    return out;
  }

  #gap(delivery: Delivery): DeliveryPrice {
    const missing = missingStretches(this.atoms, this.#parts.clock, delivery);
    const last = this.atoms.ends[this.atoms.count - 1] ?? Number.NEGATIVE_INFINITY;
    return { kind: 'gap', reason: gapReason(delivery.period, missing, { asOf: this.#parts.asOf, last }), missing };
  }
}

function weightsOf({ atoms, hours, covered }: DeliveryParts, count: number): Float64Array {
  const weights = new Float64Array(count);
  atoms.forEach((j, k) => {
    weights[j] = (hours[k] as number) / covered; // beside atoms
  });
  return weights;
}
