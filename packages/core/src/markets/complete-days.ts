import {
  deliveryDay,
  deliveryDayStart,
  formatInstant,
  formatLocalDate,
  type Instant,
  type Interval,
  type MarketClock,
} from '../time/index.js';
import type { HourlyBook, LocationBook } from './hourly-book.js';
import { incompleteError } from './market-errors.js';
import type { MarketReadOptions } from './market-file.js';
import type { MarketRows } from './market-rows.js';

const HOUR_MS = 3_600_000;

/** From this many hours on a file is refused when far fewer have a row: one wrong year must not ask for a series of centuries. */
const LONG_HOURS = 10_000;

/**
 * The local days that the hours of a book lie in.
 *
 * @param by the rows of the file, and the role of its column with the time
 * @throws AurumError `MARKET.INCOMPLETE` when there are none, `MARKET.ROW` when the first and the last are years apart with hardly a row between
 */
export function coveredDays(
  book: HourlyBook,
  by: Pick<Completeness, 'rows' | 'timeRole'>,
  clock: MarketClock,
): Interval {
  const { rows } = by;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let most = 0;
  for (const { starts } of book.locations) {
    most = Math.max(most, starts.length);
    for (const start of starts) {
      first = Math.min(first, start);
      last = Math.max(last, start);
    }
  }
  const hours = (last - first) / HOUR_MS;
  if (hours > LONG_HOURS && hours > 100 * most) {
    const [a, b] = [lineOf(book, first), lineOf(book, last)];
    throw rows.errorAt(
      Math.max(a, b),
      by.timeRole,
      `the hours reach from ${formatInstant(first)} on line ${a} to ${formatInstant(last)} on line ${b}, with no more than ${most} for a location: one of the two is wrong`,
    );
  }
  if (first > last) {
    throw incompleteError(rows.title, { line: rows.headerLine + 1 }, 'there is no row below the header', {});
  }
  return {
    start: deliveryDayStart(clock, deliveryDay(clock, first)),
    end: deliveryDayStart(clock, deliveryDay(clock, last) + 1),
  };
}

function lineOf(book: HourlyBook, start: Instant): number {
  for (const location of book.locations) {
    const at = location.find(start);
    if (at !== undefined) return location.lines[at] ?? 0;
  }
  return 0;
}

/** What completeness is measured by. */
export interface Completeness {
  readonly rows: MarketRows;
  readonly clock: MarketClock;
  readonly interval: Interval;
  /** The role of the column with the time. */
  readonly timeRole: string;
  readonly options: MarketReadOptions;
}

/**
 * Checks that every location has every hour of the covered days, and every part of each.
 *
 * @throws AurumError `MARKET.INCOMPLETE`, unless it is to be reported
 */
export function checkComplete(book: HourlyBook, by: Completeness): void {
  const { interval, rows } = by;
  for (const location of book.locations) {
    const missing: Instant[] = [];
    for (let t = interval.start; t < interval.end; t += HOUR_MS) if (location.find(t) === undefined) missing.push(t);
    if (missing.length > 0) refuse(location, missing, by);
    for (const [part, values] of location.values) {
      const at = values.findIndex((value) => Number.isNaN(value));
      if (at >= 0) refusePart(location, { part, at }, by);
    }
  }
  if (book.locations.length === 0)
    throw incompleteError(rows.title, { line: rows.headerLine + 1 }, 'there is no location', {});
}

function refuse(location: LocationBook, missing: readonly Instant[], by: Completeness): void {
  const { rows, clock, interval, timeRole, options } = by;
  const [first = 0] = missing;
  const expected = (interval.end - interval.start) / HOUR_MS;
  const text = formatInstant(first, clock.zone);
  if (options.incomplete === 'report') {
    rows.issues.add(
      'gap',
      'hour(s) have no row, and are missing',
      { series: location.words.name, start: first, text: `(${missing.length} of ${expected})` },
      missing.length,
    );
    return;
  }
  throw incompleteError(
    rows.title,
    { line: lineFor(location, first), column: rows.header(timeRole) },
    `${location.words.name} has ${expected - missing.length} of the ${expected} hours of ${dayText(interval, clock)}; the first that is missing begins at ${text}`,
    {
      location: location.words.name,
      expected,
      found: expected - missing.length,
      missing: missing.slice(0, 50).map((t) => formatInstant(t, clock.zone)),
    },
  );
}

/** The line on which a missing hour should have stood: that of the location's next hour, else behind its last. */
function lineFor(location: LocationBook, missing: Instant): number {
  let next = Number.POSITIVE_INFINITY;
  let line = 0;
  let last = 0;
  location.starts.forEach((start, i) => {
    const at = location.lines[i] ?? 0;
    last = Math.max(last, at);
    if (start > missing && start < next) {
      next = start;
      line = at;
    }
  });
  return line > 0 ? line : last + 1;
}

function dayText(interval: Interval, clock: MarketClock): string {
  const first = formatLocalDate(deliveryDay(clock, interval.start));
  const last = formatLocalDate(deliveryDay(clock, interval.end - 1));
  return first === last ? first : `${first} to ${last}`;
}

function refusePart(
  location: LocationBook,
  found: { readonly part: string; readonly at: number },
  by: Completeness,
): void {
  const { rows, clock, options } = by;
  const start = location.starts[found.at] ?? 0;
  const line = location.lines[found.at] ?? 0;
  if (options.incomplete === 'report') {
    rows.issues.add('gap', `hour(s) have no ${found.part}, and are missing`, {
      series: location.words.name,
      line,
      start,
    });
    return;
  }
  throw incompleteError(
    rows.title,
    { line, column: rows.header(rows.has('component') ? 'component' : found.part) },
    `${location.words.name} has no ${found.part} for the hour that begins at ${formatInstant(start, clock.zone)}`,
    { location: location.words.name, part: found.part, start: formatInstant(start, clock.zone) },
  );
}
