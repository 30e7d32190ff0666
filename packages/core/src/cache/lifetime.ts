import type { CacheLifetime } from '../ports/index.js';

/** How long one answer is good, ms. */
export interface ResolvedLifetime {
  /** Until when it may be given. */
  readonly hardMs: number;
  /** Until when it is good. */
  readonly softMs: number;
}

/**
 * How long an answer is good, from what it cost and by chance: `base × min(most, 1 + log₂(cost / unit))` for expensive ones, then changed by
 * the jitter.
 */
export function resolveLifetime(
  lifetime: CacheLifetime,
  { isNegative, costMs, random }: { readonly isNegative: boolean; readonly costMs: number; readonly random: number },
): ResolvedLifetime {
  const { hardMs, softMs, negativeMs, jitter, golden } = lifetime;
  const by = 1 + jitter * (2 * random - 1);
  if (isNegative) return { hardMs: negativeMs * by, softMs: negativeMs * by };
  const grown =
    golden === undefined || costMs <= golden.unitMs ? 1 : Math.min(golden.most, 1 + Math.log2(costMs / golden.unitMs));
  return { hardMs: hardMs * grown * by, softMs: Math.min(softMs, hardMs) * grown * by };
}

/**
 * Whether to read an answer again before it ends, by chance and the more likely the more it costs and the nearer its end: `−cost · ln(random) ≥
 * time left` (Vattani, Chierichetti and Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", 2015, with β = 1).
 */
export function isDueEarly({
  costMs,
  leftMs,
  random,
}: {
  readonly costMs: number;
  readonly leftMs: number;
  readonly random: number;
}): boolean {
  return -costMs * Math.log(1 - random) >= leftMs;
}
