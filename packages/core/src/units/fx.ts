import { AurumError } from '../errors/index.js';
import type { Currency } from './currency-types.js';

/**
 * Exchange rates between currencies, all of one moment. Contravariant on purpose: an fx that knows more currencies than
 * are needed may be given, one that knows fewer may not.
 */
export interface Fx<in C extends Currency> {
  /**
   * How many `to` one `from` is worth; 1 for a currency and itself. Throws AurumError `UNIT.FX_MISSING` for a currency that
   * it does not know.
   */
  readonly rate: (from: C, to: C) => number;
  /** The date or instant that the rates hold for, as ISO 8601 text. Only informs. */
  readonly asOf?: string | undefined;
}

/** What {@link fxTable} is built from. */
export interface FxTableInit<B extends Currency, R extends Currency> {
  /** The currency that every rate is quoted against. */
  readonly base: B;
  /** How many of each currency one `base` is worth, as the ECB publishes for EUR. */
  readonly rates: Readonly<Record<R, number>>;
  /** The date or instant of the rates, as ISO 8601 text. */
  readonly asOf?: string | undefined;
}

/**
 * An fx from rates against one base currency. Crosses are triangulated through the base, so they cannot be arbitraged.
 *
 * @throws AurumError `UNIT.INVALID_ARGUMENT` when a rate is not a positive finite number, or the base has a rate other than 1.
 *
 * @example
 * ```ts
 * import { fxTable, quantity } from '@aurum/core';
 * const fx = fxTable({ base: 'EUR', rates: { USD: 1.08, GBP: 0.86 }, asOf: '2026-03-09' });
 * console.log(quantity(100, 'GBP').in('USD', fx)); // 125.58…
 * ```
 */
export function fxTable<B extends Currency, R extends Currency>(init: FxTableInit<B, R>): Fx<B | R> {
  const perBase = new Map<string, number>([[init.base, 1]]);
  for (const [currency, rate] of Object.entries<number>(init.rates)) {
    checkRate(rate, `${currency} per ${init.base}`);
    if (currency === init.base && rate !== 1) {
      throw new AurumError('UNIT.INVALID_ARGUMENT', {
        message: `the base ${init.base} of the fx table has the rate ${rate} against itself: leave it out`,
        details: { base: init.base, rate },
      });
    }
    perBase.set(currency, rate);
  }
  const of = (currency: string): number => {
    const rate = perBase.get(currency);
    if (rate === undefined) throw missing(currency, [...perBase.keys()], init.asOf);
    return rate;
  };
  const rate = (from: B | R, to: B | R): number => {
    const [bottom, top] = [of(from), of(to)];
    return from === to ? 1 : top / bottom;
  };
  return Object.freeze({ rate, asOf: init.asOf });
}

/** The error for a currency that an fx does not know. */
export function missing(currency: string, known: readonly string[], asOf: string | undefined): AurumError {
  return new AurumError('UNIT.FX_MISSING', {
    message: `the fx${asOf === undefined ? '' : ` of ${asOf}`} has no rate for ${currency}: it knows ${known.join(', ')}. Add the rate or use another fx`,
    details: { currency, known, asOf },
  });
}

/** Refuses a rate that is not a positive finite number. */
export function checkRate(rate: number, what: string): void {
  if (Number.isFinite(rate) && rate > 0) return;
  throw new AurumError('UNIT.INVALID_ARGUMENT', {
    message: `the rate ${what} is ${rate}: a rate must be a positive finite number`,
    details: { rate, what },
  });
}
