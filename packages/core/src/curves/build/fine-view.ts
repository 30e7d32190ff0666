import { indexEnd, indexStart, type SeriesIndex } from '../../series/index.js';
import { gridIndex } from '../../series/index-access.js';
import type { Frequency, Interval, MarketClock } from '../../time/index.js';
import type { CellGrid } from './cell-grid.js';

/** The periods of a fine view. */
export function fineIndex(fine: Frequency, clock: MarketClock, range: Interval): SeriesIndex {
  return gridIndex(fine, clock, range);
}

/** The edges of the periods: what cells must not cross. */
export function edgesOfIndex(index: SeriesIndex): Float64Array {
  if (index.kind === 'calendar') return index.edges;
  return new Float64Array(0); // periods of one length are cells, or made of them
}

/** The first cell of period `i`; those before the grid have negative numbers. */
export function cellAt({ start, stepMs }: CellGrid, t: number): number {
  return (t - start) / stepMs;
}

/**
 * The prices of the periods of an index: the mean over the cells of each, missing where a cell has none. O(cells). The values themselves where
 * periods are cells.
 */
export function periodPrices(index: SeriesIndex, grid: CellGrid, values: Float64Array): Float64Array {
  const { length, weights } = grid;
  const isByCell = index.kind === 'regular' && index.stepMs === grid.stepMs;
  const shift = isByCell ? cellAt(grid, index.start) : 0;
  if (isByCell && shift >= 0 && shift + index.length <= length) return values.subarray(shift, shift + index.length);
  const out = new Float64Array(index.length).fill(NaN);
  if (isByCell) {
    const first = Math.max(0, -shift);
    const last = Math.min(index.length, length - shift);
    if (last > first) out.set(values.subarray(first + shift, last + shift), first);
    return out;
  }
  for (let i = 0; i < out.length; i++) {
    const from = cellAt(grid, indexStart(index, i));
    const to = cellAt(grid, indexEnd(index, i));
    if (from < 0 || to > length) continue;
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
