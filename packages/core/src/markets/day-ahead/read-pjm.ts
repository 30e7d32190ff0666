import { clocks } from '../../time/index.js';
import { buildLmpFile } from '../build-market-file.js';
import { dayAheadLayout } from '../file-layout.js';
import { HourlyBook } from '../hourly-book.js';
import type { LmpPrices, MarketFile, MarketReadOptions } from '../market-file.js';
import { MarketRows } from '../market-rows.js';
import { US_TIMES, WallClock } from '../wall-clock.js';

/**
 * Reads a day-ahead LMP file of PJM (Data Miner 2, `da_hrl_lmps`). The UTC column decides, so that rows may come in any order; the Eastern one, when
 * it is there, is compared with it. Rows that a later version replaced are left out and reported.
 *
 * @throws AurumError `MARKET.WRONG_FILE`, `MARKET.HEADER`, `MARKET.ROW`, `MARKET.INCOMPLETE`
 */
export function readPjmDayAhead(text: string, options: MarketReadOptions = {}): MarketFile<LmpPrices> {
  const rows = new MarketRows(text, dayAheadLayout('PJM'), options);
  const clock = clocks.pjm;
  const wall = new WallClock(clock);
  const book = new HourlyBook(rows, ['lmp', 'energy', 'congestion', 'loss']);
  rows.forEach(() => {
    rows.checkCount();
    if (/^(false|0|no)$/i.test(rows.text('current'))) {
      rows.issues.add('superseded', 'row(s) were replaced by a later version, and left out', { line: rows.line });
      return;
    }
    const start = rows.time('utc', US_TIMES).localMs;
    wall.checkHour(start, { rows, role: 'utc' });
    if (rows.has('local') && rows.time('local', US_TIMES).localMs !== wall.localOf(start)) {
      throw rows.error(
        'local',
        `${JSON.stringify(rows.text('local'))} contradicts the UTC column, which has ${JSON.stringify(rows.text('utc'))}`,
      );
    }
    const name = rows.name('name');
    const location = book.location({ key: rows.text('id') || name, name }, () => ({
      name,
      id: rows.text('id') || undefined,
      type: rows.text('type') || undefined,
    }));
    book.addRow(location, { start, timeRole: 'utc' });
  });
  return buildLmpFile({ market: 'PJM', clock, rows, book, timeRole: 'utc', options });
}
