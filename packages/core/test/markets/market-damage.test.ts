import { describe, expect, it } from 'vitest';
import {
  type MarketFile,
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

/** Each market with the columns that no file can do without, as the market prints them. */
const columns: readonly (readonly [string, (text: string) => MarketFile, readonly string[]])[] = [
  ['pjm', readPjmDayAhead, ['datetime_beginning_utc', 'pnode_name', 'pnode_id', 'total_lmp_da', 'congestion_price_da']],
  ['ercot', readErcotDayAhead, ['DeliveryDate', 'SettlementPoint', 'SettlementPointPrice', 'DSTFlag']],
  ['caiso', readCaisoDayAhead, ['INTERVALSTARTTIME_GMT', 'NODE', 'LMP_TYPE', 'MW']],
  ['nyiso', readNyisoDayAhead, ['"Time Stamp"', '"Name"', '"LBMP ($/MWHr)"', '"Marginal Cost Losses ($/MWHr)"']],
  ['miso', readMisoDayAhead, ['Node', 'Value', 'HE 1', 'HE 24']],
  ['isone', readIsoNeDayAhead, ['"Hour Ending"', '"Location Name"', '"Locational Marginal Price"']],
  ['spp', readSppDayAhead, ['GMTIntervalEnd', 'Settlement Location', 'LMP', 'MEC']],
];

const repeated = columns.flatMap(([market, read, names]) => names.map((name) => ({ market, read, name })));

/** The file with a second column of the same name in front of the first, filled with a number that fits any column of prices. */
function withCopy(market: string, name: string): string {
  const lines = fileOf(market, 'plain').split(/\r?\n/);
  const head = lines.findIndex((line) => line.split(',').includes(name));
  const at = (lines[head] ?? '').split(',').indexOf(name);
  return lines
    .map((line, i) => {
      const cells = line.split(',');
      if (i < head || cells.length <= at || cells[0] === '"T"') return line;
      return [...cells.slice(0, at), i === head ? name : '99', ...cells.slice(at)].join(',');
    })
    .join('\n');
}

const thrown = (read: () => unknown): { readonly code: string; readonly message: string; readonly details: object } => {
  try {
    read();
  } catch (error) {
    return error as { code: string; message: string; details: object };
  }
  throw new Error('nothing was thrown');
};

describe('a damaged file', () => {
  it.each(repeated)('of $market with the column $name twice is refused, not read from one of the two', (given) => {
    const error = thrown(() => given.read(withCopy(given.market, given.name)));
    expect(error).toMatchObject({ code: 'MARKET.HEADER', details: { column: given.name.replaceAll('"', '') } });
    expect(error.message).toMatch(
      /line \d+, column ".*": the column is there more than once; .* take one of them out$/,
    );
  });

  it.each([
    ['pjm', 'WESTERN HUB', 'WESTERN HUE'],
    ['isone', '.H.INTERNAL_HUB', '.H.INTERNAL_HUE'],
    ['nyiso', 'CAPITL', 'CAPITI'],
  ])('of %s with another name for a number is read, and reported with line and both names', (market, name, other) => {
    const lines = fileOf(market, 'plain').split('\n');
    const at = lines.findLastIndex((line) => line.includes(name));
    lines[at] = (lines[at] ?? '').replace(name, other);
    const file = readMarketFile(lines.join('\n'));
    expect(file.locations).toHaveLength(3);
    expect(file.issues).toMatchObject([
      { kind: 'contradiction', severity: 'warning', count: 1, places: [{ line: at + 1, series: name }] },
    ]);
    expect(file.issues[0]?.message).toContain(JSON.stringify(other));
  });

  it('whose last quote is gone is told with line, column and remedy', () => {
    const cut = fileOf('nyiso', 'plain').trimEnd().slice(0, -1);
    const error = thrown(() => readNyisoDayAhead(cut));
    expect(error).toMatchObject({ code: 'MARKET.ROW' });
    expect(error).toMatchObject({ details: { line: 73, column: 'Marginal Cost Congestion ($/MWHr)' } });
    expect(error.message).toBe(
      'NYISO day-ahead LBMP (damlbmp), line 73, column "Marginal Cost Congestion ($/MWHr)": the cell has a quote that is never closed; fetch the file again, or correct the row',
    );
  });

  it.each([
    ['ercot', ',N', ',', '"" is neither Y nor N; fetch the file again, or correct the row'],
    ['ercot', ',02:00,', ',2 o’clock,', '"2 o’clock" is not an hour ending 01:00 to 24:00; fetch'],
    [
      'pjm',
      '7/15/2025 5:00:00 AM,',
      '15.7.2025 05:00,',
      '"15.7.2025 05:00" is not a time as this file writes it; fetch',
    ],
    ['caiso', ',20.84000,', ',,', "the cell is empty; fetch the file again, or read it with incomplete: 'report'"],
  ])('of %s: what is wrong with %j comes with what to do', (market, from, to, says) => {
    const text = fileOf(market, 'plain').replace(from, to);
    expect(thrown(() => readMarketFile(text)).message).toContain(says);
  });

  it('of CAISO with a damaged market run is told with line and column; a file of another run is another file', () => {
    const lines = fileOf('caiso', 'plain').split('\n');
    const [before = '', after = ''] = (lines[50] ?? '').split(',DAM,');
    const error = thrown(() => readCaisoDayAhead(lines.with(50, `${before},,${after}`).join('\n')));
    expect(error).toMatchObject({ code: 'MARKET.ROW', details: { line: 51, column: 'MARKET_RUN_ID' } });
    expect(error.message).toContain('"" is not DAM, as the rows above have it');
  });

  it('that is no file of a market is told what to give instead', () => {
    const message = 'it begins with "<html>busy</html>"; give the file as the market publishes it';
    expect(thrown(() => readPjmDayAhead('<html>busy</html>')).message).toContain(message);
  });

  it('with a wrong year in one row asks for no centuries of hours, not even when holes are to be reported', () => {
    const lines = fileOf('ercot', 'plain').split('\n');
    const wrong = lines.with(30, (lines[30] ?? '').replace('/2025', '/9025')).join('\n');
    for (const incomplete of ['error', 'report'] as const) {
      const error = thrown(() => readErcotDayAhead(wrong, { incomplete }));
      expect(error).toMatchObject({ code: 'MARKET.ROW', details: { line: 31, column: 'HourEnding' } });
      expect(error.message).toMatch(/from 2025-07-15T05:00:00Z on line 2 to 9025-07-15T\d\d:00:00Z on line 31/);
    }
  });
});
