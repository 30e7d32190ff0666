import { rowError } from '../../codec/csv/csv-errors.js';
import type { CsvRow } from '../../codec/csv/csv-row.js';
import { parseIsoTime } from '../../codec/csv/iso-time.js';
import { ParsedTime } from '../../codec/csv/parsed-time.js';
import { compileTimePattern, type TimeParser } from '../../codec/csv/time-pattern.js';
import type { IssueCollector } from '../../codec/import-issue.js';
import { AurumError } from '../../errors/index.js';
import {
  DeliveryPeriod,
  formatLocalDate,
  type Instant,
  type Interval,
  type LocalDate,
  type MarketClock,
  parseDeliveryPeriod,
} from '../../time/index.js';
import type { CurveCsvDates } from './curve-csv-options.js';

const DAY_MS = 86_400_000;

/** A column: its header and its position. */
export interface CsvPlace {
  /** The header. */
  readonly header: string;
  /** The position in a row. */
  readonly at: number;
}

/** The columns that say when a contract delivers. */
export interface DeliveryPlaces {
  readonly period: CsvPlace | undefined;
  readonly name: CsvPlace | undefined;
  readonly start: CsvPlace | undefined;
  readonly end: CsvPlace | undefined;
}

/** When a contract delivers, and its name where the row has one. */
export interface CsvDelivery {
  readonly period: DeliveryPeriod | Interval;
  readonly name: string | undefined;
}

/** A day, or an instant. */
type Moment = { readonly day: LocalDate } | { readonly instant: Instant };

/** Reads dates and delivery periods from the cells of rows. */
export class DeliveryReader {
  readonly #places: DeliveryPlaces;
  readonly #clock: MarketClock;
  readonly #issues: IssueCollector;
  readonly #inclusive: boolean;
  readonly #format: string;
  readonly #parse: TimeParser;
  readonly #out: ParsedTime = new ParsedTime();

  constructor(
    places: DeliveryPlaces,
    options: { readonly clock: MarketClock; readonly dates?: CurveCsvDates | undefined },
    issues: IssueCollector,
  ) {
    this.#places = places;
    this.#clock = options.clock;
    this.#issues = issues;
    this.#inclusive = options.dates?.end === 'inclusive';
    this.#format = options.dates?.format ?? 'iso';
    this.#parse = this.#format === 'iso' ? parseIsoTime : compileTimePattern(this.#format);
  }

  /** The date in a cell. @throws AurumError `CSV.ROW` */
  date(row: CsvRow, place: CsvPlace): string {
    const moment = this.#moment(row, place);
    if ('day' in moment) return formatLocalDate(moment.day);
    throw rowError(
      { line: row.line, column: place.header },
      `${JSON.stringify(cellText(row, place))} is a time, and a date is wanted: write it as YYYY-MM-DD`,
    );
  }

  /** When the contract of a row delivers. @throws AurumError `CSV.ROW` */
  read(row: CsvRow, asOf: string): CsvDelivery {
    const { period, name, start, end } = this.#places;
    const label = (name && cellText(row, name)) || undefined;
    if (start === undefined || end === undefined) {
      const place = period as CsvPlace; // the header was checked for it
      return { period: this.#named(row, place, asOf), name: label };
    }
    const range = this.#range(row, start, end);
    const said = period === undefined ? undefined : cellText(row, period);
    if (said !== undefined && period !== undefined) this.#compare(row, { said, range, place: period, asOf });
    return { period: range, name: label ?? said };
  }

  #named(row: CsvRow, place: CsvPlace, asOf: string): DeliveryPeriod {
    const text = cellText(row, place) ?? '';
    try {
      return parseDeliveryPeriod(text, { asOf });
    } catch (error) {
      if (!AurumError.is(error)) throw error;
      throw rowError({ line: row.line, column: place.header }, error.message, error);
    }
  }

  #range(row: CsvRow, startPlace: CsvPlace, endPlace: CsvPlace): DeliveryPeriod | Interval {
    const start = this.#moment(row, startPlace);
    const end = this.#moment(row, endPlace);
    const shown = `${cellText(row, startPlace)} to ${cellText(row, endPlace)}`;
    const place = { line: row.line, column: endPlace.header };
    if ('day' in start && 'day' in end) {
      const after = end.day + (this.#inclusive ? 1 : 0);
      if (start.day < after) return DeliveryPeriod.of(start.day, after);
      const hint =
        start.day === after ? ', unless the end is the last day of it: then say dates: { end: "inclusive" }' : '';
      throw rowError(place, `${shown} is no day of delivery${hint}`);
    }
    if ('day' in start || 'day' in end) throw rowError(place, `${shown} is a date and a time: write both in one way`);
    if (this.#inclusive) throw rowError(place, `${shown} are times, whose end is never included: leave dates.end out`);
    if (start.instant >= end.instant) throw rowError(place, `${shown} does not end after its start`);
    return { start: start.instant, end: end.instant };
  }

  /** A name that means other days than the row says is worth knowing; one that means none is a name. */
  #compare(
    row: CsvRow,
    given: {
      readonly said: string;
      readonly range: DeliveryPeriod | Interval;
      readonly place: CsvPlace;
      readonly asOf: string;
    },
  ): void {
    const { said, range, place, asOf } = given;
    let meant: DeliveryPeriod;
    try {
      meant = parseDeliveryPeriod(said, { asOf });
    } catch (error) {
      if (AurumError.is(error)) return;
      throw error;
    }
    const { start, end } = meant.interval(this.#clock);
    const days = range instanceof DeliveryPeriod ? range.interval(this.#clock) : range;
    if (days.start === start && days.end === end) return;
    this.#issues.add(
      'contradiction',
      'row(s) have the name of other days than their start and end say, which were taken',
      {
        line: row.line,
        column: place.header,
        text: JSON.stringify(said),
      },
    );
  }

  #moment(row: CsvRow, place: CsvPlace): Moment {
    const text = cellText(row, place) ?? '';
    const out = this.#out;
    const where = { line: row.line, column: place.header };
    if (!this.#parse(text, 0, text.length, out)) {
      const wanted =
        this.#format === 'iso'
          ? 'a date such as 2026-01-31, or a time with offset'
          : `a date in the format ${this.#format}`;
      throw rowError(where, `${JSON.stringify(text)} is not ${wanted}: correct it, or give dates.format`);
    }
    if (!Number.isNaN(out.offsetMs)) return { instant: out.localMs - out.offsetMs };
    const day = Math.floor(out.localMs / DAY_MS);
    const bare = this.#format === 'iso' ? text.length <= 10 : out.localMs === day * DAY_MS;
    if (bare) return { day };
    throw rowError(
      { ...where, code: 'TIME.NO_OFFSET' },
      `${JSON.stringify(text)} is a time without an offset from UTC: write dates, or times with their offset`,
    );
  }
}

/** The text of a cell, blanks around it away unless it is in quotes; undefined when it is empty and not in quotes. */
export function cellText(row: CsvRow, { at }: CsvPlace): string | undefined {
  const field = row.field(at);
  if ((row.quoting[at] ?? 0) > 0) return field;
  const text = field.trim();
  return text === '' ? undefined : text;
}
