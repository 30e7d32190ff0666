import { AurumError } from '../errors/index.js';
import { type InstantInput, toInstant } from '../time/index.js';
import { type BuilderOptions, PointColumns } from './builder.js';
import { FLAG, type FlagName } from './flags.js';
import type { SeriesInit, SeriesKind } from './series-data.js';

/** A point as people and sources write it. */
export interface SeriesPoint {
  /** Start of its interval: epoch ms, ISO text with an offset, or an object with `epochMilliseconds`. */
  readonly start: InstantInput;
  /** End of its interval; needed when the series is irregular, and not used on a grid. */
  readonly end?: InstantInput | undefined;
  /** The value. `null` or `undefined`: nothing is known (`missing`). NaN: the source itself said so (`notANumber`). */
  readonly value: number | null | undefined;
  /** Why the point is as it is. Default `ok` for a value. */
  readonly flag?: FlagName | undefined;
}

/** What {@link Series.fromPoints} takes. */
export interface PointsOptions<U extends string, K extends SeriesKind> extends BuilderOptions<U, K> {
  /** The points in any order, each as an object or as `[start, value]`. */
  readonly points: Iterable<SeriesPoint | readonly [start: InstantInput, value: number | null]>;
}

/** Columns from points; see `Series.fromPoints`. */
export function pointsToColumns(options: PointsOptions<string, SeriesKind>): SeriesInit {
  const columns = new PointColumns();
  for (const point of options.points) {
    const { start, end, value, flag } =
      'start' in point ? point : { start: point[0], end: undefined, value: point[1], flag: undefined };
    const number = value ?? NaN;
    const reason = flag === undefined ? defaultFlag(value) : FLAG[flag];
    if (options.frequency === 'irregular' && end === undefined) {
      throw new AurumError('SERIES.INVALID_ARGUMENT', {
        message: `Point ${columns.length} has no end: give { start, end, value } for an irregular series, or name a frequency.`,
        details: { position: columns.length },
      });
    }
    columns.push(toInstant(start), end === undefined ? NaN : toInstant(end), number, reason);
  }
  return columns.build(options);
}

function defaultFlag(value: number | null | undefined): number {
  if (value === null || value === undefined) return FLAG.missing;
  return Number.isNaN(value) ? FLAG.notANumber : FLAG.ok;
}
