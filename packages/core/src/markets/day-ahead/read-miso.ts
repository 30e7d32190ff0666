import { ParsedTime } from '../../codec/csv/parsed-time.js';
import { compileTimePattern } from '../../codec/csv/time-pattern.js';
import { subtractDecimals } from '../../codec/decimal-scale.js';
import { clocks, type Instant } from '../../time/index.js';
import { buildLmpFile } from '../build-market-file.js';
import { reportEnergySpread } from '../energy-spread.js';
import { dayAheadLayout } from '../file-layout.js';
import { HourlyBook, type LocationBook } from '../hourly-book.js';
import { incompleteError, marketHeaderError, wrongFileError } from '../market-errors.js';
import type { LmpPrices, MarketFile, MarketReadOptions } from '../market-file.js';
import { MarketRows } from '../market-rows.js';

const HOUR_MS = 3_600_000;
const EST_OFFSET_MS = -5 * HOUR_MS;
const HOURS = Array.from({ length: 24 }, (_, k) => `he${k + 1}`);

/** `Value` in our words. */
const PARTS: Readonly<Record<string, string>> = { LMP: 'lmp', MCC: 'congestion', MLC: 'loss' };

const PREAMBLE_DATES = [
  compileTimePattern('M/d/yyyy'),
  compileTimePattern('yyyyMMdd'),
  compileTimePattern('yyyy-MM-dd'),
];

/**
 * Reads a day-ahead LMP file of MISO (`da_expost_lmp`, `da_exante_lmp`): the date in the preamble of three or four lines, then for each node a row
 * of 24 hours for LMP, MCC and MLC. Hours are Eastern standard time all year, so that every day has 24. The energy part is not printed, and is the
 * total less the others.
 *
 * @throws AurumError `MARKET.WRONG_FILE`, `MARKET.HEADER`, `MARKET.ROW`, `MARKET.INCOMPLETE`
 */
export function readMisoDayAhead(text: string, options: MarketReadOptions = {}): MarketFile<LmpPrices> {
  const rows = new MarketRows(text, dayAheadLayout('MISO'), options);
  const midnight = dateOf(rows) - EST_OFFSET_MS;
  const book = new HourlyBook(rows, ['lmp', 'energy', 'congestion', 'loss']);
  rows.forEach(() => {
    rows.checkCount();
    const part = PARTS[rows.text('component').toUpperCase()];
    if (part === undefined)
      throw rows.error(
        'component',
        `${JSON.stringify(rows.text('component'))} is not one of ${Object.keys(PARTS).join(', ')}`,
      );
    const name = rows.name('name');
    const location = book.location({ key: name, name }, () => ({ name, type: rows.text('type') || undefined }));
    const list = location.values.get(part) ?? [];
    HOURS.forEach((hour, k) => {
      const { position } = location.hour(midnight + k * HOUR_MS, rows.line);
      if (k === 0 && !Number.isNaN(list[position]))
        throw rows.error('component', `${name} has a row of ${rows.text('component')} already`);
      list[position] = rows.number(hour);
    });
  });
  for (const location of book.locations) deriveEnergy(location, rows, options);
  reportEnergySpread(book, rows);
  return buildLmpFile({ market: 'MISO', clock: clocks.miso, rows, book, timeRole: 'component', options });
}

/** The wall clock of the file's midnight, from the lines above the header. */
function dateOf(rows: MarketRows): Instant {
  const cells = rows.preamble.flat();
  const title = cells.find((cell) => /real.?time|\brt\b/i.test(cell));
  if (title !== undefined) throw wrongFileError(rows.title, `a MISO real-time file (${title})`, title);
  const parsed = new ParsedTime();
  const date = cells.find((cell) => PREAMBLE_DATES.some((parse) => parse(cell, 0, cell.length, parsed)));
  if (date !== undefined) return parsed.localMs;
  throw marketHeaderError(
    rows.title,
    { line: 1 },
    { missing: ['date in the lines above the header'], names: cells.filter((cell) => cell !== '') },
  );
}

function deriveEnergy(location: LocationBook, rows: MarketRows, options: MarketReadOptions): void {
  const { lmp = [], energy = [], congestion = [], loss = [] } = Object.fromEntries(location.values);
  for (const [part, list] of Object.entries({ LMP: lmp, MCC: congestion, MLC: loss })) {
    if (!list.every(Number.isNaN) || options.incomplete === 'report') continue;
    const line = Math.max(...location.lines);
    throw incompleteError(
      rows.title,
      { line, column: rows.header('component') },
      `${location.words.name} has no row of ${part}`,
      { location: location.words.name, part },
    );
  }
  lmp.forEach((total, i) => {
    energy[i] = subtractDecimals(total, congestion[i] ?? Number.NaN, loss[i] ?? Number.NaN);
  });
}
