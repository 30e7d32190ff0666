/** An exact fraction; the denominator is positive and the two have no common factor. */
export interface Rational {
  /** Above the line, with the sign. */
  readonly numerator: bigint;
  /** Below the line, positive. */
  readonly denominator: bigint;
}

export const ONE: Rational = { numerator: 1n, denominator: 1n };

/** `numerator / denominator` in lowest terms. The denominator must not be 0. */
export function rational(numerator: bigint, denominator: bigint): Rational {
  let a = numerator < 0n ? -numerator : numerator;
  let b = denominator < 0n ? -denominator : denominator;
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = denominator < 0n ? -a : a;
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

export function times(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

export function over(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

export function minus(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);
}

export function power(a: Rational, exponent: number): Rational {
  const size = BigInt(Math.abs(exponent));
  return exponent >= 0
    ? { numerator: a.numerator ** size, denominator: a.denominator ** size }
    : rational(a.denominator ** size, a.numerator ** size);
}

const DECIMAL = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/;

/** Reads `12`, `0.01`, `3.6e9` or a fraction of two of these (`5/9`) exactly; `undefined` for anything else. */
export function parseRational(text: string): Rational | undefined {
  const parts = text.split('/').map(parseDecimal);
  const [top, bottom = ONE] = parts;
  if (top === undefined || parts.length > 2 || parts.includes(undefined) || bottom.numerator === 0n) return undefined;
  return over(top, bottom);
}

function parseDecimal(text: string): Rational | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const fraction = match[2] ?? '';
  const exponent = Number(match[3] ?? 0) - fraction.length;
  const digits = BigInt(`${match[1]}${fraction}`);
  return exponent >= 0 ? rational(digits * 10n ** BigInt(exponent), 1n) : rational(digits, 10n ** BigInt(-exponent));
}

const bits = new DataView(new ArrayBuffer(8));

/** The exact value of a finite double. */
export function rationalOf(value: number): Rational {
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const biased = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  const signed = value < 0 ? -mantissa : mantissa;
  return exponent >= 0 ? rational(signed << BigInt(exponent), 1n) : rational(signed, 1n << BigInt(-exponent));
}

/**
 * The double nearest to the fraction, ties to even.
 *
 * The quotient is cut to at least 55 bits, its last bit made sticky when the division leaves a remainder, and then
 * converted: `Number(bigint)` rounds to nearest even, and scaling by a power of two is exact while the result is normal.
 * Unit factors lie far inside 1e-300 … 1e300.
 */
export function toDouble(value: Rational): number {
  const negative = value.numerator < 0n;
  const top = negative ? -value.numerator : value.numerator;
  if (top === 0n) return 0;
  const shift = Math.max(0, 66 - (bitLength(top) - bitLength(value.denominator)));
  const shifted = top << BigInt(shift);
  const quotient = shifted / value.denominator;
  const sticky = quotient * value.denominator === shifted ? quotient : quotient | 1n;
  const magnitude = shift <= 1000 ? Number(sticky) / 2 ** shift : Number(sticky) / 2 ** 1000 / 2 ** (shift - 1000);
  return negative ? -magnitude : magnitude;
}

/** Whether a double holds the fraction exactly. */
export function isDouble(value: Rational): boolean {
  const double = toDouble(value);
  if (!Number.isFinite(double)) return false;
  const back = rationalOf(double);
  return back.numerator === value.numerator && back.denominator === value.denominator;
}

/** Whether the fraction has a finite decimal expansion. */
export function isDecimal(value: Rational): boolean {
  let rest = value.denominator;
  while (rest % 2n === 0n) rest /= 2n;
  while (rest % 5n === 0n) rest /= 5n;
  return rest === 1n;
}

function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}
