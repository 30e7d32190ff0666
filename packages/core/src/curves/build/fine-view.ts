import { indexEnd, indexStart, type SeriesIndex } from '../../series/index.js';
import { gridIndex } from '../../series/index-access.js';
import type { Frequency, Interval, MarketClock } from '../../time/index.js';
import type { CellGrid } from './cell-grid.js';

/** The periods of a fine view. */
export function fineIndex(fine: Frequency, clock: MarketClock, range: Interval): SeriesIndex {
  return gridIndex(fine, clock, range);
}

/**
 * The prices of the periods of an index: the mean over the cells of each, missing where a cell has none. O(cells). The values themselves where
 * periods are cells. All of them lie in the grid.
 */
export function periodPrices(index: SeriesIndex, grid: CellGrid, values: Float64Array): Float64Array {
  const { start, stepMs, weights } = grid;
  if (index.kind === 'regular' && index.stepMs === grid.stepMs) {
    const shift = index.length === 0 ? 0 : (index.start - start) / stepMs;
    return values.subarray(shift, shift + index.length);
  }
  const out = new Float64Array(index.length);
  for (let i = 0; i < out.length; i++) {
    const from = (indexStart(index, i) - start) / stepMs;
    const to = (indexEnd(index, i) - start) / stepMs;
    let sum = 0;
    let total = 0;
    for (let k = from; k < to; k++) {
      const w = weights === undefined ? 1 : (weights[k] as number);
      sum += w * (values[k] as number);
      total += w;
    }
    out[i] = sum / total; // NaN when a cell has no price
  }
  return out;
}
