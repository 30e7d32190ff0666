import type { BinaryFormat } from '../../codec/binary/header.js';

/** An encoded curve. */
export const CURVE_FORMAT: BinaryFormat = { magic: 'AURC', version: 1, noun: 'curve' };

/** Bits of the byte that says what else is there. */
export const CURVE_HAS = { quotes: 1, fine: 2, lineage: 4 } as const;

/** How a column of a quote's numbers is present: in no quote, in all, or where a bit is set. The same for day weighting. */
export const PRESENCE = { none: 0, all: 1, some: 2 } as const;

/** Lengths that starts and ends may be multiples of, in ms, the longest first: an hour, a quarter of it, a minute, a second, a millisecond. */
export const TICKS: readonly number[] = [3_600_000, 900_000, 60_000, 1000, 1];

/** The largest distance from 1970 of a start or end: differences of two then fit a signed number of the format. */
export const MAX_TIME: number = 2 ** 50;

/** The longest text, in bytes; what is left bounds it too. */
export const MAX_TEXT: number = 2 ** 26;
