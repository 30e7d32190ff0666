import { subtractDecimals } from '../../codec/decimal-scale.js';
import { clocks, type Instant } from '../../time/index.js';
import { buildLmpFile } from '../build-market-file.js';
import { reportEnergySpread } from '../energy-spread.js';
import { dayAheadLayout } from '../file-layout.js';
import { HourlyBook } from '../hourly-book.js';
import { incompleteError } from '../market-errors.js';
import type { LmpPrices, MarketFile, MarketReadOptions } from '../market-file.js';
import { MarketRows } from '../market-rows.js';
import { US_TIMES, WallClock } from '../wall-clock.js';
import { DoubleHours } from './double-hours.js';

const HOUR_MS = 3_600_000;

/**
 * Reads a day-ahead LBMP file of NYISO (`damlbmp_zone`, `damlbmp_gen`). Congestion is printed with the opposite sign, LBMP = energy + losses − congestion,
 * and is turned; the energy part is not printed, and is the total less the others.
 *
 * Hours are labelled by their beginning, and on the day when clocks go back 01:00 occurs twice with nothing but the order of the rows to tell which is
 * which. A file whose rows were rearranged is therefore refused on that day; on any other, it is read and reported.
 *
 * @throws AurumError `MARKET.WRONG_FILE`, `MARKET.HEADER`, `MARKET.ROW`, `MARKET.INCOMPLETE`
 */
export function readNyisoDayAhead(text: string, options: MarketReadOptions = {}): MarketFile<LmpPrices> {
  const rows = new MarketRows(text, dayAheadLayout('NYISO'), options);
  const clock = clocks.nyiso;
  const wall = new WallClock(clock);
  const book = new HourlyBook(rows, ['lmp', 'energy', 'congestion', 'loss']);
  const doubles = new DoubleHours(rows);
  rows.forEach(() => {
    rows.checkCount();
    const local = rows.time('local', US_TIMES).localMs;
    if (local % HOUR_MS !== 0)
      throw rows.error(
        'local',
        `${JSON.stringify(rows.text('local'))} is not a full hour: day-ahead prices are hourly`,
      );
    const name = rows.name('name');
    const isDouble = wall.isDouble(local);
    const isSecond = doubles.meet(local, name, isDouble);
    const start: Instant = wall.hour(local, isSecond, { rows, role: 'local' });
    const location = book.location({ key: rows.text('id') || name, name }, () => ({
      name,
      id: rows.text('id') || undefined,
      type: typeOf(rows.text('id')),
    }));
    const lmp = rows.number('lmp');
    const loss = rows.number('loss');
    // 0 − x, so that a printed 0.00 does not become −0
    const congestion = 0 - rows.number('congestion');
    const parts: Readonly<Record<string, number>> = {
      lmp,
      loss,
      congestion,
      energy: subtractDecimals(lmp, congestion, loss),
    };
    book.addRow(location, { start, timeRole: 'local' }, (part) => parts[part] ?? Number.NaN);
  });
  const single = doubles.single();
  if (single !== undefined) {
    throw incompleteError(
      rows.title,
      { line: single.line, column: rows.header('local') },
      `${single.name} has one of the two hours that begin at this wall clock, and nothing tells which of them it is`,
      { ...single },
    );
  }
  reportEnergySpread(book, rows, (start, worst) => {
    if (!wall.isDouble(wall.localOf(start))) return false;
    throw rows.errorAt(
      worst.line,
      'local',
      `the energy part of ${worst.name} differs by ${worst.by.toFixed(2)} from that of other locations in the hour that occurs twice: its two rows are in the wrong order`,
    );
  });
  return buildLmpFile({ market: 'NYISO', clock, rows, book, timeRole: 'local', options });
}

/** By the number, as NYISO gives them: 61752 to 61762 the zones, 61844 to 61848 the external proxies, 24008 the reference bus. */
function typeOf(id: string): string | undefined {
  const number = Number(id);
  if (id === '') return undefined;
  if (number >= 61_752 && number <= 61_762) return 'zone';
  if (number >= 61_844 && number <= 61_848) return 'external proxy';
  return 'generator';
}
