import type { AtomDimension } from './atom-types.js';

/**
 * The currencies that are known, by ISO 4217 code; each is a dimension of its own and an atom of the same name. Open:
 * a program adds its own by declaration merging, and at run time by `defineUnit(code, { currency: true })`.
 */
export interface Currencies {
  /** US dollar. */
  USD: true;
  /** Euro. */
  EUR: true;
  /** Pound sterling. */
  GBP: true;
  /** Swiss franc. */
  CHF: true;
  /** Norwegian krone. */
  NOK: true;
  /** Swedish krona. */
  SEK: true;
  /** Danish krone. */
  DKK: true;
  /** Polish zloty. */
  PLN: true;
  /** Czech koruna. */
  CZK: true;
  /** Hungarian forint. */
  HUF: true;
  /** Romanian leu. */
  RON: true;
  /** Bulgarian lev. */
  BGN: true;
  /** Serbian dinar. */
  RSD: true;
  /** Turkish lira. */
  TRY: true;
  /** Ukrainian hryvnia. */
  UAH: true;
  /** Canadian dollar. */
  CAD: true;
  /** Mexican peso. */
  MXN: true;
  /** Brazilian real. */
  BRL: true;
  /** Australian dollar. */
  AUD: true;
  /** New Zealand dollar. */
  NZD: true;
  /** Japanese yen, which has no minor unit. */
  JPY: true;
  /** Chinese yuan. */
  CNY: true;
  /** Hong Kong dollar. */
  HKD: true;
  /** Indian rupee. */
  INR: true;
  /** South Korean won. */
  KRW: true;
  /** Singapore dollar. */
  SGD: true;
  /** South African rand. */
  ZAR: true;
}

/** A currency code. */
export type Currency = keyof Currencies;

/** Every currency as an atom of its own dimension. */
export type CurrencyAtoms = { [C in keyof Currencies]: AtomDimension<[C]> };

/** Hundredths of currencies, as the energy markets quote them. */
export interface MinorCurrencyAtoms {
  /** US cent, exactly 1/100 USD. */
  USc: AtomDimension<['USD']>;
  /** Euro cent, exactly 1/100 EUR. */
  EURc: AtomDimension<['EUR']>;
  /** The same as `EURc`, as in `ct/kWh`. */
  ct: AtomDimension<['EUR']>;
  /** Penny sterling, exactly 1/100 GBP, as in `p/therm`. */
  p: AtomDimension<['GBP']>;
}
