import type { AurumError } from '../../errors/index.js';
import {
  type Frequency,
  formatInstant,
  frequencyStepMs,
  type Instant,
  isCalendarFrequency,
  localToInstant,
  type MarketClock,
  zoneTable,
} from '../../time/index.js';
import type { IssueCollector } from '../import-issue.js';
import { headerError, rowError } from './csv-errors.js';
import type { CsvAmbiguous, CsvTime } from './csv-options.js';
import type { CsvRow } from './csv-row.js';
import { HourOrder } from './hour-order.js';
import { epochTimeParser, parseIsoTime } from './iso-time.js';
import { LocalResolver } from './local-resolver.js';
import { ParsedTime } from './parsed-time.js';
import { compileTimePattern, type TimeParser } from './time-pattern.js';

const DAY_MS = 86_400_000;

/** A start that stands for "leave this row out". */
export const SKIPPED: number = Number.NaN;

/** The reader of a format's name or pattern. */
export function timeParser(format: string | undefined): TimeParser {
  if (format === undefined || format === 'iso') return parseIsoTime;
  if (format === 'epochMs') return epochTimeParser(1);
  if (format === 'epochSeconds') return epochTimeParser(1000);
  return compileTimePattern(format);
}

/** What the times of a file depend on. */
export interface RowTimesSettings {
  readonly time: CsvTime;
  readonly frequency: Frequency | 'infer' | undefined;
  readonly clock: MarketClock;
  readonly names: readonly string[];
  readonly issues: IssueCollector;
}

/** Where a wall clock was read. */
export interface WallClockPlace {
  readonly row: CsvRow;
  /** The series, for the order of times that occur twice. */
  readonly series: string;
  readonly column: string;
  /** What is shown of it. */
  readonly text: string;
}

/** Reads the time of a row and gives the start of its interval. */
export class RowTimes {
  readonly #time: CsvTime;
  readonly #columns: readonly number[];
  readonly #columnName: string;
  readonly #parse: TimeParser;
  readonly #parsed = new ParsedTime();
  readonly #resolver: LocalResolver | undefined;
  readonly #stepMs: number;
  readonly #dayStartMs: number;
  readonly #flagColumn: number;
  readonly #issues: IssueCollector;
  readonly #order: HourOrder | undefined;
  /** For `order`: how often an ambiguous wall clock has been met, by series. */
  readonly #met = new Map<string, Map<number, number>>();

  constructor(settings: RowTimesSettings) {
    const { time, names, frequency } = settings;
    const columns = typeof time.column === 'string' ? [time.column] : time.column;
    this.#time = time;
    this.#columns = columns.map((name) => names.indexOf(name));
    this.#columnName = columns.join(' ');
    this.#parse = timeParser(time.format);
    this.#resolver = time.zone === undefined ? undefined : new LocalResolver(zoneTable(time.zone));
    this.#issues = settings.issues;
    const { ambiguous } = time;
    this.#order =
      ambiguous === 'order' && this.#resolver !== undefined ? new HourOrder(this.#resolver.table) : undefined;
    this.#flagColumn = typeof ambiguous === 'object' ? names.indexOf(ambiguous.column) : -1;
    const known = frequency === undefined || frequency === 'infer' ? undefined : frequency;
    const stepMs = known === undefined ? undefined : frequencyStepMs(known);
    if ((time.label ?? 'start') !== 'start' && stepMs === undefined) {
      throw headerError(
        `times that mark the end of an interval need a frequency of PT5M, PT15M, PT30M or PT1H, and ${frequency ?? 'none'} is given`,
        { frequency },
      );
    }
    this.#stepMs = stepMs ?? 0;
    this.#dayStartMs = known !== undefined && isCalendarFrequency(known) ? settings.clock.dayStartMs : 0;
  }

