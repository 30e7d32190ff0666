import { AurumError } from '../../errors/index.js';
import { type Currency, parseUnit } from '../../units/index.js';

/** Those of the texts that are currencies and known as units, also ones that the program has defined itself. */
export function knownCurrencies(codes: readonly string[]): readonly Currency[] {
  return codes.filter(isKnownCurrency);
}

/** Whether a text is the code of a currency that can be used in a unit. */
export function isKnownCurrency(code: string): code is Currency {
  if (!/^[A-Z]{3}$/.test(code)) return false;
  try {
    return parseUnit(code).above.length === 1;
  } catch (error) {
    if (AurumError.is(error)) return false;
    throw error;
  }
}
