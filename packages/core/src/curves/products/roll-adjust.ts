import { AurumError } from '../../errors/index.js';
import { formatLocalDate } from '../../time/index.js';
import type { DatedPrices } from './contract-prices.js';
import { type Change, dateAt, priceAt } from './roll.js';

/** What becomes of the jump where one contract takes the place of another. */
export const ROLL_ADJUSTMENTS = ['none', 'difference', 'ratio'] as const;

/** One of {@link ROLL_ADJUSTMENTS}. */
export type RollAdjustment = (typeof ROLL_ADJUSTMENTS)[number];

/** What is to be adjusted. */
interface Adjustment {
  readonly dates: readonly DatedPrices[];
  /** The number of the unit that is held at each of them. */
  readonly held: readonly number[];
  readonly changes: readonly Change[];
  readonly adjust: 'difference' | 'ratio';
  /** The name of a contract in messages. */
  readonly name: (number: number) => string;
}

/**
 * Moves or multiplies everything before each change, in place. The sum or product of the changes ahead is carried from the end, so it takes one pass. What comes
 * after the last change is not touched.
 */
export function adjustValues(values: number[], adjustment: Adjustment): void {
  const { dates, held, changes, adjust, name } = adjustment;
  const steps = changes.map((change) => stepOf(change, adjustment));
  const scaled = adjust === 'ratio' ? (changes.at(-1)?.place ?? 0) : 0;
  for (let i = 0; i < scaled; i++) {
    assertPositive(values[i] as number, { contract: name(held[i] as number), date: dateAt(dates, i) }); // one of each for each date
  }
  let carried = adjust === 'ratio' ? 1 : 0;
  let place = values.length;
  for (let k = changes.length; k >= 0; k--) {
    const start = k === 0 ? 0 : (changes[k - 1] as Change).place; // k is at most the length
    for (place--; place >= start; place--) {
      const value = values[place] as number; // place is below the length
      values[place] = adjust === 'ratio' ? value * carried : value + carried;
    }
    place++;
    if (k > 0) carried = adjust === 'ratio' ? carried * (steps[k - 1] as number) : carried + (steps[k - 1] as number);
  }
}

/** By how much what comes before a change is moved or multiplied. */
function stepOf({ place, from, to, measured }: Change, { dates, adjust, name }: Adjustment): number {
  if (measured === undefined) {
    const date = formatLocalDate(dateAt(dates, place));
    throw new AurumError('CURVE.INVALID_QUOTE', {
      message: `${name(to)} takes the place of ${name(from)} on ${date}, but on no date before did both have a price, so that the gap is not known: give their prices on one date, or do not adjust.`,
      details: { date, from: name(from), to: name(to) },
    });
  }
  const [before, after] = [priceAt(dates, measured, from), priceAt(dates, measured, to)];
  if (adjust === 'difference') return after - before;
  const date = dateAt(dates, measured);
  assertPositive(before, { contract: name(from), date });
  assertPositive(after, { contract: name(to), date });
  return after / before;
}

function assertPositive(price: number, { contract, date }: { readonly contract: string; readonly date: number }): void {
  if (price > 0 || Number.isNaN(price)) return;
  const asOf = formatLocalDate(date);
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The price of ${contract} is ${price} as of ${asOf}: prices that are not positive have no ratio, so adjust by difference.`,
    details: { contract, asOf, price },
  });
}
