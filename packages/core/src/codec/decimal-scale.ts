/** 10^0 … 10^22: the powers of ten that a double holds exactly. */
export const POWERS_OF_TEN: Float64Array = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/** The largest scale that is tried; real prices and loads have at most nine decimals. */
export const MAX_DECIMAL_SCALE = 15;

/**
 * Mantissas stay below 2^50: then v·10^k, rounded to the nearest integer, finds the mantissa of v = m/10^k in spite of two
 * roundings, and the difference of two mantissas still fits a varint of 53 bits.
 */
export const MAX_MANTISSA: number = 2 ** 50;

/** 10^k for 0 ≤ k ≤ 22. */
export function powerOfTen(k: number): number {
  return POWERS_OF_TEN[k] as number; // every caller stays within 0…22
}

/**
 * The least k such that `value` is exactly m/10^k with an integer |m| ≤ 2^50 — the number of decimals with which it was
 * printed — or -1 when there is none up to {@link MAX_DECIMAL_SCALE}. Minus zero, NaN and infinities have none.
 */
export function decimalScale(value: number): number {
  if (value === 0) return Object.is(value, -0) ? -1 : 0;
  if (!isDecimal(value)) return -1;
  for (let k = 0; k <= MAX_DECIMAL_SCALE; k++) {
    const power = powerOfTen(k);
    const mantissa = Math.round(value * power);
    if (!(mantissa <= MAX_MANTISSA && mantissa >= -MAX_MANTISSA)) return -1;
    if (mantissa / power === value) return k;
  }
  return -1;
}

/**
 * Whether a value has a scale at all: then it has the largest one at which its mantissa still fits, since m/10^k is also 10m/10^(k+1). One
 * division instead of a dozen for each of the many prices that come out of a calculation.
 */
function isDecimal(value: number): boolean {
  let k = MAX_DECIMAL_SCALE;
  let mantissa = Math.round(value * powerOfTen(k));
  while (k > 0 && !(mantissa <= MAX_MANTISSA && mantissa >= -MAX_MANTISSA))
    mantissa = Math.round(value * powerOfTen(--k));
  return mantissa / powerOfTen(k) === value;
}

/**
 * a − b − c as decimals: the double nearest to the exact difference of the printed numbers, so that 20.84 − 0.84 is 20 and not
 * 20.000000000000004. Falls back to plain subtraction for numbers without a short decimal form.
 */
export function subtractDecimals(a: number, b: number, c: number): number {
  const scale = Math.max(scaleOrZero(a), scaleOrZero(b), scaleOrZero(c));
  const power = powerOfTen(scale);
  const result = (Math.round(a * power) - Math.round(b * power) - Math.round(c * power)) / power;
  const plain = a - b - c;
  // when a number has no short form, or the scaled one left the exact range, the two differ by more than rounding
  return Math.abs(result - plain) <= 1e-9 * (Math.abs(a) + Math.abs(b) + Math.abs(c)) ? result + 0 : plain;
}

function scaleOrZero(value: number): number {
  return Math.max(decimalScale(value), 0);
}
