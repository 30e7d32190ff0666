import { type MarketClock, profileIntervals } from '../../time/index.js';
import type { Delivery } from '../contract.js';
import type { CellGrid } from './cell-grid.js';

/** The part of each cell in the average of a delivery, from the cell `from` on: they sum to one. `scale` counts weighted hours. */
export function deliveryWeights(
  { start, stepMs }: CellGrid,
  { profile, period }: Delivery,
  { clock, scale }: { readonly clock: MarketClock; readonly scale: (t: number) => number },
): { readonly from: number; readonly weights: Float64Array } {
  const stretches = profileIntervals(profile, clock, period);
  const from = Math.floor(((stretches[0] ?? period.start) - start) / stepMs);
  const weights = new Float64Array(Math.ceil(((stretches.at(-1) ?? period.start) - start) / stepMs) - from);
  let total = 0;
  for (let k = 0; k < stretches.length; k += 2) {
    const begin = stretches[k] as number; // pairs
    const end = stretches[k + 1] as number;
    for (let cell = Math.floor((begin - start) / stepMs); start + cell * stepMs < end; cell++) {
      const at = start + cell * stepMs;
      const weight = scale(Math.min(end, at + stepMs)) - scale(Math.max(begin, at));
      weights[cell - from] = (weights[cell - from] as number) + weight;
      total += weight;
    }
  }
  for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) / total;
  return { from, weights };
}
