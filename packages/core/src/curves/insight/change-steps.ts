/** The steps between prices. They sum to the whole way: what rounding leaves is put to the last step that is not 0. */
export function stepsBetween(prices: readonly number[]): number[] {
  const steps: number[] = [];
  for (let k = 1; k < prices.length; k++) steps.push((prices[k] as number) - (prices[k - 1] as number)); // k is in range
  const total = (prices.at(-1) ?? 0) - (prices[0] ?? 0);
  const at = steps.findLastIndex((one) => one !== 0);
  if (at >= 0) steps[at] = steps.reduce((rest, one, k) => (k === at ? rest : rest - one), total);
  return steps;
}
