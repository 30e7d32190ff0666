import { AurumError } from '../../errors/index.js';
import { irregularIndex, type SeriesIndex } from '../../series/index.js';
import { addPeriods, type Frequency, floorTo, type MarketClock } from '../../time/index.js';
import { hasIntervals, indexFromIntervals } from '../index-from-intervals.js';
import { indexFromJson } from '../index-text.js';
import { META } from './arrow-format.js';
import { malformedArrow } from './flat-reader.js';

/** The times of a table and what they are measured by. */
export interface TableTimes {
  readonly starts: Float64Array;
  readonly ends: Float64Array | undefined;
  readonly clock: MarketClock;
  readonly frequency: Frequency | undefined;
  readonly maxPoints: number;
}

/**
 * The index of a table. The rule in its metadata is used only when it gives exactly the intervals of the columns: another program may have
 * filtered rows and kept the metadata.
 */
export function indexOfTable(
  table: { readonly schema: { readonly metadata: ReadonlyMap<string, string> } },
  times: TableTimes,
): SeriesIndex {
  const { starts, clock, frequency } = times;
  const ends = times.ends ?? endsByFrequency(starts, clock, frequency);
  const rule = ruleOf(table.schema.metadata.get(META.index), { ...times, ends });
  if (rule !== undefined && hasIntervals(rule, { starts, ends })) return rule;
  return indexFromIntervals({ starts, ends }, { clock, frequency });
}

function ruleOf(
  text: string | undefined,
  times: TableTimes & { readonly ends: Float64Array },
): SeriesIndex | undefined {
  if (text === undefined) return undefined;
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null) return undefined;
    if ('kind' in json && json.kind === 'irregular') return irregularIndex({ starts: times.starts, ends: times.ends });
    if (!('length' in json) || json.length !== times.starts.length) return undefined;
    return indexFromJson(json, { clock: times.clock, maxPoints: times.maxPoints });
  } catch (error) {
    // a rule that makes no sense is no reason to refuse columns that do
    if (error instanceof SyntaxError || AurumError.is(error)) return undefined;
    throw error;
  }
}

function endsByFrequency(starts: Float64Array, clock: MarketClock, frequency: Frequency | undefined): Float64Array {
  if (frequency === undefined) throw malformedArrow('no column gives the ends of the intervals: give frequency');
  if (starts.length === 0) return new Float64Array(0);
  return starts.map((start) => {
    if (floorTo(frequency, clock, start) !== start)
      throw malformedArrow(`the start ${start} is not on the ${frequency} grid of ${clock.id}`);
    return addPeriods(frequency, clock, start, 1);
  });
}
