import { decimalScale } from '../codec/decimal-scale.js';
import { FLAG, regularIndex, Series } from '../series/index.js';
import type { Instant, Interval, MarketClock } from '../time/index.js';
import { checkComplete, coveredDays } from './complete-days.js';
import type { HourlyBook, LocationBook } from './hourly-book.js';
import type {
  LmpPrices,
  MarketFile,
  MarketLocation,
  MarketName,
  MarketReadOptions,
  PriceSeries,
  SettlementPointPrices,
} from './market-file.js';
import type { MarketRows } from './market-rows.js';

const HOUR_MS = 3_600_000;

/** What a file is built from. */
export interface BookedFile {
  readonly market: MarketName;
  readonly clock: MarketClock;
  readonly rows: MarketRows;
  readonly book: HourlyBook;
  /** The role of the column with the time. */
  readonly timeRole: string;
  readonly options: MarketReadOptions;
}

/** A file with locational marginal prices. */
export function buildLmpFile(from: BookedFile): MarketFile<LmpPrices> {
  const decimals = printedDecimals(from.book);
  return build(from, (location, price) => {
    checkSum(location, decimals, from);
    const lmp = price('lmp');
    const parts = { lmp, energy: price('energy'), congestion: price('congestion'), loss: price('loss') };
    return location.values.has('ghg') ? { ...parts, ghg: price('ghg') } : parts;
  });
}

/** A file with settlement point prices. */
export function buildSppFile(from: BookedFile): MarketFile<SettlementPointPrices> {
  return build(from, (_, price) => ({ spp: price('spp') }));
}

function build<P>(
  from: BookedFile,
  pricesOf: (location: LocationBook, price: (part: string) => PriceSeries) => P,
): MarketFile<P> {
  const { market, clock, rows, book, timeRole, options } = from;
  const interval = coveredDays(book, from, clock);
  reportOrder(book, rows);
  checkComplete(book, { rows, clock, interval, timeRole, options });
  const slugs = new Set<string>();
  const locations = book.locations.map((location): MarketLocation<P> => {
    const slug = uniqueSlug(location, slugs);
    const price = (part: string): PriceSeries =>
      priceSeries(location, part, { interval, clock, name: `${plain(market)}.da.${part}.${slug}` });
    const { name, id, type, area } = location.words;
    return { name, id, type, area, prices: pricesOf(location, price) };
  });
  return { market, product: 'day-ahead', clock, interval, locations, issues: rows.issues.finish() };
}

function priceSeries(
  location: LocationBook,
  part: string,
  at: { readonly interval: Interval; readonly clock: MarketClock; readonly name: string },
): PriceSeries {
  const { start, end } = at.interval;
  const length = (end - start) / HOUR_MS;
  const values = new Float64Array(length).fill(Number.NaN);
  const flags = new Uint8Array(length).fill(FLAG.missing);
  const read = location.values.get(part) ?? [];
  location.starts.forEach((hour, i) => {
    const value = read[i] ?? Number.NaN;
    const place = (hour - start) / HOUR_MS;
    values[place] = value;
    flags[place] = Number.isNaN(value) ? FLAG.missing : FLAG.ok;
  });
  return Series.of({
    index: regularIndex({ start, step: 'PT1H', length }),
    unit: 'USD/MWh',
    kind: 'average',
    clock: at.clock,
    values,
    flags,
    name: at.name,
  });
}

/** Lower case with hyphens; the number of the location behind it when another one has the same. */
function uniqueSlug(location: LocationBook, taken: Set<string>): string {
  const { name, id, area } = location.words;
  const base = plain(name);
  const candidates = [
    base,
    `${base}-${plain(id ?? area ?? '2')}`,
    ...(area === undefined ? [] : [`${base}-${plain(area)}`]),
  ];
  let slug = candidates.find((candidate) => !taken.has(candidate));
  for (let n = 2; slug === undefined; n++) if (!taken.has(`${base}-${n}`)) slug = `${base}-${n}`;
  taken.add(slug);
  return slug;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** Reports rows that are not in the order of time; the callers that need the order have refused them before. */
function reportOrder(book: HourlyBook, rows: MarketRows): void {
  let count = 0;
  let first: { readonly line: number; readonly series: string } | undefined;
  for (const { starts, lines, words } of book.locations) {
    for (let i = 1; i < starts.length; i++) {
      if ((starts[i] ?? 0) > (starts[i - 1] ?? 0)) continue;
      count++;
      first ??= { line: lines[i] ?? 0, series: words.name };
    }
  }
  if (count > 0)
    rows.issues.add(
      'unsorted',
      'row(s) are earlier than the row of the same location before them, and were sorted',
      first,
      count,
    );
}

/**
 * Reports hours whose parts do not add up to the total. Each number is rounded to the decimals that are printed, so that n parts may miss the
 * total by (n + 1)/2 units of the last decimal.
 */
function checkSum(location: LocationBook, decimals: number, { rows }: BookedFile): void {
  const { values, starts, lines, words } = location;
  const lmp = values.get('lmp') ?? [];
  const parts = [...values].filter(([part]) => part !== 'lmp');
  const allowed = ((parts.length + 1) / 2 + 0.01) * 10 ** -decimals;
  starts.forEach((start: Instant, i) => {
    const sum = parts.reduce((total, [, list]) => total + (list[i] ?? Number.NaN), 0);
    const residual = (lmp[i] ?? Number.NaN) - sum;
    if (Number.isNaN(residual) || Math.abs(residual) <= allowed) return;
    rows.issues.add('residual', 'hour(s) have parts that do not add up to the total', {
      line: lines[i],
      series: words.name,
      start,
      text: `by ${residual.toFixed(decimals)}`,
    });
  });
}

/** The most decimals with which any number of the file is printed. */
export function printedDecimals(book: HourlyBook): number {
  let most = 0;
  for (const location of book.locations) {
    for (const list of location.values.values()) for (const value of list) most = Math.max(most, decimalScale(value));
  }
  return Math.min(most, 6);
}
