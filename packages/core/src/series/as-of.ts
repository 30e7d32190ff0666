import { oneOf } from './choices.js';
import { takeColumns } from './columns.js';
import { type DurationInput, durationMs } from './duration.js';
import { indexStart, indexStarts } from './index-access.js';
import type { SeriesData, SeriesInit } from './series-data.js';
import type { SeriesIndex } from './series-index.js';

/** Which point of the other series belongs to an instant: the last one at or before it, the first at or after it, or the closer of the two. */
export type AsOfDirection = 'previous' | 'next' | 'nearest';

const DIRECTIONS: readonly AsOfDirection[] = ['previous', 'next', 'nearest'];

/** How to look points up by time. */
export interface AsOfOptions {
  /** Default `previous`: never anything that lies in the future of the interval's start. */
  readonly direction?: AsOfDirection | undefined;
  /** The greatest distance between the two starts; a number is in milliseconds. */
  readonly tolerance: DurationInput;
}

/**
 * For every instant (ascending) the position of the point of `source` that belongs to it, or -1 when none is within the tolerance. The start of
 * a point counts; missing points are passed over. Of two equally near points the earlier one wins.
 */
export function asOfPositions(times: Float64Array, source: SeriesData, options: AsOfOptions): Int32Array {
  const tolerance = durationMs(options.tolerance, 'tolerance');
  const direction = oneOf('direction', options.direction, { words: DIRECTIONS, fallback: 'previous' });
  const positions = new Int32Array(times.length);
  let last = -1; // last present point at or before t
  let next = nextPresent(source.values, 0); // first present point after `last`
  for (let i = 0; i < times.length; i++) {
    const t = times[i] as number; // i is in range
    while (next < source.values.length && indexStart(source.index, next) <= t) {
      last = next;
      next = nextPresent(source.values, next + 1);
    }
    const back = last >= 0 ? t - indexStart(source.index, last) : Infinity;
    const ahead = back === 0 ? 0 : next < source.values.length ? indexStart(source.index, next) - t : Infinity;
    const useNext = direction === 'next' || (direction === 'nearest' && ahead < back);
    const distance = useNext ? ahead : back;
    positions[i] = distance > tolerance ? -1 : useNext && back !== 0 ? next : last;
  }
  return positions;
}

function nextPresent(values: Float64Array, from: number): number {
  let i = from;
  while (i < values.length && Number.isNaN(values[i])) i++;
  return i;
}

/** The points of `source` that belong to the starts of another index. */
export function asOfColumns(index: SeriesIndex, source: SeriesData, options: AsOfOptions): SeriesInit {
  return takeColumns(source, asOfPositions(indexStarts(index), source, options), index);
}
