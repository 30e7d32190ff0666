import type { Curve } from '../curve.js';
import type { PricedCurve } from '../priced-curve.js';

/** The unit of the prices of a curve. */
export type UnitOf<C> = C extends PricedCurve<infer U> ? U : never;

/** What becomes of a curve with other prices: a {@link Curve} stays one, with quotes and fine view; of anything else prices are left. */
export type CurveLike<C, V extends string> = C extends Curve ? Curve<V> : PricedCurve<V>;
