import { clocks } from '../../time/index.js';
import { buildLmpFile } from '../build-market-file.js';
import { dayAheadLayout } from '../file-layout.js';
import { HourlyBook } from '../hourly-book.js';
import { incompleteError } from '../market-errors.js';
import type { LmpPrices, MarketFile, MarketReadOptions } from '../market-file.js';
import { MarketRows } from '../market-rows.js';
import { US_DATES, WallClock } from '../wall-clock.js';

const HOUR_MS = 3_600_000;

/**
 * Reads a day-ahead LMP file of ISO New England (`WW_DALMP_ISO`), whose rows say in their first field what they are: C comment, H header, D data,
 * T trailer with the number of data rows. Hours are labelled by their end, 01 to 24; the second hour with one label is `02X`.
 *
 * @throws AurumError `MARKET.WRONG_FILE`, `MARKET.HEADER`, `MARKET.ROW`, `MARKET.INCOMPLETE` also for a trailer that is missing or counts
 * other rows than there are
 */
export function readIsoNeDayAhead(text: string, options: MarketReadOptions = {}): MarketFile<LmpPrices> {
  const rows = new MarketRows(text, dayAheadLayout('ISO-NE'), options);
  const clock = clocks.isoNe;
  const wall = new WallClock(clock);
  const book = new HourlyBook(rows, ['lmp', 'energy', 'congestion', 'loss']);
  const trailer = new Trailer(rows);
  rows.forEach(() => {
    if (!trailer.isData()) return;
    rows.checkCount();
    const { hour, second } = hourEnding(rows);
    const local = rows.time('date', US_DATES).localMs + (hour - 1) * HOUR_MS;
    const start = wall.hour(local, second, { rows, role: 'hour' });
    const name = rows.name('name');
    const location = book.location({ key: rows.text('id') || name, name }, () => ({
      name,
      id: rows.text('id') || undefined,
      type: rows.text('type') || undefined,
    }));
    book.addRow(location, { start, timeRole: 'hour' });
  });
  trailer.check(options);
  return buildLmpFile({ market: 'ISO-NE', clock, rows, book, timeRole: 'hour', options });
}

function hourEnding(rows: MarketRows): { readonly hour: number; readonly second: boolean } {
  const match = /^(\d{1,2})(X?)$/i.exec(rows.text('hour'));
  const hour = Number(match?.[1] ?? 0);
  if (hour >= 1 && hour <= 24) return { hour, second: match?.[2] !== '' };
  throw rows.error('hour', `${JSON.stringify(rows.text('hour'))} is not an hour ending 01 to 24 or 02X`);
}

/** Counts the data rows, and compares them with what the last row says. */
class Trailer {
  readonly #rows: MarketRows;
  #count = 0;
  #line = 0;
  #declared: number | undefined;

  constructor(rows: MarketRows) {
    this.#rows = rows;
    this.#line = rows.headerLine;
  }

  /** Whether the current row is one with data. @throws AurumError `MARKET.ROW` */
  isData(): boolean {
    const mark = this.#rows.field(0).trim();
    this.#line = this.#rows.line;
    if (mark === 'D') {
      this.#count++;
      return true;
    }
    if (mark === 'T') this.#declared = Number(this.#rows.field(1));
    else if (mark !== 'H' && mark !== 'C')
      throw this.#rows.errorAt(
        this.#line,
        undefined,
        `the row begins with ${JSON.stringify(mark)}, and not with C, H, D or T`,
      );
    return false;
  }

  /** @throws AurumError `MARKET.INCOMPLETE`, unless it is to be reported */
  check(options: MarketReadOptions): void {
    if (this.#declared === this.#count) return;
    const what =
      this.#declared === undefined
        ? 'the last row, with the number of rows, is missing: the file is cut'
        : `the last row counts ${this.#declared} rows of data, and there are ${this.#count}`;
    if (options.incomplete === 'report') {
      this.#rows.issues.add('contradiction', 'trailer(s) do not fit the file', { line: this.#line, text: what });
      return;
    }
    throw incompleteError(this.#rows.title, { line: this.#line }, what, {
      declared: this.#declared,
      found: this.#count,
    });
  }
}
