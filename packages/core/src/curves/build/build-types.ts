import type { Frequency, Interval, MarketClock, RegularStarts } from '../../time/index.js';
import type { BootstrapOptions } from '../bootstrap-types.js';
import type { CurveInit } from '../curve.js';
import type { HourlyProfile } from '../profile-table.js';
import type { ShapeMode } from '../shape.js';

/** How the smooth curve through the blocks of a curve is drawn. */
export interface BuildSmoothing {
  /** The slope at the start of the first block, in the unit of the prices per day. Default: free. */
  readonly startSlope?: number | undefined;
  /** The slope at the end of the last block, in the unit of the prices per day. Default: free. */
  readonly endSlope?: number | undefined;
  /** The weight of ∫ p'² beside ∫ p''², as in `smoothCurve`. Default 0. */
  readonly tension?: number | undefined;
}

/** A shape over all periods of a grid, with how it is laid over prices. */
export interface ShapeColumn {
  /** Whether the values are differences from, or multiples of, the prices. */
  readonly mode: ShapeMode;
  /** One value for each period. */
  readonly values: Float64Array;
}

/** What gives a curve its shape within its pieces: a profile, or values for periods. */
export type BuildShape = HourlyProfile | ((starts: RegularStarts, clock: MarketClock) => ShapeColumn);

/** Options of `buildCurve`: those of `bootstrap`, and of what comes after it. */
export interface BuildOptions extends Omit<BootstrapOptions, 'clock' | 'asOf'> {
  /** The periods of the fine view. Default `PT1H`. */
  readonly fine?: Frequency | undefined;
  /** The fine view holds all periods that begin in it. Default: from the day after the as-of date to the end of the last quote. */
  readonly range?: Interval | undefined;
  /** `false`: every piece stays flat. Default: as smooth as can be. */
  readonly smooth?: false | BuildSmoothing | undefined;
  /** Default: none. */
  readonly shape?: BuildShape | undefined;
}

/** What `buildCurve` makes a curve of. */
export type BuildInit<U extends string> = Omit<CurveInit<U>, 'fine'>;
