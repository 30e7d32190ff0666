import { parseIsoTime } from '../../codec/csv/iso-time.js';
import { clocks, type Instant } from '../../time/index.js';
import { buildLmpFile } from '../build-market-file.js';
import { dayAheadLayout } from '../file-layout.js';
import { HourlyBook } from '../hourly-book.js';
import { wrongFileError } from '../market-errors.js';
import type { LmpPrices, MarketFile, MarketReadOptions } from '../market-file.js';
import { MarketRows } from '../market-rows.js';
import { US_DATES, WallClock } from '../wall-clock.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** `LMP_TYPE` in our words. */
const PARTS: Readonly<Record<string, string>> = {
  LMP: 'lmp',
  MCE: 'energy',
  MCC: 'congestion',
  MCL: 'loss',
  MGHG: 'ghg',
};

/** The hour that CAISO numbers 25: the second of the two, printed between 2 and 3. */
const SECOND_HOUR = 25;

/**
 * Reads a day-ahead LMP file of CAISO (OASIS `PRC_LMP`, market run DAM), one row for each part of each price. The GMT columns decide, so that rows may
 * come in any order; `OPR_DT` and `OPR_HR`, when they are there, are compared with them.
 *
 * @throws AurumError `MARKET.WRONG_FILE` also for other market runs, `MARKET.HEADER`, `MARKET.ROW`, `MARKET.INCOMPLETE`
 */
export function readCaisoDayAhead(text: string, options: MarketReadOptions = {}): MarketFile<LmpPrices> {
  const rows = new MarketRows(text, dayAheadLayout('CAISO'), options);
  const clock = clocks.caiso;
  const wall = new WallClock(clock);
  const book = new HourlyBook(rows, ['lmp', 'energy', 'congestion', 'loss', 'ghg']);
  let hasGhg = false;
  rows.forEach(() => {
    rows.checkCount();
    const run = rows.text('run');
    if (run !== 'DAM') {
      if (book.locations.length > 0)
        throw rows.error('run', `${JSON.stringify(run)} is not DAM, as the rows above have it`);
      throw wrongFileError(rows.title, `a CAISO file of the market run ${JSON.stringify(run)} (line ${rows.line})`, '');
    }
    const start = hourOf(rows, wall);
    checkOperatingHour(rows, start, wall);
    const part = PARTS[rows.text('component')];
    if (part === undefined)
      throw rows.error(
        'component',
        `${JSON.stringify(rows.text('component'))} is not one of ${Object.keys(PARTS).join(', ')}`,
      );
    if (part === 'ghg') hasGhg = true;
    const name = rows.name('name');
    const location = book.location({ key: name, name }, () => ({
      name,
      id: rows.text('id') || undefined,
      type: typeOf(name),
    }));
    const { position } = location.hour(start, rows.line);
    const list = location.values.get(part);
    if (list === undefined) return;
    if (!Number.isNaN(list[position]))
      throw rows.error(
        'utc',
        `the ${rows.text('component')} of ${name} for this hour is there already: the file holds it twice`,
      );
    list[position] = rows.number('value');
  });
  if (!hasGhg) book.dropPart('ghg');
  return buildLmpFile({ market: 'CAISO', clock, rows, book, timeRole: 'utc', options });
}

function hourOf(rows: MarketRows, wall: WallClock): Instant {
  const instant = (role: string): Instant => {
    const { localMs, offsetMs } = rows.time(role, [parseIsoTime]);
    return localMs - (Number.isNaN(offsetMs) ? 0 : offsetMs);
  };
  const start = instant('utc');
  wall.checkHour(start, { rows, role: 'utc' });
  if (instant('utcEnd') !== start + HOUR_MS)
    throw rows.error('utcEnd', 'the interval is not one hour long: day-ahead prices are hourly');
  return start;
}

/** On the day when clocks go back, the hours are numbered 1, 2, 25, 3 … 24; when they go forward, 3 is left out. */
function checkOperatingHour(rows: MarketRows, start: Instant, wall: WallClock): void {
  const local = wall.localOf(start);
  const date = Math.floor(local / DAY_MS) * DAY_MS;
  if (rows.has('date') && rows.time('date', US_DATES).localMs !== date) {
    throw rows.error(
      'date',
      `${JSON.stringify(rows.text('date'))} contradicts the GMT column, which has ${JSON.stringify(rows.text('utc'))}`,
    );
  }
  if (!rows.has('hour')) return;
  const isSecond = wall.localOf(start - HOUR_MS) === local;
  const expected = isSecond ? SECOND_HOUR : (local - date) / HOUR_MS + 1;
  if (Number(rows.text('hour')) !== expected) {
    throw rows.error(
      'hour',
      `${JSON.stringify(rows.text('hour'))} contradicts the GMT column, by which it is hour ${expected}`,
    );
  }
}

/** By the form of the name, as CAISO gives them. */
function typeOf(name: string): string {
  if (name.startsWith('TH_')) return 'hub';
  if (name.startsWith('DLAP_')) return 'DLAP';
  if (name.startsWith('SLAP_')) return 'SLAP';
  return name.endsWith('-APND') ? 'APNODE' : 'PNODE';
}
