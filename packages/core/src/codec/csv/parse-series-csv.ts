import {
  calendarIndex,
  FLAG,
  gridIndex,
  irregularIndex,
  isMissingFlag,
  regularIndex,
  Series,
  type SeriesIndex,
  type SeriesKind,
} from '../../series/index.js';
import {
  CALENDAR_FREQUENCIES,
  type CalendarFrequency,
  floorTo,
  frequencyStepMs,
  type Instant,
  type MarketClock,
  parseFrequency,
  parseMarketClock,
  toInstant,
} from '../../time/index.js';
import type { DecodeOptions } from '../binary/decode-series.js';
import { DEFAULT_MAX_POINTS } from '../binary/format.js';
import { IssueCollector } from '../import-issue.js';
import { hasIntervals } from '../index-from-intervals.js';
import { refuseTooLarge } from '../malformed.js';
import { CellReader } from './cell-reader.js';
import { headerError, rowError } from './csv-errors.js';
import type { CsvRow } from './csv-row.js';
import { type CsvText, scanText } from './csv-source.js';
import { parseIsoTime } from './iso-time.js';
import { ParsedTime } from './parsed-time.js';
import { PointTable } from './point-table.js';

/** Options of {@link parseSeriesCsv}. */
export interface ParseSeriesCsvOptions extends DecodeOptions {
  /** The character between fields. Default a comma. */
  readonly delimiter?: string | undefined;
}

/**
 * The series that {@link seriesToCsv} wrote; its header says all that is needed. For any other CSV text use `seriesFromCsv`.
 *
 * @throws AurumError `CSV.HEADER` for another header, `CSV.ROW` for a row that cannot be read, `CODEC.TOO_LARGE` above `maxPoints`, and what
 * a clock, unit or index refuses
 */
export function parseSeriesCsv(source: CsvText, options: ParseSeriesCsvOptions = {}): readonly Series[] {
  const reader = new OwnCsvReader(options.maxPoints ?? DEFAULT_MAX_POINTS);
  return scanText(
    source,
    { delimiter: options.delimiter },
    { row: (row) => reader.row(row), finish: () => reader.finish() },
  );
}

interface ValueColumn {
  readonly unit: string;
  readonly kind: SeriesKind;
  readonly name: string | undefined;
  readonly aggregated: boolean;
  readonly position: number;
  readonly flagPosition: number;
}

interface OwnHeader {
  readonly clock: MarketClock;
  readonly frequency: string;
  readonly gridClock: MarketClock;
  readonly hasEnds: boolean;
  readonly columns: readonly ValueColumn[];
  readonly count: number;
}

const TIME_CELL = /^start \[(\S+) (\S+?)(?: on (\S+))?\]$/;
const VALUE_CELL = /^(?:([\s\S]*) )?\[([^[\]]*) (average|sum|point)( aggregated)?\]$/;

class OwnCsvReader {
  readonly #maxPoints: number;
  readonly #cells = new CellReader({ missing: [''] }, new IssueCollector());
  readonly #parsed = new ParsedTime();
  #header: OwnHeader | undefined;
  #table = new PointTable([], 0);
  #ends: number[] = [];

  constructor(maxPoints: number) {
    this.#maxPoints = maxPoints;
  }

