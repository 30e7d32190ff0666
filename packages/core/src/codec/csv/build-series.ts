import { FLAG, Series, type SeriesIndex, type SeriesKind } from '../../series/index.js';
import { type CalendarFrequency, type Frequency, formatInstant, type MarketClock } from '../../time/index.js';
import type { IssueCollector } from '../import-issue.js';
import type { CsvPolicy } from './csv-options.js';
import { orderPoints } from './order-points.js';
import { offGrid, placeOnGrid } from './point-grid.js';
import type { PointTable } from './point-table.js';
import { reportDays } from './report-days.js';

/** What a value column becomes. */
export interface BuiltColumn {
  readonly unit: string;
  readonly kind: SeriesKind;
  readonly name: string;
}

/** What the series of one group are built from. */
export interface BuildSettings {
  readonly columns: readonly BuiltColumn[];
  readonly clock: MarketClock;
  readonly frequency: Frequency | 'infer';
  readonly grid: 'full' | 'observed';
  readonly pad: CalendarFrequency | undefined;
  readonly maxPoints: number;
  readonly policy: CsvPolicy;
  readonly issues: IssueCollector;
}

/** The series of a group, one for each column, over one index. */
export function buildSeries(table: PointTable, settings: BuildSettings): readonly Series[] {
  const { columns, clock, policy, issues } = settings;
  const order = orderPoints(table, policy, issues);
  const starts = table.starts();
  const sorted = Float64Array.from(order, (point) => starts[point] as number); // positions of the table
  const { index, places } = placeOnGrid(sorted, settings);
  const present = reportOffGrid(table, order, { places, index, settings });
  reportGaps(table.key.join(' '), index, { present, issues });
  if (settings.grid === 'full') reportDays(index, clock, { present, issues });
  else reportLongestHole(index, issues);
  return columns.map(({ unit, kind, name }, c) => {
    const { values, flags } = fill(index.length, {
      order,
      places,
      from: { values: table.values(c), flags: table.flags(c) },
    });
    return Series.of({ index, unit, kind, clock, name, values, flags });
  });
}

function reportOffGrid(
  table: PointTable,
  order: Uint32Array,
  grid: { readonly places: Int32Array; readonly index: SeriesIndex; readonly settings: BuildSettings },
): Uint8Array {
  const { places, index, settings } = grid;
  const present = new Uint8Array(index.length);
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number; // i < length
    if (place >= 0) {
      present[place] = 1;
      continue;
    }
    const point = order[i] as number; // as long as places
    const start = table.starts()[point] ?? Number.NaN;
    const line = table.lines()[point] ?? 0;
    if ((settings.policy.offGrid ?? 'error') === 'error') throw offGrid(start, line, settings.frequency);
    settings.issues.add('off-grid', 'row(s) are not on the grid, and were left out', {
      line,
      start,
      series: table.key.join(' '),
    });
  }
  return present;
}

function reportGaps(
  series: string,
  index: SeriesIndex,
  at: { readonly present: Uint8Array; readonly issues: IssueCollector },
): void {
  const { present, issues } = at;
  const startOf = (i: number): number =>
    index.kind === 'regular'
      ? index.start + i * index.stepMs
      : index.kind === 'calendar'
        ? (index.edges[i] ?? 0)
        : (index.starts[i] ?? 0);
  let from = -1;
  for (let i = 0; i <= present.length; i++) {
    const missing = i < present.length && present[i] === 0;
    if (missing && from < 0) from = i;
    if (missing || from < 0) continue;
    const length = i - from;
    issues.add(
      'gap',
      'interval(s) of the grid have no row, and are missing',
      { start: startOf(from), series, text: `(${length} in a row)` },
      length,
    );
    from = -1;
  }
}

/** Holidays and weekends are no gaps of an observed grid, but the longest hole shows whether there is more. */
function reportLongestHole(index: SeriesIndex, issues: IssueCollector): void {
  if (index.kind !== 'irregular') return;
  let longest = 0;
  let after = 0;
  for (let i = 1; i < index.length; i++) {
    const end = index.ends[i - 1] as number; // 1 ≤ i < length, as below
    const hole = (index.starts[i] as number) - end;
    if (hole <= longest) continue;
    longest = hole;
    after = end;
  }
  if (longest === 0) return;
  const text = `${Math.round(longest / 3_600_000) / 24} days from ${formatInstant(after)}`;
  issues.addOnce(
    `hole ${text}`,
    'note',
    'only intervals with a row are in the series; the longest stretch without one',
    { text },
  );
}

function fill(
  length: number,
  points: {
    readonly order: Uint32Array;
    readonly places: Int32Array;
    readonly from: { readonly values: Float64Array; readonly flags: Uint8Array };
  },
): { readonly values: Float64Array; readonly flags: Uint8Array } {
  const values = new Float64Array(length).fill(Number.NaN);
  const flags = new Uint8Array(length).fill(FLAG.missing);
  const { order, places, from } = points;
  for (let i = 0; i < order.length; i++) {
    const place = places[i] as number; // as long as order
    if (place < 0) continue;
    const point = order[i] as number; // i < length
    values[place] = from.values[point] as number; // a position of the table
    flags[place] = from.flags[point] as number;
  }
  return { values, flags };
}
