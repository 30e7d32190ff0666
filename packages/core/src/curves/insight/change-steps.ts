/** How often a rounding is put back: after the first time little is left. */
const ROUNDS = 3;

/**
 * The steps between prices. Added in their order they give the whole way, as far as numbers of their size can: what rounding leaves is put to
 * the last step that is not 0.
 */
export function stepsBetween(prices: readonly number[]): number[] {
  const steps: number[] = [];
  for (let k = 1; k < prices.length; k++) steps.push((prices[k] as number) - (prices[k - 1] as number)); // k is in range
  const total = (prices.at(-1) ?? 0) - (prices[0] ?? 0);
  const at = steps.findLastIndex((one) => one !== 0);
  for (let round = 0; at >= 0 && round < ROUNDS; round++) {
    const rest = total - steps.reduce((sum, one) => sum + one, 0);
    if (rest === 0) break;
    steps[at] = (steps[at] as number) + rest; // at is in range
  }
  return steps;
}
