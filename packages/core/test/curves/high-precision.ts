/**
 * Numbers with 320 binary digits after the point, as bigints: systems that lose all digits of a double are solved here as they are
 * written down in the literature.
 */
const DIGITS = 320n;

export const ONE: bigint = 1n << DIGITS;

/** A double, exactly. */
export function big(x: number): bigint {
  let scaled = x;
  let exponent = 0n;
  for (; !Number.isInteger(scaled); exponent++) scaled *= 2;
  return (BigInt(scaled) << DIGITS) >> exponent;
}

export const mul = (a: bigint, b: bigint): bigint => (a * b) >> DIGITS;
export const div = (a: bigint, b: bigint): bigint => (a << DIGITS) / b;

/** The nearest double, nearly. */
export const small = (a: bigint): number => Number(a >> (DIGITS - 200n)) * 2 ** -200;

/** a to a power. */
export function power(a: bigint, exponent: number): bigint {
  let out = ONE;
  for (let i = 0; i < exponent; i++) out = mul(out, a);
  return out;
}

/** Solves A x = b by elimination with partial pivoting; both are overwritten. Zero factors are passed over. */
export function solveDense(a: bigint[][], b: bigint[]): bigint[] {
  const n = b.length;
  const magnitude = (x: bigint): bigint => (x < 0n ? -x : x);
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (magnitude(a[i]![k]!) > magnitude(a[best]![k]!)) best = i;
    if (magnitude(a[best]![k]!) < 1n << (DIGITS / 2n))
      throw new Error(`the oracle's system is singular in column ${k}`);
    [a[k], a[best]] = [a[best]!, a[k]!];
    [b[k], b[best]] = [b[best]!, b[k]!];
    const pivot = a[k]!;
    for (let i = k + 1; i < n; i++) {
      const row = a[i]!;
      if (row[k] === 0n) continue;
      const factor = div(row[k]!, pivot[k]!);
      for (let j = k; j < n; j++) if (pivot[j] !== 0n) row[j] = row[j]! - mul(factor, pivot[j]!);
      b[i] = b[i]! - mul(factor, b[k]!);
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    let sum = b[k]!;
    for (let j = k + 1; j < n; j++) if (a[k]![j] !== 0n) sum -= mul(a[k]![j]!, b[j]!);
    b[k] = div(sum, a[k]![k]!);
  }
  return b;
}
