import type { Contract } from '../contract.js';
import { median, NORMAL } from '../robust-groups.js';
import type { CheckedQuotes } from './checked-quotes.js';
import { hoursKey } from './diff-quotes.js';
import type { DeviationSettings } from './validation-types.js';

const DAY_MS = 86_400_000;

/** A contract that has a price now and had one before. */
export interface Move {
  /** Its index among the quotes. */
  readonly quote: number;
  /** Its price before. */
  readonly before: number;
  /** By how much it moved. */
  readonly move: number;
}

/** How contracts moved since the previous as-of date. */
export function movesOf({ quotes, prices, recent }: CheckedQuotes): readonly Move[] {
  if (recent === undefined) return [];
  return quotes.flatMap(({ contract }, quote) => {
    const before = recent.prices.get(hoursKey(contract));
    const now = prices[quote];
    return before === undefined || now === undefined ? [] : [{ quote, before, move: now - before }];
  });
}

/** The median of numbers; NaN of none. */
export function medianOf(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : median(Float64Array.from(values));
}

/** The largest usual deviation, given what all deviate, and the median absolute price. */
export function usualDeviation(
  deviations: readonly number[],
  usualPrice: number,
  { k, floor, relativeFloor }: Pick<DeviationSettings, 'k' | 'floor' | 'relativeFloor'>,
): number {
  const scale = NORMAL * medianOf(deviations.map(Math.abs));
  return Math.max(k * scale, floor, relativeFloor * usualPrice);
}

/** Contracts of one profile and length, by start: indices of the quotes. */
export function rowsOf(quotes: readonly { readonly contract: Contract }[]): readonly (readonly number[])[] {
  const rows = new Map<string, number[]>();
  quotes.forEach(({ contract }, i) => {
    const key = `${lengthOf(contract)} ${contract.profile.id}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [i]);
    else row.push(i);
  });
  return [...rows.values()];
}

/** The lengths of months, quarters, halves and years in days: lengths that differ only by the calendar are one. */
const LENGTHS = [
  [28, 31],
  [89, 93],
  [180, 185],
  [364, 367],
] as const;

/** The length of a contract in whole days: the least of its kind where the calendar gives several. */
function lengthOf({ period }: Contract): number {
  const days = Math.round((period.end - period.start) / DAY_MS);
  return LENGTHS.find(([least, most]) => days >= least && days <= most)?.[0] ?? days;
}
