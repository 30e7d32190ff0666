import { POWERS_OF_TEN } from '../decimal-scale.js';
import { headerError } from './csv-errors.js';

/** How numbers are written in a file. */
export interface DecimalStyle {
  /** The decimal separator. Default a point. */
  readonly decimal?: '.' | ',' | undefined;
  /** What separates groups of three digits; a space also stands for no-break spaces. Default: nothing does. */
  readonly thousands?: ',' | '.' | ' ' | "'" | undefined;
}

/** A decimal style as character codes. */
export interface DecimalCodes {
  readonly decimal: number;
  /** -1: no grouping. */
  readonly thousands: number;
}

/** The character codes of a style. @throws AurumError `CSV.HEADER` when one character is to be both */
export function decimalCodes(style: DecimalStyle): DecimalCodes {
  if (style.thousands === (style.decimal ?? '.')) {
    throw headerError(
      `${JSON.stringify(style.thousands)} cannot separate both decimals and thousands: give the other separator too`,
      { ...style },
    );
  }
  return {
    decimal: (style.decimal ?? '.').charCodeAt(0),
    thousands: style.thousands === undefined ? -1 : style.thousands.charCodeAt(0),
  };
}

const SPACE = 32;
const NO_BREAK_SPACE = 0xa0;
const NARROW_NO_BREAK_SPACE = 0x202f;

/**
 * The number written in `text[from, to)`, exactly as `Number` would read it, or NaN when it is not one. Accepts a sign, digits with
 * groups of exactly three where a thousands separator is given, a fraction, an exponent. Nothing else: no blanks, no `Infinity`, no hex.
 *
 * Up to fifteen digits and a power of ten up to 22 are two exact doubles and one rounding (Clinger's fast path); longer ones go to `Number`.
 */
export function parseDecimal(text: string, from: number, to: number, codes: DecimalCodes): number {
  let position = from;
  let negative = false;
  const sign = text.charCodeAt(position);
  if (sign === 45 || sign === 43) {
    negative = sign === 45;
    position++;
  }
  let mantissa = 0;
  let digits = 0;
  let significant = 0;
  let decimals = 0;
  let inFraction = false;
  let sinceSeparator = -1;
  for (; position < to; position++) {
    const c = text.charCodeAt(position);
    if (c >= 48 && c <= 57) {
      mantissa = mantissa * 10 + (c - 48);
      digits++;
      if (mantissa !== 0) significant++;
      if (inFraction) decimals++;
      else if (sinceSeparator >= 0) sinceSeparator++;
    } else if (c === codes.decimal && !inFraction) {
      if (sinceSeparator >= 0 && sinceSeparator !== 3) return Number.NaN;
      inFraction = true;
    } else if (isThousands(c, codes.thousands) && !inFraction) {
      if (sinceSeparator < 0 ? digits === 0 || digits > 3 : sinceSeparator !== 3) return Number.NaN;
      sinceSeparator = 0;
    } else {
      break;
    }
  }
  if (digits === 0 || (!inFraction && sinceSeparator >= 0 && sinceSeparator !== 3)) return Number.NaN;
  if (position < to) return withExponent(text, from, to, codes, position);
  if (significant > 15 || decimals > 22) return slow(text, from, to, codes);
  const value = decimals === 0 ? mantissa : mantissa / (POWERS_OF_TEN[decimals] as number); // decimals ≤ 22
  return negative ? -value : value;
}

function isThousands(c: number, thousands: number): boolean {
  return c === thousands || (thousands === SPACE && (c === NO_BREAK_SPACE || c === NARROW_NO_BREAK_SPACE));
}

/** A number whose digits ended at `at`: what follows must be an exponent. */
function withExponent(text: string, from: number, to: number, codes: DecimalCodes, at: number): number {
  const e = text.charCodeAt(at);
  if (e !== 101 && e !== 69) return Number.NaN;
  let position = at + 1;
  const sign = text.charCodeAt(position);
  if (sign === 45 || sign === 43) position++;
  if (position >= to) return Number.NaN;
  for (; position < to; position++) {
    const c = text.charCodeAt(position);
    if (c < 48 || c > 57) return Number.NaN;
  }
  return slow(text, from, to, codes);
}

function slow(text: string, from: number, to: number, codes: DecimalCodes): number {
  let plain = '';
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (isThousands(c, codes.thousands)) continue;
    plain += c === codes.decimal ? '.' : text[i];
  }
  return Number(plain);
}