  /** The start of the row's interval, epoch ms, or {@link SKIPPED}. @throws AurumError `CSV.ROW`, and as {@link RowTimes.resolve} */
  read(row: CsvRow, series: string): Instant {
    const parsed = this.#parseCell(row);
    const label = this.#time.label ?? 'start';
    const shift = label === 'start' ? 0 : this.#stepMs;
    if (!Number.isNaN(parsed.offsetMs)) return parsed.localMs - parsed.offsetMs - shift;
    // a date on a grid of days stands for the delivery day, which may begin at 06:00
    const local =
      this.#dayStartMs !== 0 && parsed.localMs % DAY_MS === 0 ? parsed.localMs + this.#dayStartMs : parsed.localMs;
    const wall = label === 'hourEnding' ? local - shift : local;
    if (this.#order?.follows(wall, series) === false) throw this.#rearranged(row);
    const plain = this.plain(wall);
    const start = Number.isNaN(plain)
      ? this.resolve(wall, { row, series, column: this.#columnName, text: this.#cell(row) })
      : plain;
    return label === 'end' ? start - shift : start;
  }

  /** The wall clock of the row's time, in ms as if UTC; used for dates. */
  readLocal(row: CsvRow): number {
    return this.#parseCell(row).localMs;
  }

  #parseCell(row: CsvRow): ParsedTime {
    const parsed = this.#parsed;
    const [column] = this.#columns;
    let done: boolean;
    if (this.#columns.length === 1 && column !== undefined && row.quoting[column] !== 2) {
      let from = row.starts[column] ?? 0;
      let to = row.ends[column] ?? 0;
      while (from < to && row.text.charCodeAt(from) === 32) from++;
      while (to > from && row.text.charCodeAt(to - 1) === 32) to--;
      done = this.#parse(row.text, from, to, parsed);
    } else {
      const text = this.#cell(row);
      done = this.#parse(text, 0, text.length, parsed);
    }
    if (done) return parsed;
    throw rowError(
      { line: row.line, column: this.#columnName },
      `${JSON.stringify(this.#cell(row))} is not a time written as ${this.#time.format ?? 'ISO 8601'}: correct it or give its format`,
    );
  }

  #cell(row: CsvRow): string {
    return this.#columns.map((column) => row.field(column).trim()).join(' ');
  }

  /** The instant of a wall clock that has exactly one, else NaN. */
  plain(local: number): Instant {
    return this.#resolver?.resolve(local) === 1 ? this.#resolver.first : Number.NaN;
  }

  /** The second of the two instants of a wall clock, or NaN when it has not two. */
  second(local: number): Instant {
    return this.#resolver?.resolve(local) === 2 ? this.#resolver.second : Number.NaN;
  }

  /** Whether a wall clock does not exist. */
  isGap(local: number): boolean {
    return this.#resolver?.resolve(local) === 0;
  }

  /** The instant of a wall clock, after the policies for times that occur twice or never; {@link SKIPPED} to leave it out. @throws AurumError `TIME.NO_OFFSET`, `TIME.AMBIGUOUS_LOCAL`, `TIME.NONEXISTENT_LOCAL`, `SERIES.DUPLICATE` */
  resolve(local: number, at: WallClockPlace): Instant {
    const resolver = this.#resolver;
    if (resolver === undefined) {
      throw rowError(
        { ...lineOf(at), code: 'TIME.NO_OFFSET' },
        `${JSON.stringify(at.text)} has no offset, so it is not an instant: give the zone of its clock`,
      );
    }
    const found = resolver.resolve(local);
    if (found === 1) return resolver.first;
    return found === 2 ? this.#ambiguous(local, at, resolver) : this.#nonexistent(local, at, resolver);
  }

  #ambiguous(local: number, at: WallClockPlace, { first, second }: LocalResolver): Instant {
    const policy: CsvAmbiguous = this.#time.ambiguous ?? 'error';
    const place = { line: at.row.line, series: at.series, text: at.text };
    if (typeof policy === 'object')
      return policy.later.includes(at.row.field(this.#flagColumn).trim()) ? second : first;
    if (policy === 'error') {
      throw rowError(
        { ...lineOf(at), code: 'TIME.AMBIGUOUS_LOCAL' },
        `${JSON.stringify(at.text)} occurs twice in ${this.#time.zone}, as ${formatInstant(first)} and ${formatInstant(second)}: say which with ambiguous: 'earlier', 'later', 'order' or a column that tells`,
      );
    }
    if (policy !== 'order') {
      this.#issues.add('ambiguous', `wall clock(s) that occur twice were read as the ${policy} of the two`, place);
      return policy === 'earlier' ? first : second;
    }
    const times = this.#timesMet(local, at.series);
    if (times > 2) {
      throw rowError(
        { ...lineOf(at), code: 'SERIES.DUPLICATE' },
        `${JSON.stringify(at.text)} occurs twice on that day, and is here for the third time: remove the duplicate`,
      );
    }
    this.#issues.add('ambiguous', 'wall clock(s) that occur twice were told apart by the order of the rows', place);
    return times === 1 ? first : second;
  }

  #rearranged(row: CsvRow): AurumError {
    return rowError(
      { line: row.line, column: this.#columnName, code: 'TIME.AMBIGUOUS_LOCAL' },
      `${JSON.stringify(this.#cell(row))} is earlier than a row before it, on a day when clocks go back in ${this.#time.zone}, so that the order of the rows does not tell the two hours apart: sort the rows by time, or name a column that tells`,
    );
  }

  #timesMet(local: number, series: string): number {
    let met = this.#met.get(series);
    if (met === undefined) {
      met = new Map();
      this.#met.set(series, met);
    }
    const times = (met.get(local) ?? 0) + 1;
    met.set(local, times);
    return times;
  }

  #nonexistent(local: number, at: WallClockPlace, { table }: LocalResolver): Instant {
    const policy = this.#time.nonexistent ?? 'error';
    if (policy === 'error') {
      throw rowError(
        { ...lineOf(at), code: 'TIME.NONEXISTENT_LOCAL' },
        `the wall clock of ${JSON.stringify(at.text)} does not exist in ${table.zone}, where clocks go forward then: correct it, or choose nonexistent: 'skip' or 'shiftForward'`,
      );
    }
    const what =
      policy === 'skip'
        ? 'value(s) stand at a wall clock that does not exist on the day when clocks go forward, and were left out'
        : 'wall clock(s) that do not exist were moved to the change of the clocks';
    this.#issues.add('nonexistent', what, { line: at.row.line, series: at.series, text: at.text });
    return policy === 'skip' ? SKIPPED : localToInstant(table, local, { nonexistent: 'shiftForward' });
  }
}

function lineOf(at: WallClockPlace): { readonly line: number; readonly column: string } {
  return { line: at.row.line, column: at.column };
}
