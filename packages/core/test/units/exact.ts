/** Exact arithmetic for the tests, written without the one of the package: fractions as pairs of bigints, not reduced. */
export type Fraction = readonly [numerator: bigint, denominator: bigint];

/** The exact value of a finite double, by doubling until it is whole. */
export function exactly(value: number): Fraction {
  let scaled = value;
  let denominator = 1n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2; // exact in binary floating point
    denominator *= 2n;
  }
  return [BigInt(scaled), denominator];
}

/** A decimal with an optional exponent. */
export function decimal(text: string): Fraction {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = BigInt(Number(exponent) - fraction.length);
  const digits = BigInt(whole + fraction);
  return shift >= 0n ? [digits * 10n ** shift, 1n] : [digits, 10n ** -shift];
}

export const multiplied = (a: Fraction, b: Fraction): Fraction => [a[0] * b[0], a[1] * b[1]];
export const divided = (a: Fraction, b: Fraction): Fraction =>
  b[0] < 0n ? [-a[0] * b[1], a[1] * -b[0]] : [a[0] * b[1], a[1] * b[0]];

/** How far a double is from an exact value, in units in the last place of the double nearest to that value. */
export function ulpsFrom(value: number, exact: Fraction): number {
  const [n, d] = exactly(value);
  const [en, ed] = exact;
  const difference = n * ed - en * d; // over d * ed
  const unit = exactly(ulp(value));
  const numerator = (difference < 0n ? -difference : difference) * unit[1];
  const denominator = d * ed * unit[0];
  return Number((numerator * 1_000_000n) / denominator) / 1e6;
}

/** The spacing of doubles at a value. */
export function ulp(value: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  return bits.getFloat64(0) - Math.abs(value);
}

/** Whether no double is nearer to the exact value than this one. */
export function isNearest(value: number, exact: Fraction): boolean {
  return ulpsFrom(value, exact) <= 0.5;
}
