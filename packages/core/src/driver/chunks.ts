import type { SeriesDefinition } from '../ports/index.js';
import { gridIndex, type Series } from '../series/index.js';
import { frequencyStepMs } from '../time/index.js';
import { assembleSeries, type StoredColumns, storedStarts } from './assemble.js';

const OPEN = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY } as const;

/**
 * Cuts a run of stored points, in time order, into the series of a stream: each with at most `chunkSize` points, gaps
 * inside a chunk filled as `read` does, none across chunks. An empty run gives no series.
 *
 * @param definition of the series
 * @param columns points in ascending order of their starts; not copied, so leave them as they are
 * @param chunkSize most points of a chunk, filled ones included
 */
export function* chunkSeries(
  definition: SeriesDefinition,
  columns: StoredColumns,
  chunkSize: number,
): Generator<Series, void, undefined> {
  const starts = storedStarts(columns);
  const slots = slotNumbers(definition, starts);
  let from = 0;
  while (from < starts.length) {
    let to = Math.min(starts.length, from + chunkSize);
    if (slots !== undefined) {
      const limit = (slots[from] as number) + chunkSize; // from is in range
      while ((slots[to - 1] as number) >= limit) to--; // ends at from + 1 at the latest: slots[from] < limit
    }
    yield assembleSeries(definition, part({ ...columns, starts }, from, to), OPEN);
    from = to;
  }
}

/** The place of each point on the grid, from the first one's 0; `undefined` for an irregular series, which has no gaps to fill. */
function slotNumbers(definition: SeriesDefinition, starts: Float64Array): Float64Array | undefined {
  const { frequency, clock } = definition;
  if (frequency === 'irregular' || starts.length === 0) return undefined;
  const first = starts[0] as number; // not empty
  const stepMs = frequencyStepMs(frequency);
  const slots = new Float64Array(starts.length);
  if (stepMs !== undefined) {
    for (let i = 0; i < starts.length; i++) slots[i] = ((starts[i] as number) - first) / stepMs; // i is in range
    return slots;
  }
  const last = starts[starts.length - 1] as number; // not empty
  const grid = gridIndex(frequency, clock, { start: first, end: last + 1 });
  const edges = grid.kind === 'calendar' ? grid.edges : new Float64Array();
  let slot = 0;
  for (let i = 0; i < starts.length; i++) {
    while (slot < grid.length && (edges[slot] as number) < (starts[i] as number)) slot++; // in range
    slots[i] = slot;
  }
  return slots;
}

function part(columns: StoredColumns & { readonly starts: Float64Array }, from: number, to: number): StoredColumns {
  if (from === 0 && to === columns.starts.length) return columns;
  return {
    starts: columns.starts.slice(from, to),
    ends: columns.ends?.slice(from, to),
    values: columns.values.slice(from, to),
    flags: columns.flags?.slice(from, to),
  };
}
