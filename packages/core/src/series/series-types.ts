import type { MarketClock } from '../time/index.js';
import type { BuilderOptions } from './builder.js';
import type { PointsOptions } from './point-input.js';
import type { SeriesInit, SeriesKind } from './series-data.js';
import type { SeriesIndex } from './series-index.js';
import type { SeriesUnit } from './unit-types.js';

/** What {@link Series.of} takes. Ownership of the arrays passes to the series. */
export interface SeriesOptions<U extends string, K extends SeriesKind> extends SeriesInit {
  /** The unit of every value: a literal is checked by the compiler, text at run time. */
  readonly unit: SeriesUnit<U>;
  /** What the values mean. */
  readonly kind: K;
}

/** What {@link Series.fromPoints} takes. */
export interface SeriesFromPoints<U extends string, K extends SeriesKind> extends PointsOptions<U, K> {
  /** The unit of every value: a literal is checked by the compiler, text at run time. */
  readonly unit: SeriesUnit<U>;
}

/** What {@link seriesBuilder} takes. */
export interface SeriesBuilderOptions<U extends string, K extends SeriesKind> extends BuilderOptions<U, K> {
  /** The unit of every value: a literal is checked by the compiler, text at run time. */
  readonly unit: SeriesUnit<U>;
}

/** What {@link Series.constant} takes. */
export interface ConstantOptions<U extends string, K extends SeriesKind> {
  /** The intervals. */
  readonly index: SeriesIndex;
  /** The value of each of them. */
  readonly value: number;
  /** The unit of the value. */
  readonly unit: SeriesUnit<U>;
  /** The zone and day start of the market. */
  readonly clock: MarketClock;
  /** What the value means. */
  readonly kind: K;
  /** A label for people. */
  readonly name?: string | undefined;
}

/** What {@link Series.empty} takes. */
export type EmptyOptions<U extends string, K extends SeriesKind> = Pick<
  ConstantOptions<U, K>,
  'unit' | 'clock' | 'kind' | 'name'
>;
