import type { Instant } from '../time/index.js';
import type { CommonUnit } from '../units/index.js';
import { PointColumns } from './builder.js';
import { FLAG } from './flags.js';
import { Series } from './series.js';
import type { SeriesKind } from './series-data.js';
import type { SeriesBuilderOptions } from './series-types.js';

/**
 * Collects points, in any order and without an object for each, and makes a series of them. It can go on after a series was built.
 *
 * @example
 * ```ts
 * import { marketClock, seriesBuilder } from '@aurum/core';
 * const builder = seriesBuilder({ unit: 'EUR/MWh', kind: 'average', clock: marketClock('Europe/Berlin'), frequency: 'PT1H' });
 * builder.push(Date.UTC(2026, 0, 1, 0), 81.5).push(Date.UTC(2026, 0, 1, 2), 79.25);
 * console.log(builder.build().values); // [ 81.5, NaN, 79.25 ]
 * ```
 */
export class SeriesBuilder<U extends string, K extends SeriesKind> {
  readonly #options: SeriesBuilderOptions<U, K>;
  readonly #points = new PointColumns();

  /** @internal Use {@link seriesBuilder}. */
  constructor(options: SeriesBuilderOptions<U, K>) {
    this.#options = options;
  }

  /** Number of points so far. */
  get length(): number {
    return this.#points.length;
  }

  /**
   * A point of the grid.
   *
   * @param start start of its interval, epoch ms
   * @param value NaN when there is none
   * @param flag a {@link FLAG} code; default `ok`, and `missing` for NaN
   */
  push(start: Instant, value: number, flag: number = FLAG.ok): this {
    this.#points.push(start, NaN, value, flag);
    return this;
  }

  /**
   * A point of an irregular series.
   *
   * @param start start of its interval, epoch ms
   * @param end end of its interval, epoch ms
   * @param value NaN when there is none
   * @param flag a {@link FLAG} code; default `ok`, and `missing` for NaN
   */
  pushInterval(start: Instant, end: Instant, value: number, flag: number = FLAG.ok): this {
    this.#points.push(start, end, value, flag);
    return this;
  }

  /** The series of all points so far. Errors as `Series.fromPoints`. */
  build(): Series<U, K> {
    const { unit, kind } = this.#options;
    return Series.of<U, K>({ ...this.#points.build(this.#options), unit, kind });
  }
}

/** A builder for a series whose points come one by one. */
export function seriesBuilder<const U extends CommonUnit | (string & {}), const K extends SeriesKind>(
  options: SeriesBuilderOptions<U, K>,
): SeriesBuilder<U, K> {
  return new SeriesBuilder<U, K>(options);
}
