import { big, div, mul, ONE, power, small, solveDense } from './high-precision.js';

/** A value of an oracle in segment j at u in [0, 1]. */
export type Oracle = (j: number, u: number) => number;

/**
 * The derivative of the natural quintic spline that interpolates cumulated price × length: contiguous contracts, free ends. In truncated
 * powers, Σ a_r t^r + Σ b_i (t − T_i)⁵₊, which is quadratic beyond the ends when Σ b_i T_i^r = 0 for r = 0, 1, 2.
 */
export function quinticSpline(knots: readonly number[], means: readonly number[]): Oracle {
  const T = knots.map(big);
  const n = knots.length;
  const a: bigint[][] = [];
  const b: bigint[] = [];
  let cumulated = 0n;
  for (let i = 0; i < n; i++) {
    const t = T[i]!;
    a.push([ONE, t, mul(t, t), ...T.map((k) => (t > k ? power(t - k, 5) : 0n))]);
    b.push(cumulated);
    if (i < n - 1) cumulated += mul(big(means[i]!), T[i + 1]! - t);
  }
  for (let r = 0; r < 3; r++) {
    a.push([0n, 0n, 0n, ...T.map((k) => power(k, r))]);
    b.push(0n);
  }
  const x = solveDense(a, b);
  return (j, u) => {
    const t = T[j]! + mul(big(u), T[j + 1]! - T[j]!);
    let f = x[1]! + 2n * mul(x[2]!, t);
    T.forEach((k, i) => {
      if (t > k) f += 5n * mul(x[3 + i]!, power(t - k, 4));
    });
    return small(f);
  };
}

/** An average over segments: Σ over terms of weight · ∫ u^r-moments. */
export interface OracleAverage {
  /** Segment, and the moments Σ ω u^r, r = 0 … 4, of the average in it. */
  readonly terms: readonly { readonly segment: number; readonly moments: readonly bigint[] }[];
  readonly value: bigint;
}

export interface OracleProblem {
  readonly knots: readonly number[];
  readonly averages: readonly OracleAverage[];
  readonly startSlope?: number | undefined;
  readonly endSlope?: number | undefined;
  /** As the option `tension`. */
  readonly tension?: number | undefined;
}

/** The moments of an average that is the integral over a part of the whole. */
export function uniformMoments(share: bigint = ONE): readonly bigint[] {
  return [1n, 2n, 3n, 4n, 5n].map((d) => share / d);
}

/** The solution of a dense system of optimality: five monomials for each segment, multipliers for averages, values and slopes. */
export function denseKkt(problem: OracleProblem): {
  readonly at: Oracle;
  readonly energy: number;
  readonly multipliers: readonly number[];
} {
  const T = problem.knots.map(big);
  const n = T.length - 1;
  const mean = (T[n]! - T[0]!) / BigInt(n);
  const h = Array.from({ length: n }, (_, j) => div(T[j + 1]! - T[j]!, mean));
  const tension = big(problem.tension ?? 0);
  const rows: { row: Map<number, bigint>; value: bigint }[] = [];
  for (const { terms, value } of problem.averages) {
    const row = new Map<number, bigint>();
    for (const { segment, moments } of terms) for (const [r, m] of moments.entries()) row.set(5 * segment + r, m);
    rows.push({ row, value });
  }
  for (let j = 0; j + 1 < n; j++) {
    const value = new Map([0, 1, 2, 3, 4].map((r) => [5 * j + r, ONE] as const)).set(5 * j + 5, -ONE);
    const slope = new Map([1, 2, 3, 4].map((r) => [5 * j + r, div(big(r), h[j]!)] as const)).set(
      5 * j + 6,
      -div(ONE, h[j + 1]!),
    );
    rows.push({ row: value, value: 0n }, { row: slope, value: 0n });
  }
  if (problem.startSlope !== undefined) {
    rows.push({ row: new Map([[1, div(ONE, h[0]!)]]), value: mul(big(problem.startSlope), mean) });
  }
  if (problem.endSlope !== undefined) {
    const row = new Map([1, 2, 3, 4].map((r) => [5 * n - 5 + r, div(big(r), h[n - 1]!)] as const));
    rows.push({ row, value: mul(big(problem.endSlope), mean) });
  }
  const size = 5 * n + rows.length;
  const a = Array.from({ length: size }, () => new Array<bigint>(size).fill(0n));
  const energy = Array.from({ length: n }, (_, j) =>
    Array.from({ length: 5 }, (_, r) => Array.from({ length: 5 }, (_, s) => energyOf(r, s, h[j]!, tension))),
  );
  for (let j = 0; j < n; j++)
    for (let r = 0; r < 5; r++) for (let s = 0; s < 5; s++) a[5 * j + r]![5 * j + s] = energy[j]![r]![s]!;
  rows.forEach(({ row }, i) => {
    for (const [column, value] of row) {
      a[5 * n + i]![column] = value;
      a[column]![5 * n + i] = value;
    }
  });
  const x = solveDense(a, [...new Array<bigint>(5 * n).fill(0n), ...rows.map((r) => r.value)]);
  let total = 0n;
  for (let j = 0; j < n; j++)
    for (let r = 0; r < 5; r++)
      for (let s = 0; s < 5; s++) total += mul(energy[j]![r]![s]!, mul(x[5 * j + r]!, x[5 * j + s]!));
  return {
    at: (j, u) => {
      let sum = 0n;
      for (let r = 4; r >= 0; r--) sum = mul(sum, big(u)) + x[5 * j + r]!;
      return small(sum);
    },
    energy: small(total),
    multipliers: problem.averages.map((_, i) => small(x[5 * n + i]!)),
  };
}

/** ∫ of the product of the second (and first) derivatives of u^r and u^s. */
function energyOf(r: number, s: number, h: bigint, tension: bigint): bigint {
  let sum = 0n;
  if (r >= 2 && s >= 2) sum += div(div(big(r * (r - 1) * s * (s - 1)), big(r + s - 3)), power(h, 3));
  if (r >= 1 && s >= 1) sum += div(mul(tension, div(big(r * s), big(r + s - 1))), h);
  return sum;
}
