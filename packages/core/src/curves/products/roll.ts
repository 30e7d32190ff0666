import { AurumError } from '../../errors/index.js';
import { oneOf } from '../../series/choices.js';
import type { LocalDate, PeriodUnit } from '../../time/index.js';
import type { DatedPrices } from './contract-prices.js';
import { frontNumber, lastHeld, periodOf } from './nearby.js';
import type { Product } from './product.js';

/** When a continuous series goes from one contract to the next. */
export type RollRule =
  | {
      /** After the last trade date. */
      readonly kind: 'expiry';
      /** So many business days earlier. Default 0: the contract is held up to and with its last trade date. */
      readonly businessDaysBefore?: number;
    }
  | {
      /**
       * On the date after the first on which the next contract has more of the measure than the one that is held, so that nothing is used before it is known; and
       * after the last trade date at the latest. It never goes back.
       */
      readonly kind: 'crossover';
      /** The measure. */
      readonly by: 'openInterest' | 'volume';
    };

/** For each date, the number of the unit whose contract is at the first position. */
export function frontNumbers(
  dates: readonly DatedPrices[],
  product: Product,
  { length, roll }: { readonly length: PeriodUnit; readonly roll: RollRule },
): readonly number[] {
  const [first] = dates;
  if (first === undefined) return [];
  const code = 'CURVE.INVALID_ARGUMENT';
  oneOf('kind of roll', roll.kind, { words: ['expiry', 'crossover'], code });
  if (roll.kind === 'crossover') oneOf('measure of a roll', roll.by, { words: ['openInterest', 'volume'], code });
  const daysBefore = roll.kind === 'expiry' ? (roll.businessDaysBefore ?? 0) : 0;
  if (!Number.isInteger(daysBefore) || daysBefore < 0) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `businessDaysBefore is ${daysBefore}: give a whole number, 0 to hold a contract up to its last trade date.`,
      details: { businessDaysBefore: String(daysBefore) },
    });
  }
  const crossed = roll.kind === 'crossover' ? crossings(dates, product, roll.by) : () => false;
  let front = frontNumber(product, first.date, { length, daysBefore });
  let until = lastHeld(product, periodOf(length, front), daysBefore);
  const goOn = (): void => {
    front++;
    until = lastHeld(product, periodOf(length, front), daysBefore);
  };
  return dates.map((at) => {
    while (until < at.date) goOn();
    const held = front;
    if (crossed(at, held)) goOn();
    return held;
  });
}

function crossings(
  dates: readonly DatedPrices[],
  product: Product,
  by: 'openInterest' | 'volume',
): (at: DatedPrices, held: number) => boolean {
  const measure = ({ contracts }: DatedPrices, number: number): number => contracts.get(number)?.[by] ?? Number.NaN;
  const known = dates.some(({ contracts }) => [...contracts.values()].some((row) => Number.isFinite(row[by] ?? NaN)));
  if (known) return (at, held) => measure(at, held + 1) > measure(at, held);
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `No price of ${product.code} comes with ${by}, by which the series should roll: add it to the prices, or roll by expiry.`,
    details: { product: product.code, by },
  });
}

/** Where the contract of a series changes. */
export interface Change {
  /** The first date of the new contract, as a place in the dates. */
  readonly place: number;
  /** The number of the unit before. */
  readonly from: number;
  /** The number of the unit from then on. */
  readonly to: number;
  /** The last place at which the old contract was held and both had a price; undefined when there is none. */
  readonly measured: number | undefined;
}

/** The changes of the contracts that are held. Linear in the dates. */
export function changesOf(dates: readonly DatedPrices[], held: readonly number[]): readonly Change[] {
  const changes: Change[] = [];
  for (let place = 1; place < dates.length; place++) {
    const [from, to] = [held[place - 1] as number, held[place] as number]; // one number for each date
    if (from === to) continue;
    let measured: number | undefined;
    for (let p = place - 1; p >= 0 && held[p] === from && measured === undefined; p--) {
      if (!Number.isNaN(priceAt(dates, p, from)) && !Number.isNaN(priceAt(dates, p, to))) measured = p;
    }
    changes.push({ place, from, to, measured });
  }
  return changes;
}

/** The date at a place. */
export function dateAt(dates: readonly DatedPrices[], place: number): LocalDate {
  return (dates[place] as DatedPrices).date; // places are those of dates
}

/** The price of a contract at a place; NaN where it has none. */
export function priceAt(dates: readonly DatedPrices[], place: number, number: number): number {
  return dates[place]?.contracts.get(number)?.price ?? Number.NaN;
}
