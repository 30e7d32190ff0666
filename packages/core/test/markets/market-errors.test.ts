import { describe, expect, it } from 'vitest';
import { FLAG } from '../../src/index.js';
import {
  detectMarketFile,
  type MarketFile,
  type MarketReadOptions,
  readCaisoDayAhead,
  readErcotDayAhead,
  readIsoNeDayAhead,
  readMarketFile,
  readMisoDayAhead,
  readNyisoDayAhead,
  readPjmDayAhead,
  readSppDayAhead,
} from '../../src/markets/index.js';
import { fileOf } from './iso-synth.js';

type Reader = (text: string, options?: MarketReadOptions) => MarketFile;

const readers: Readonly<Record<string, Reader>> = {
  pjm: readPjmDayAhead,
  ercot: readErcotDayAhead,
  caiso: readCaisoDayAhead,
  nyiso: readNyisoDayAhead,
  miso: readMisoDayAhead,
  isone: readIsoNeDayAhead,
  spp: readSppDayAhead,
};
const markets = Object.keys(readers);

const titles: Readonly<Record<string, RegExp>> = {
  pjm: /PJM/,
  ercot: /ERCOT/,
  caiso: /CAISO/,
  nyiso: /NYISO/,
  miso: /MISO/,
  isone: /ISO New England/,
  spp: /SPP/,
};

const error = (code: string, message: RegExp, details: object = {}): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message), details: expect.objectContaining(details) });

/** The file with one line changed (from 1). */
function changeLine(text: string, line: number, change: (row: string) => string): string {
  const lines = text.split('\n');
  lines[line - 1] = change(lines[line - 1] ?? '');
  return lines.join('\n');
}

/** The file without some lines (from 1). */
const without = (text: string, ...gone: readonly number[]): string =>
  text
    .split('\n')
    .filter((_, i) => !gone.includes(i + 1))
    .join('\n');

describe('another market’s file', () => {
  it.each(
    markets.flatMap((wanted) => markets.filter((given) => given !== wanted).map((given) => [wanted, given] as const)),
  )('the reader of %s names the file of %s', (wanted, given) => {
    const read = readers[wanted] as Reader;
    const named = expect.objectContaining({
      code: 'MARKET.WRONG_FILE',
      details: expect.objectContaining({ looksLike: expect.stringMatching(titles[given] as RegExp) }),
    });
    expect(() => read(fileOf(given, 'fall'))).toThrow(named);
  });

  it('is found out by its header', () => {
    for (const market of markets) {
      expect(detectMarketFile(fileOf(market, 'spring'))).toMatchObject({
        market: expect.stringMatching(new RegExp(market.replace('isone', 'iso-ne'), 'i')),
        product: 'day-ahead',
      });
    }
    expect(detectMarketFile('Date,Price\n2026-01-01,1\n')).toBeUndefined();
    expect(detectMarketFile('')).toBeUndefined();
    expect(detectMarketFile('"')).toBeUndefined();
  });

  it('that is none at all is shown by its first line', () => {
    expect(() => readPjmDayAhead('hello,world\n1,2\n')).toThrow(
      error('MARKET.WRONG_FILE', /none of the known files: it begins with "hello,world"/),
    );
    expect(() => readMarketFile('')).toThrow(error('MARKET.WRONG_FILE', /begins with ""/));
  });

  it('of real-time prices is named too', () => {
    const realTime = fileOf('pjm', 'plain')
      .replace('total_lmp_da', 'total_lmp_rt')
      .replace('congestion_price_da', 'congestion_price_rt')
      .replace('marginal_loss_price_da', 'marginal_loss_price_rt')
      .replace('system_energy_price_da', 'system_energy_price_rt');
    expect(() => readPjmDayAhead(realTime)).toThrow(error('MARKET.WRONG_FILE', /PJM real-time LMP/));
    expect(() => readMarketFile(realTime)).toThrow(error('MARKET.WRONG_FILE', /PJM real-time LMP/));
    const hasp = fileOf('caiso', 'plain').replaceAll(',DAM,', ',HASP,');
    expect(() => readCaisoDayAhead(hasp)).toThrow(error('MARKET.WRONG_FILE', /market run "HASP"/));
    expect(() =>
      readMisoDayAhead(fileOf('miso', 'plain').replace('Day Ahead Market ExPost LMPs', 'Real Time Final LMPs')),
    ).toThrow(error('MARKET.WRONG_FILE', /MISO real-time file/));
    const ercot =
      'DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,SettlementPointType,SettlementPointPrice,DSTFlag\n';
    expect(() => readErcotDayAhead(ercot)).toThrow(error('MARKET.WRONG_FILE', /ERCOT real-time/));
  });
});

