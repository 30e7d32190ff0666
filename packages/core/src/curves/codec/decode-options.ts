import type { HolidayCalendar } from '../../time/index.js';

/** What all readers of curves accept. */
export interface CurveReadLimits {
  /** The holiday calendars that load profiles may name besides `nerc`. */
  readonly calendars?: readonly HolidayCalendar[] | undefined;
  /** The most quotes that a curve may have. Default 2^16 (65,536). */
  readonly maxQuotes?: number | undefined;
  /** The most points that a fine view may have; checked before memory is taken. Default 2^24. */
  readonly maxPoints?: number | undefined;
}

/** The number of quotes above which reading refuses by default. */
export const DEFAULT_MAX_QUOTES: number = 2 ** 16;