  row(row: CsvRow): void {
    if (this.#header === undefined) {
      this.#header = readHeader(row);
      this.#table = new PointTable([], this.#header.columns.length);
      return;
    }
    const { columns, count, hasEnds } = this.#header;
    if (row.count !== count)
      throw rowError(
        { line: row.line },
        `the row has ${row.count} fields, and the header ${count}: the text is cut or damaged there`,
      );
    refuseTooLarge(this.#table.length + 1, this.#maxPoints);
    const point = this.#table.add(this.#instant(row, 0), row.line);
    if (hasEnds) this.#ends.push(this.#instant(row, 1));
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c] as ValueColumn; // c < length
      const value = this.#cells.read(row, column.position, column.name ?? 'value');
      const flag = column.flagPosition < 0 ? FLAG.ok : this.#cells.readFlag(row, column.flagPosition, 'flag');
      this.#table.set(point, c, value, Number.isNaN(value) && !isMissingFlag(flag) ? this.#cells.flag : flag);
    }
  }

  #instant(row: CsvRow, field: number): Instant {
    const text = row.field(field);
    const parsed = this.#parsed;
    if (parseIsoTime(text, 0, text.length, parsed) && !Number.isNaN(parsed.offsetMs))
      return parsed.localMs - parsed.offsetMs;
    try {
      return toInstant(text);
    } catch (cause) {
      throw rowError(
        { line: row.line, column: field === 0 ? 'start' : 'end' },
        `${JSON.stringify(text)} is not a time with an offset`,
        cause,
      );
    }
  }

  finish(): readonly Series[] {
    const header = this.#header;
    if (header === undefined) throw headerError('the text is empty', {});
    const index = this.#index(header);
    return header.columns.map(({ unit, kind, name, aggregated }, c) =>
      Series.of({
        index,
        unit,
        kind,
        clock: header.clock,
        name,
        aggregated,
        values: this.#table.values(c).slice(),
        flags: this.#table.flags(c).slice(),
      }),
    );
  }

  #index(header: OwnHeader): SeriesIndex {
    const { frequency, gridClock } = header;
    const starts = this.#table.starts().slice();
    const ends = Float64Array.from(this.#ends);
    const length = starts.length;
    if (frequency === 'irregular') return irregularIndex({ starts, ends: header.hasEnds ? ends : needEnds(length) });
    const calendar = CALENDAR_FREQUENCIES.find((known) => known === frequency);
    const index = calendar === undefined ? fixedIndex(frequency, starts) : calendarOf(calendar, gridClock, starts);
    const asWritten = header.hasEnds ? hasIntervals(index, { starts, ends }) : sameStarts(index, starts);
    if (asWritten) return index;
    throw rowError(
      { line: this.#table.lines()[0] ?? 1 },
      `the times are not those of ${length} intervals of ${frequency}: rows are missing, doubled or out of order; use seriesFromCsv, which reports them`,
    );
  }
}

function needEnds(length: number): Float64Array {
  if (length === 0) return new Float64Array(0);
  throw headerError('irregular intervals need a column "end"', {});
}

function fixedIndex(frequency: string, starts: Float64Array): SeriesIndex {
  const seconds = /^PT([\d.]+)S$/.exec(frequency)?.[1];
  const step = seconds === undefined ? frequencyStepMs(parseFrequency(frequency)) : Math.round(Number(seconds) * 1000);
  return regularIndex({ start: starts[0] ?? 0, step: step ?? 0, length: starts.length });
}

function calendarOf(frequency: CalendarFrequency, clock: MarketClock, starts: Float64Array): SeriesIndex {
  const [first] = starts;
  const last = starts.at(-1);
  if (first === undefined || last === undefined)
    return calendarIndex({ frequency, clock, start: floorTo(frequency, clock, 0), length: 0 });
  return gridIndex(frequency, clock, { start: first, end: Math.max(first, last) + 1 });
}

function sameStarts(index: SeriesIndex, starts: Float64Array): boolean {
  const ends =
    index.kind === 'regular'
      ? starts.map((start) => start + index.stepMs)
      : index.kind === 'calendar'
        ? index.edges.slice(1)
        : starts;
  return index.length === starts.length && hasIntervals(index, { starts, ends });
}

function readHeader(row: CsvRow): OwnHeader {
  const cells = row.fields();
  const time = TIME_CELL.exec(cells[0] ?? '');
  if (time === null) {
    throw headerError(
      `line ${row.line}: the header does not begin with "start [clock frequency]", so seriesToCsv did not write it: use seriesFromCsv and declare the columns`,
      {
        found: cells,
      },
    );
  }
  const [, clockId = '', frequency = '', gridClockId = clockId] = time;
  const hasEnds = cells[1] === 'end';
  const columns: ValueColumn[] = [];
  for (let i = hasEnds ? 2 : 1; i < cells.length; i++) {
    const value = VALUE_CELL.exec(cells[i] ?? '');
    if (value === null)
      throw headerError(`line ${row.line}: ${JSON.stringify(cells[i])} is not "name [unit kind]"`, { found: cells });
    const [, name, unit = '', kind, aggregated] = value;
    const flagPosition = cells[i + 1] === (name === undefined ? '[flag]' : `${name} [flag]`) ? i + 1 : -1;
    // the expression allows just these three
    columns.push({
      unit,
      kind: kind as SeriesKind,
      name,
      aggregated: aggregated !== undefined,
      position: i,
      flagPosition,
    });
    if (flagPosition >= 0) i++;
  }
  if (columns.length === 0) throw headerError(`line ${row.line}: there is no column with values`, { found: cells });
  return {
    clock: parseMarketClock(clockId),
    frequency,
    gridClock: parseMarketClock(gridClockId),
    hasEnds,
    columns,
    count: cells.length,
  };
}
