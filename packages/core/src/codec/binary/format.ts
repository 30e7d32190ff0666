import type { SeriesKind } from '../../series/index.js';
import type { CalendarFrequency } from '../../time/index.js';

/** The first four bytes of an encoded series: `AURS`. */
export const MAGIC: Uint8Array = Uint8Array.of(0x41, 0x55, 0x52, 0x53);

/** The version that is written. Readers refuse any other with `CODEC.VERSION`. */
export const FORMAT_VERSION = 1;

/** Magic, version and checksum: the checksum covers everything behind it. */
export const HEADER_LENGTH = 9;

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
