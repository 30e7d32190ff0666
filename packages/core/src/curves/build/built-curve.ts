import type { MarketClock } from '../../time/index.js';
import type { BootstrapResult } from '../bootstrap-result.js';
import type { DeliveryPrice } from '../bootstrap-types.js';
import type { Delivery } from '../contract.js';
import type { Curve } from '../curve.js';
import type { PricedCurve } from '../priced-curve.js';
import type { BuildInit, BuildOptions } from './build-types.js';

/** What a {@link BuiltCurve} is made of. */
export interface BuiltParts<U extends string> {
  /** The curve with its fine view. */
  readonly curve: Curve<U>;
  /** What came of the bootstrap. */
  readonly flat: BootstrapResult;
  /** Builds it again with other parts. */
  readonly rebuild: (changes: BuildChanges<U>) => BuiltCurve<U>;
}

/** What {@link BuiltCurve.with} changes. */
export interface BuildChanges<U extends string> extends Partial<Pick<BuildInit<U>, 'quotes' | 'asOf'>> {
  /** Options in place of, or beside, those that the curve was built with. */
  readonly options?: BuildOptions | undefined;
}

/** A curve with its fine view, and all that was found on the way. Immutable. */
export class BuiltCurve<out U extends string = string> implements PricedCurve<U> {
  /** The curve with its fine view and its lineage: what a repository keeps. */
  readonly curve: Curve<U>;
  /** The flat prices before smoothing and shape, and what became of every quote. */
  readonly flat: BootstrapResult;
  readonly #parts: BuiltParts<U>;

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
   * The average price of a delivery, or the reason why there is none.
   *
   * @throws AurumError `TIME.INVALID_INTERVAL`.
   */
  price(delivery: Delivery): DeliveryPrice {
    return this.curve.price(delivery);
  }

  /** The curve built again with something else, all the rest the same. @throws AurumError as `buildCurve` does */
  with(changes: BuildChanges<U>): BuiltCurve<U> {
    return this.#parts.rebuild(changes);
  }
}
