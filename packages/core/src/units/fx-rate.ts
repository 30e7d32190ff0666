import { AurumError } from '../errors/index.js';
import type { UnitError } from './check-types.js';
import type { Currency } from './currency-types.js';
import { checkRate, type Fx, missing } from './fx.js';
import type { Quantity } from './quantity.js';
import { isCurrency } from './registry.js';

/** The two currencies of a rate literal such as `'EUR/USD'`, or `never`. */
type RateCurrencies<U extends string> = U extends `${infer A extends Currency}/${infer B extends Currency}`
  ? A | B
  : never;

type RateUnit<U extends string> = [RateCurrencies<U>] extends [never]
  ? UnitError<`'${U}' is not a rate between two currencies: write for example quantity(0.9, 'EUR/USD')`>
  : unknown;

/** Options of {@link fxRate}. */
export interface FxRateOptions {
  /** The date or instant of the rate, as ISO 8601 text. */
  readonly asOf?: string | undefined;
}

/**
 * An fx for one pair, from a rate that is a quantity: `quantity(0.9, 'EUR/USD')` says that one USD is worth 0.9 EUR. The
 * other direction is its inverse.
 *
 * @throws AurumError `UNIT.DIMENSION` when the unit is not one currency over another; `UNIT.INVALID_ARGUMENT` when the rate
 * is not a positive finite number.
 */
export function fxRate<U extends string>(
  rate: Quantity<U> & RateUnit<U>,
  options: FxRateOptions = {},
): Fx<RateCurrencies<U>> {
  const [top = '', bottom = '', ...rest] = rate.unit.split('/');
  if (!isCurrency(top) || !isCurrency(bottom) || top === bottom || rest.length > 0) {
    throw new AurumError('UNIT.DIMENSION', {
      message: `'${rate.unit}' is not a rate between two currencies: write for example quantity(0.9, 'EUR/USD')`,
      details: { unit: rate.unit },
    });
  }
  checkRate(rate.value, `${top} per ${bottom}`);
  const of = (from: Currency, to: Currency): number => {
    for (const currency of [from, to]) {
      if (currency !== top && currency !== bottom) throw missing(currency, [top, bottom], options.asOf);
    }
    if (from === to) return 1;
    return to === top ? rate.value : 1 / rate.value;
  };
  return Object.freeze({ rate: of, asOf: options.asOf });
}
