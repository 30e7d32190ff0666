import type { SeriesKind } from '../../series/index.js';
import type { CalendarFrequency } from '../../time/index.js';
import type { BinaryFormat } from './header.js';

/** An encoded series. */
export const SERIES_FORMAT: BinaryFormat = { magic: 'AURS', version: 1, noun: 'series' };

/** The number of points above which decoding refuses by default: 2^24, 128 MB of values. */
export const DEFAULT_MAX_POINTS: number = 2 ** 24;

/** Kinds by their number in the format. */
export const KINDS: readonly SeriesKind[] = ['average', 'sum', 'point'];

/** Calendar frequencies by their number in the format. */
export const CALENDAR_FREQUENCIES: readonly CalendarFrequency[] = ['P1D', 'P1W', 'P1M', 'P3M', 'P1Y'];

/** Numbers of the kinds of index. */
export const INDEX = { regular: 0, calendar: 1, irregular: 2 } as const;

/** Numbers of the ways in which values are stored. */
export const VALUES = { raw: 0, scaled: 1 } as const;

/** Bits of the byte that says what else is there. */
export const HAS = { name: 1, flags: 2, aggregated: 4 } as const;
