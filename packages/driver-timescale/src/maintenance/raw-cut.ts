import type { Instant } from '@aurum/core';

const DAY_MS = 86_400_000;
/** Beyond the first of a month of UTC, on both sides; see {@link rawCut}. */
const MARGIN_MS = 2 * DAY_MS;

/** Where values end that are kept. */
export interface RawCut {
  /** Values before it go. */
  readonly drop: Instant;
  /** Every day and every month that ends after it begins after `drop`, on whatever clock. */
  readonly from: Instant;
}

/**
 * Where to cut, so that no value goes that is younger than `cutoff`, and every day and every month that ends after `from`, on whatever clock,
 * can still be made of values that are kept. Months begin from 26 hours before to 36 hours after the month of UTC: clocks are at most 14 hours ahead and
 * 12 behind, and days begin from 12 hours before their midnight to 24 after it. So two days on each side of the first of a month are enough.
 */
export function rawCut(cutoff: Instant): RawCut {
  const date = new Date(cutoff - MARGIN_MS);
  const month = new Date(0);
  month.setUTCFullYear(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return { drop: month.getTime() - MARGIN_MS, from: month.getTime() + MARGIN_MS };
}

/**
 * The first instant from which all values are kept, when those before `rawFrom` were let go. A rollup that begins earlier is frozen, for some of
 * what it was made of may be gone; any other is made anew like everywhere else: values of the days around `rawFrom` can still be corrected.
 */
export function keptFrom(rawFrom: Instant | undefined): Instant | undefined {
  return rawFrom === undefined ? undefined : rawFrom - 2 * MARGIN_MS;
}
