import {
  type Frequency,
  formatInstant,
  frequencyStepMs,
  type Instant,
  isCalendarFrequency,
  offsetAt,
  type ZoneTable,
  zoneTable,
} from '../../time/index.js';
import { rowError } from './csv-errors.js';
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
  readonly #table: ZoneTable;
  readonly #parse: TimeParser;
  readonly #parsed = new ParsedTime();
  readonly #lengthMs: number;

  constructor(check: CsvCheck, names: readonly string[], frequency: Frequency | 'infer' | undefined) {
    this.#check = check;
    this.#column = names.indexOf(check.column);
    this.#table = zoneTable(check.zone);
    this.#parse = timeParser(check.format);
    const fixed = frequency !== undefined && frequency !== 'infer' && !isCalendarFrequency(frequency);
    this.#lengthMs = check.label === 'end' && fixed ? frequencyStepMs(frequency) : 0;
  }

  /** @throws AurumError `CSV.ROW` when the column says something else than the interval that begins at `start` */
  compare(row: CsvRow, start: Instant): void {
    const text = row.field(this.#column).trim();
    const place = { line: row.line, column: this.#check.column };
    if (!this.#parse(text, 0, text.length, this.#parsed))
      throw rowError(place, `${JSON.stringify(text)} is not a time written as ${this.#check.format ?? 'ISO 8601'}`);
    const t = start + this.#lengthMs;
    const local = t + offsetAt(this.#table, t);
    const { localMs, offsetMs } = this.#parsed;
    const isDate = text.length <= 10;
    const agrees = isDate
      ? Math.floor(local / DAY_MS) * DAY_MS === localMs
      : localMs === local && (Number.isNaN(offsetMs) || t === localMs - offsetMs);
    if (agrees) return;
    throw rowError(
      place,
      `${JSON.stringify(text)} contradicts the time of the row, which is ${formatInstant(t, this.#check.zone)} there`,
    );
  }
}
