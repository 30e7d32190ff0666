import {
  deliveryDay,
  deliveryDayInterval,
  type Frequency,
  formatInstant,
  frequencyStepMs,
  type Instant,
  type Interval,
  isCalendarFrequency,
  type MarketClock,
  marketClock,
  type ZoneCursor,
  zoneCursor,
  zoneTable,
} from '../../time/index.js';
import { headerError, rowError } from './csv-errors.js';
import type { CsvCheck } from './csv-options.js';
import type { CsvRow } from './csv-row.js';
import { ParsedTime } from './parsed-time.js';
import { timeParser } from './row-times.js';
import type { TimeParser } from './time-pattern.js';

const DAY_MS = 86_400_000;

/** Compares a second time column with the interval that the first one gave. */
export class RowCheck {
  readonly #check: CsvCheck;
  readonly #column: number;
  readonly #cursor: ZoneCursor;
  readonly #parse: TimeParser | undefined;
  readonly #parsed = new ParsedTime();
  readonly #stepMs: number;
  readonly #clock: MarketClock;
  #day: Interval = { start: 0, end: 0 };

  constructor(check: CsvCheck, names: readonly string[], frequency: Frequency | 'infer' | undefined) {
    this.#check = check;
    this.#column = names.indexOf(check.column);
    this.#cursor = zoneCursor(zoneTable(check.zone));
    this.#clock = marketClock(check.zone);
    this.#parse = check.format === 'hourNumber' ? undefined : timeParser(check.format);
    const fixed = frequency !== undefined && frequency !== 'infer' && !isCalendarFrequency(frequency);
    this.#stepMs = fixed ? frequencyStepMs(frequency) : 0;
    if (!fixed && (check.label === 'end' || check.format === 'hourNumber')) {
      throw headerError(
        `the column ${JSON.stringify(check.column)} can only be compared when the frequency is PT5M, PT15M, PT30M or PT1H`,
        { column: check.column },
      );
    }
  }

  /** @throws AurumError `CSV.ROW` when the column says something else than the interval that begins at `start` */
  compare(row: CsvRow, start: Instant): void {
    if (this.#parse === undefined) this.#compareNumber(row, start);
    else this.#compareTime(row, start, this.#parse);
  }

  #compareNumber(row: CsvRow, start: Instant): void {
    if (start < this.#day.start || start >= this.#day.end)
      this.#day = deliveryDayInterval(this.#clock, deliveryDay(this.#clock, start));
    const number = (start - this.#day.start) / this.#stepMs + 1;
    const text = row.field(this.#column).trim();
    if (Number(text) === number) return;
    throw rowError(
      { line: row.line, column: this.#check.column },
      `${JSON.stringify(text)} contradicts the time of the row, ${formatInstant(start, this.#check.zone)}, which is number ${number} of its day`,
    );
  }

  #compareTime(row: CsvRow, start: Instant, parse: TimeParser): void {
    const text = row.field(this.#column).trim();
    const place = { line: row.line, column: this.#check.column };
    if (!parse(text, 0, text.length, this.#parsed)) {
      throw rowError(place, `${JSON.stringify(text)} is not a time written as ${this.#check.format ?? 'ISO 8601'}`);
    }
    const t = this.#check.label === 'end' ? start + this.#stepMs : start;
    const local = t + this.#cursor.offsetAt(t);
    const { localMs, offsetMs } = this.#parsed;
    const isDate = text.length <= 10;
    const agrees = isDate
      ? Math.floor(local / DAY_MS) * DAY_MS === localMs
      : localMs === local && (Number.isNaN(offsetMs) || t === localMs - offsetMs);
    if (!agrees)
      throw rowError(
        place,
        `${JSON.stringify(text)} contradicts the time of the row, which is ${formatInstant(t, this.#check.zone)} there`,
      );
  }
}
