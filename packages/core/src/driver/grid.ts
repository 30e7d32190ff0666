import { AurumError, InternalError } from '../errors/index.js';
import type { SeriesDefinition } from '../ports/index.js';
import { gridIndex, indexEnd, indexStart, type SeriesIndex } from '../series/index.js';
import { addPeriods, type Frequency, floorTo, formatInstant, frequencyStepMs } from '../time/index.js';

/**
 * Checks that every interval of an index is one of the definition's grid. Constant time for the two usual cases, a
 * regular or calendar index on that very grid. Any interval is on an irregular definition.
 *
 * @throws AurumError `SERIES.OFF_GRID`
 */
export function requireGrid(index: SeriesIndex, definition: SeriesDefinition): void {
  const { frequency, clock } = definition;
  if (frequency === 'irregular' || index.length === 0) return;
  const stepMs = frequencyStepMs(frequency);
  if (index.kind === 'regular' && index.stepMs === stepMs) {
    if (floorTo(frequency, clock, index.start) !== index.start) throw offGrid(definition, index, 0);
    return;
  }
  if (index.kind === 'calendar' && index.frequency === frequency && index.clock.id === clock.id) return;
  requireEach(index, definition, frequency);
}

function requireEach(index: SeriesIndex, definition: SeriesDefinition, frequency: Frequency): void {
  const { clock } = definition;
  const last = indexStart(index, index.length - 1);
  const from = floorTo(frequency, clock, indexStart(index, 0));
  const grid = gridIndex(frequency, clock, { start: from, end: last + 1 });
  let g = 0;
  for (let i = 0; i < index.length; i++) {
    const start = indexStart(index, i);
    while (g < grid.length && indexStart(grid, g) < start) g++;
    if (indexStart(grid, g) !== start || indexEnd(grid, g) !== indexEnd(index, i)) throw offGrid(definition, index, i);
  }
}

function offGrid(definition: SeriesDefinition, index: SeriesIndex, position: number): AurumError {
  const { key, frequency, clock } = definition;
  const start = indexStart(index, position);
  const end = indexEnd(index, position);
  return new AurumError('SERIES.OFF_GRID', {
    message: `The interval ${formatInstant(start)} to ${formatInstant(end)} (position ${position}) is not on the ${frequency} grid of "${key}" (${clock.id}). Resample the values to ${frequency} first, or define another series for them.`,
    details: { key, start, end, position, frequency, clock: clock.id },
  });
}

/**
 * The ends of intervals on a definition's grid, for a store that keeps starts only.
 *
 * @param definition a definition with a grid
 * @param starts epoch ms, each on the grid, in any order
 */
export function gridEnds(definition: SeriesDefinition, starts: Float64Array): Float64Array {
  const { frequency, clock } = definition;
  if (frequency === 'irregular') throw new InternalError(`gridEnds of "${definition.key}", which is irregular`);
  const stepMs = frequencyStepMs(frequency);
  const ends = new Float64Array(starts.length);
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i] as number; // i is in range
    ends[i] = stepMs === undefined ? addPeriods(frequency, clock, start, 1) : start + stepMs;
  }
  return ends;
}