describe('headers', () => {
  it.each([
    ['pjm', 'total_lmp_da', 1],
    ['ercot', 'DSTFlag', 1],
    ['caiso', 'INTERVALSTARTTIME_GMT', 1],
    ['nyiso', '"Marginal Cost Losses ($/MWHr)"', 1],
    ['miso', 'HE 24', 5],
    ['isone', '"Location Name"', 5],
    ['spp', 'GMTIntervalEnd', 1],
  ])('%s: a missing column %s is told with the line and what is there', (market, column, line) => {
    const text = fileOf(market, 'plain').replace(column, column.replace(/\w/, '_X'));
    const name = column.replaceAll('"', '');
    expect(() => (readers[market] as Reader)(text)).toThrow(
      expect.objectContaining({
        code: 'MARKET.HEADER',
        message: expect.stringContaining(`there is no column ${JSON.stringify(name)}; the header has `),
        details: expect.objectContaining({ line, missing: [name] }),
      }),
    );
  });

  it('may be cut, as NYISO’s were until 2016, but not beyond telling apart', () => {
    const cut = fileOf('nyiso', 'fall')
      .replace('Marginal Cost Losses ($/MWHr)', 'Marginal Cost Losses ($/MWH')
      .replace('Marginal Cost Congestion ($/MWHr)', 'Marginal Cost Congestion');
    const file = readNyisoDayAhead(cut);
    expect(file.issues).toMatchObject([{ kind: 'header-drift', severity: 'info', count: 2 }]);
    expect(() => readNyisoDayAhead(cut.replace('Marginal Cost Losses ($/MWH', 'Marginal Cost'))).toThrow(
      error('MARKET.HEADER', /no column "Marginal Cost Losses/),
    );
  });

  it('of SPP may be upper snake, with a balancing area', () => {
    const [header = '', ...rows] = fileOf('spp', 'fall').split('\n');
    const upper = header
      .replace('Settlement Location', 'SETTLEMENT_LOCATION')
      .replace('GMTIntervalEnd', 'GMT_INTERVAL_END')
      .toUpperCase();
    const text = [
      `${upper},BAA`,
      ...rows.map((row) => (row === '' ? row : `${row},${row.includes(',AEC,') ? 'SWPW' : 'SPP'}`)),
    ].join('\n');
    const file = readSppDayAhead(text);
    expect(file.locations.map((location) => location.area)).toEqual(['SPP', 'SPP', 'SWPW']);
    expect(
      file.locations[2]?.prices.lmp.equals(readSppDayAhead(fileOf('spp', 'fall')).locations[2]?.prices.lmp as never),
    ).toBe(true);
  });

  it('of MISO may stand behind three or four lines, and need a date there', () => {
    const lines = fileOf('miso', 'fall').split('\r\n');
    const three = [lines[0], lines[1], lines[3], ...lines.slice(4)].join('\n');
    expect(readMisoDayAhead(three).locations[0]?.prices.lmp.values).toEqual(
      readMisoDayAhead(lines.join('\n')).locations[0]?.prices.lmp.values,
    );
    expect(() => readMisoDayAhead([lines[0], ...lines.slice(2)].join('\n'))).toThrow(
      error('MARKET.HEADER', /date in the lines above the header/),
    );
  });
});

describe('rows', () => {
  it.each([
    ['pjm', 2, ',20.000000,', ',x20,', 'system_energy_price_da'],
    ['ercot', 10, ' 2', ' x2', 'SettlementPointPrice'],
    ['caiso', 10, ',ALL,0,', ',ALL,0,x', 'MW'],
    ['nyiso', 10, '","2', '","x2', 'LBMP ($/MWHr)'],
    ['miso', 8, ',0,', ',zero,', 'HE 1'],
    ['isone', 12, ',0.00,', ',"",', 'Congestion Component'],
    ['spp', 2, ',0.8400,', ',0;84,', 'MLC'],
  ])('%s: a bad cell on line %i is told with line and column', (market, line, from, to, column) => {
    const text = fileOf(market, 'plain');
    // the line may not hold the text: take the next that does
    const at = text.split('\n').findIndex((row, i) => i >= line - 1 && row.includes(from)) + 1;
    const changed = changeLine(text, at, (row) => row.replace(from, to));
    expect(() => (readers[market] as Reader)(changed)).toThrow(
      error('MARKET.ROW', new RegExp(`line ${at}, column`), { line: at, column }),
    );
  });

  it.each(markets)('%s: a row that is cut is told with its line', (market) => {
    const text = fileOf(market, 'plain')
      .replace(/\r?\n("T",.*)?\r?\n?$/, '')
      .replace(/,[^,\n]*$/, '');
    const last = text.split('\n').length;
    expect(() => (readers[market] as Reader)(text)).toThrow(
      error('MARKET.ROW', new RegExp(`line ${last}`), { line: last }),
    );
  });

  it('with a quote that never closes are told', () => {
    expect(() => readNyisoDayAhead(`${fileOf('nyiso', 'plain')}"07/15/2025 23:00`)).toThrow(
      error('MARKET.ROW', /never closed/, { line: 74 }),
    );
  });

  it('may have thousands separators in quotes, which is reported; elsewhere they are refused', () => {
    const big = (price: string): string =>
      changeLine(fileOf('nyiso', 'plain'), 2, (row) =>
        row.replace('"20.84","0.84","0.00"', `"${price}","0.84","-1,000.00"`),
      );
    const file = readNyisoDayAhead(big('1,020.84'));
    expect(file.locations[0]?.prices.lmp.values[0]).toBe(1020.84);
    expect(file.locations[0]?.prices.energy.values[0]).toBe(20);
    expect(file.issues).toMatchObject([{ kind: 'thousands', count: 2, places: [{ line: 2 }, { line: 2 }] }]);
    expect(() => readNyisoDayAhead(big('1,02.84'))).toThrow(
      error('MARKET.ROW', /"1,02.84" is not a number/, { line: 2, column: 'LBMP ($/MWHr)' }),
    );
    expect(() => readNyisoDayAhead(big('20,84'))).toThrow(error('MARKET.ROW', /"20,84" is not a number/, { line: 2 }));
    const bare = changeLine(fileOf('ercot', 'plain'), 2, (row) => row.replace(' 20.84', '1,020.84'));
    expect(() => readErcotDayAhead(bare)).toThrow(
      error('MARKET.ROW', /6 fields, and the header 5.*a number with a comma is not quoted/, { line: 2 }),
    );
  });

  it.each([
    ['pjm', (row: string) => row.replace('11/2/2025 1:00:00 AM', '11/2/2025 2:00:00 AM'), 'datetime_beginning_ept'],
    ['spp', (row: string) => row.replace('11/02/2025 02:00:00', '11/02/2025 04:00:00'), 'Interval'],
    ['caiso', (row: string) => row.replace(',2025-11-02,2,', ',2025-11-02,3,'), 'OPR_HR'],
  ])('%s: a local column that contradicts the UTC column is told', (market, change, column) => {
    const text = fileOf(market, 'fall');
    const line = text.split('\n').findIndex((row) => change(row) !== row) + 1;
    expect(line).toBeGreaterThan(1);
    expect(() => (readers[market] as Reader)(changeLine(text, line, change))).toThrow(
      error('MARKET.ROW', /contradicts the (UTC|GMT) column/, { line, column }),
    );
  });

  it('of an hour that does not exist are told', () => {
    expect(() => readNyisoDayAhead(fileOf('nyiso', 'spring').replace('03/08/2026 03:00', '03/08/2026 02:00'))).toThrow(
      error('MARKET.ROW', /does not exist on that day in America\/New_York/, { line: 8, column: 'Time Stamp' }),
    );
    expect(() => readErcotDayAhead(fileOf('ercot', 'spring').replace('2026,02:00', '2026,03:00'))).toThrow(
      error('MARKET.ROW', /"03:00" does not exist/, { line: 5, column: 'HourEnding' }),
    );
    expect(() => readIsoNeDayAhead(fileOf('isone', 'spring').replace('"02"', '"03"'))).toThrow(
      error('MARKET.ROW', /"03" does not exist/, { column: 'Hour Ending' }),
    );
  });

  it('marked as the second hour on a day that has one are told', () => {
    expect(() => readErcotDayAhead(fileOf('ercot', 'plain').replace(',N', ',Y'))).toThrow(
      error('MARKET.ROW', /marked as the second of two, and occurs once/, { line: 2 }),
    );
    expect(() => readIsoNeDayAhead(fileOf('isone', 'plain').replace('"02"', '"02X"'))).toThrow(
      error('MARKET.ROW', /marked as the second of two/),
    );
    expect(() => readErcotDayAhead(fileOf('ercot', 'plain').replace(',N', ',?'))).toThrow(
      error('MARKET.ROW', /"\?" is neither Y nor N/),
    );
  });

  it('with parts that do not add up are reported, not changed', () => {
    const file = readSppDayAhead(changeLine(fileOf('spp', 'plain'), 3, (row) => row.replace('15.6600', '16.6600')));
    expect(file.issues).toMatchObject([
      {
        kind: 'residual',
        severity: 'warning',
        count: 1,
        places: [{ line: 3, series: 'SPPSOUTH_HUB', text: 'by 1.00' }],
      },
    ]);
    expect(file.locations[1]?.prices.lmp.values[0]).toBe(16.66);
  });

  it('of MISO and NYISO whose derived energy differs between locations are reported', () => {
    const file = readMisoDayAhead(fileOf('miso', 'plain').replace('LMP,15.66', 'LMP,25.66'));
    expect(file.issues).toMatchObject([
      { kind: 'contradiction', count: 1, places: [{ series: 'MINN.HUB', text: 'by 10.00' }] },
    ]);
  });

  it('that a later version replaced are left out and reported', () => {
    const text = fileOf('pjm', 'plain');
    const old = (text.split('\n')[1] ?? '').replace('20.840000', '99.000000').replace('True,1', 'False,1');
    const file = readPjmDayAhead(`${text.trimEnd()}\n${old}\n`);
    expect(file.locations[0]?.prices.lmp.values[0]).toBe(20.84);
    expect(file.issues).toMatchObject([{ kind: 'superseded', count: 1 }]);
  });
});

describe('incomplete files', () => {
  it.each(markets.filter((market) => market !== 'miso'))(
    '%s: a file that stops early is refused with line and first missing hour',
    (market) => {
      const lines = fileOf(market, 'plain').trimEnd().split('\n');
      const kept = lines.slice(0, market === 'caiso' ? -30 : -4);
      const read = readers[market] as Reader;
      expect(() => read(`${kept.join('\n')}\n`)).toThrow(
        expect.objectContaining({
          code: 'MARKET.INCOMPLETE',
          details: expect.objectContaining({ line: expect.any(Number) }),
        }),
      );
    },
  );

  it('names the location, the hour and the line where it should have been', () => {
    // lines 5 to 7 are the second hour
    expect(() => readErcotDayAhead(without(fileOf('ercot', 'plain'), 6))).toThrow(
      error(
        'MARKET.INCOMPLETE',
        /line 8, column "HourEnding": HB_WEST has 23 of the 24 hours of 2025-07-15; the first that is missing begins at 2025-07-15T01:00:00-05:00/,
        { line: 8, location: 'HB_WEST', expected: 24, found: 23 },
      ),
    );
    expect(() => readMisoDayAhead(without(fileOf('miso', 'plain'), 9))).toThrow(
      error('MARKET.INCOMPLETE', /INDIANA.HUB has no row of MCC/),
    );
    expect(() => readCaisoDayAhead(without(fileOf('caiso', 'plain'), 100))).toThrow(
      error('MARKET.INCOMPLETE', /has no (energy|congestion|loss) for the hour/),
    );
    expect(() => readIsoNeDayAhead(without(fileOf('isone', 'plain'), 10))).toThrow(
      error('MARKET.INCOMPLETE', /counts 72 rows of data, and there are 71/),
    );
    expect(() => readPjmDayAhead(fileOf('pjm', 'plain').split('\n')[0] ?? '')).toThrow(
      error('MARKET.INCOMPLETE', /no row below the header/),
    );
  });

  it.each(['pjm', 'ercot', 'caiso', 'isone', 'spp'])('%s: is read with holes when that is asked for', (market) => {
    const text = fileOf(market, 'plain');
    const read = readers[market] as Reader;
    const whole = read(text);
    const name = whole.locations[1]?.name ?? '';
    const line = text.split('\n').findIndex((row) => row.includes(name)) + 1;
    const file = read(without(text, line), { incomplete: 'report' });
    const [series] = Object.values(file.locations.find((location) => location.name === name)?.prices ?? {});
    expect(series?.values[0]).toBeNaN();
    expect(series?.flags?.[0]).toBe(FLAG.missing);
    expect(series?.length).toBe(24);
    expect(file.issues.map((issue) => issue.kind)).toContain('gap');
  });

  it('an hour that is there twice is refused', () => {
    const text = fileOf('spp', 'plain').trimEnd();
    expect(() => readSppDayAhead(`${text}\n${text.split('\n')[1]}\n`)).toThrow(
      error('MARKET.ROW', /2025-07-15T05:00:00Z of SPPNORTH_HUB is already on line 2/, { line: 74 }),
    );
    const caiso = fileOf('caiso', 'plain').trimEnd();
    expect(() => readCaisoDayAhead(`${caiso}\n${caiso.split('\n')[1]}\n`)).toThrow(
      error('MARKET.ROW', /the file holds it twice/),
    );
    const miso = fileOf('miso', 'plain').trimEnd();
    expect(() => readMisoDayAhead(`${miso}\r\n${miso.split('\r\n')[5]}\r\n`)).toThrow(
      error('MARKET.ROW', /has a row of LMP already/),
    );
  });
});

describe('the second of two hours in NYISO files', () => {
  const fall = fileOf('nyiso', 'fall');
  const rows = fall.trimEnd().split('\n');

  it('is not guessed when one of the two is gone, even when holes are to be reported', () => {
    for (const gone of [5, 8]) {
      expect(() => readNyisoDayAhead(without(fall, gone), { incomplete: 'report' })).toThrow(
        error('MARKET.INCOMPLETE', /CAPITL has one of the two hours .* nothing tells which/),
      );
    }
  });

  it('is refused when its rows are swapped for one location: the energy part gives it away', () => {
    const swapped = [...rows];
    [swapped[4], swapped[7]] = [swapped[7] ?? '', swapped[4] ?? ''];
    expect(() => readNyisoDayAhead(swapped.join('\n'))).toThrow(
      error('MARKET.ROW', /energy part of CAPITL differs by 1.04 .* wrong order/),
    );
  });

  it('is refused when the file was sorted by location', () => {
    const [header = '', ...body] = rows;
    const sorted = [header, ...body.sort((a, b) => (a.slice(20) < b.slice(20) ? -1 : 1))];
    expect(() => readNyisoDayAhead(sorted.join('\n'))).toThrow(error('MARKET.ROW', /rearranged/));
    const byHourAndName = [
      ...rows.slice(0, 4),
      rows[4],
      rows[7],
      rows[5],
      rows[8],
      rows[6],
      rows[9],
      ...rows.slice(10),
    ];
    expect(() => readNyisoDayAhead(byHourAndName.join('\n'))).toThrow(
      error('MARKET.ROW', /stands behind the second of another location/),
    );
    expect(() => readNyisoDayAhead([...rows, rows[4]].join('\n'))).toThrow(error('MARKET.ROW', /rearranged/));
  });
});
