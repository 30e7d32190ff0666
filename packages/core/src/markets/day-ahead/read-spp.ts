import { clocks, type Instant } from '../../time/index.js';
import { buildLmpFile } from '../build-market-file.js';
import { dayAheadLayout } from '../file-layout.js';
import { HourlyBook } from '../hourly-book.js';
import type { LmpPrices, MarketFile, MarketReadOptions } from '../market-file.js';
import { MarketRows } from '../market-rows.js';
import { US_TIMES, WallClock } from '../wall-clock.js';

const HOUR_MS = 3_600_000;

/**
 * Reads a day-ahead LMP file of SPP by settlement location (`DA-LMP-SL`), with or without the balancing area column, in either spelling of the headers. The
 * GMT column, which marks the end of the hour, decides, so that rows may come in any order; the local one, when it is there, is compared with it.
 *
 * @throws AurumError `MARKET.WRONG_FILE`, `MARKET.HEADER`, `MARKET.ROW`, `MARKET.INCOMPLETE`
 */
export function readSppDayAhead(text: string, options: MarketReadOptions = {}): MarketFile<LmpPrices> {
  const rows = new MarketRows(text, dayAheadLayout('SPP'), options);
  const clock = clocks.spp;
  const wall = new WallClock(clock);
  const book = new HourlyBook(rows, ['lmp', 'energy', 'congestion', 'loss']);
  rows.forEach(() => {
    rows.checkCount();
    const end = rows.time('utcEnd', US_TIMES).localMs;
    wall.checkHour(end, { rows, role: 'utcEnd' });
    const start = end - HOUR_MS;
    checkLocal(rows, start, wall);
    const name = rows.name('name');
    const area = rows.text('area') || undefined;
    const location = book.location({ key: `${name}\n${area ?? ''}`, name }, () => ({
      name,
      id: rows.text('id') || undefined,
      type: typeOf(name),
      area,
    }));
    book.addRow(location, { start, timeRole: 'utcEnd' });
  });
  return buildLmpFile({ market: 'SPP', clock, rows, book, timeRole: 'utcEnd', options });
}

/**
 * The local column is the wall clock at the end of the hour when clocks go forward (01:00 is followed by 03:00), and the wall clock at its start
 * plus an hour when they go back (02:00 is there twice): either is accepted.
 */
function checkLocal(rows: MarketRows, start: Instant, wall: WallClock): void {
  if (!rows.has('local')) return;
  const local = rows.time('local', US_TIMES).localMs;
  if (local === wall.localOf(start + HOUR_MS) || local === wall.localOf(start) + HOUR_MS) return;
  throw rows.error(
    'local',
    `${JSON.stringify(rows.text('local'))} contradicts the GMT column, which has ${JSON.stringify(rows.text('utcEnd'))}`,
  );
}

/** SPP prints no type; hubs carry it in their name. */
function typeOf(name: string): string {
  return name.endsWith('_HUB') || name.endsWith(' HUB') ? 'hub' : 'settlement location';
}
