import { clocks } from '../../time/index.js';
import { buildSppFile } from '../build-market-file.js';
import { dayAheadLayout } from '../file-layout.js';
import { HourlyBook } from '../hourly-book.js';
import type { MarketFile, MarketReadOptions, SettlementPointPrices } from '../market-file.js';
import { MarketRows } from '../market-rows.js';
import { US_DATES, WallClock } from '../wall-clock.js';

const HOUR_MS = 3_600_000;

/**
 * Reads a day-ahead settlement point price file of ERCOT (NP4-190, `DAMSPNP4190`). Hours are labelled by their end, 01:00 to 24:00; `DSTFlag` Y marks
 * the second of two hours with one label. It does not say whether daylight time holds: it is N all summer.
 *
 * @throws AurumError `MARKET.WRONG_FILE`, `MARKET.HEADER`, `MARKET.ROW`, `MARKET.INCOMPLETE`
 */
export function readErcotDayAhead(text: string, options: MarketReadOptions = {}): MarketFile<SettlementPointPrices> {
  const rows = new MarketRows(text, dayAheadLayout('ERCOT'), options);
  const clock = clocks.ercot;
  const wall = new WallClock(clock);
  const book = new HourlyBook(rows, ['spp']);
  rows.forEach(() => {
    rows.checkCount();
    const local = rows.time('date', US_DATES).localMs + (hourEnding(rows) - 1) * HOUR_MS;
    const start = wall.hour(local, isSecond(rows), { rows, role: 'hour' });
    const name = rows.name('name');
    book.addRow(
      book.location({ key: name, name }, () => ({ name, type: typeOf(name) })),
      { start, timeRole: 'hour' },
    );
  });
  return buildSppFile({ market: 'ERCOT', clock, rows, book, timeRole: 'hour', options });
}

function hourEnding(rows: MarketRows): number {
  const match = /^(\d{1,2})(?::00)?$/.exec(rows.text('hour'));
  const hour = Number(match?.[1] ?? 0);
  if (hour >= 1 && hour <= 24) return hour;
  throw rows.error('hour', `${JSON.stringify(rows.text('hour'))} is not an hour ending 01:00 to 24:00`);
}

function isSecond(rows: MarketRows): boolean {
  const flag = rows.text('second').toLowerCase();
  if (flag === 'y' || flag === 'true') return true;
  if (flag === 'n' || flag === 'false') return false;
  throw rows.error('second', `${JSON.stringify(rows.text('second'))} is neither Y nor N`);
}

/** By the prefix of the name, as ERCOT forms it. */
function typeOf(name: string): string {
  if (name.startsWith('HB_')) return 'hub';
  if (name.startsWith('LZ_')) return 'load zone';
  if (name.startsWith('DC_')) return 'DC tie';
  return 'resource node';
}
