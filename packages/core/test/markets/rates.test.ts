import { describe, expect, it } from 'vitest';
import { knownFiles, readEcbRates, readFedAnnualRates, recognizeFile } from '../../src/markets/index.js';

describe('readEcbRates', () => {
  const newestFirst =
    'Date,USD,JPY,BGN,LTL,\n2026-10-30,1.1172,175.68,1.9558,N/A,\n2026-10-29,1.113,175.92,1.9558,N/A,\n';

  it('reads the bank’s own file: newest first, N/A, a comma behind the last column', () => {
    const { rates, issues } = readEcbRates(newestFirst, ['USD', 'JPY']);
    expect(Array.from(rates.USD.values)).toEqual([1.113, 1.1172]);
    expect([rates.JPY.unit, rates.JPY.kind, rates.JPY.name]).toEqual(['JPY/EUR', 'point', 'ecb.eurofxref.jpy']);
    expect(issues.map((issue) => `${issue.kind} ${issue.count}`)).toEqual(['ignored-column 2', 'unsorted 1']);
  });

  it('says when a currency is not there', () => {
    expect(() => readEcbRates(newestFirst, ['USD', 'GBP'])).toThrow(
      expect.objectContaining({ code: 'CSV.HEADER', message: expect.stringMatching(/no line has the columns "GBP"/) }),
    );
  });

  it('is used for a file that is recognised, with the currencies that are known', () => {
    const file = recognizeFile('eurofxref-hist.csv', newestFirst);
    expect(file.format).toBe('ecb-eurofxref');
    expect(file.series.map((series) => series.unit)).toEqual(['USD/EUR', 'JPY/EUR', 'BGN/EUR']);
    expect(file.issues[0]?.message).toBe('1 column(s) were not read: "LTL"');
  });
});

describe('readFedAnnualRates', () => {
  const text = (euro: number, aud: number): string =>
    `Date,Country,Exchange rate\n2015-01-01,Euro,${euro}\n2016-01-01,Euro,${euro}\n2015-01-01,Australia,${aud}\n2016-01-01,Australia,${aud}\n2015-01-01,Japan,121.0\n2016-01-01,Japan,108.6\n`;

  it('tells by the level of 2015 in which direction a currency is quoted', () => {
    expect(readFedAnnualRates(text(0.9013, 1.33)).series.map((series) => series.unit)).toEqual([
      'EUR/USD',
      'AUD/USD',
      'JPY/USD',
    ]);
    const printed = readFedAnnualRates(text(1.1096, 0.7522));
    expect(printed.series.map((series) => series.unit)).toEqual(['USD/EUR', 'USD/AUD', 'JPY/USD']);
    expect(printed.issues.at(-1)?.message).toMatch(/it has EUR, AUD as US dollars for one unit/);
    expect(readFedAnnualRates(text(0.9013, 0.7522)).issues.at(-1)?.message).toMatch(
      /EUR as units for one US dollar and AUD as US dollars for one unit/,
    );
  });

  it('leaves out what it cannot tell, and says so', () => {
    const later = readFedAnnualRates(
      'Date,Country,Exchange rate\n2020-01-01,Euro,0.9\n2021-01-01,Euro,0.9\n2020-01-01,Japan,106\n2021-01-01,Japan,109\n',
    );
    expect(later.series.map((series) => series.unit)).toEqual(['JPY/USD']);
    expect(later.issues.at(-1)?.message).toMatch(/^Euro were left out/);
  });
});

describe('recognizeFile', () => {
  it('says what a file begins with when it is none of the known ones', () => {
    expect(() => recognizeFile('folder/prices.csv', 'Date,Price\n2026-01-01,1\n')).toThrow(
      expect.objectContaining({
        code: 'MARKET.WRONG_FILE',
        message: expect.stringMatching(/prices.csv is none of the known files: its first line is "Date,Price"/),
      }),
    );
    expect(() => recognizeFile('x', '')).toThrow(expect.objectContaining({ code: 'MARKET.WRONG_FILE' }));
  });

  it('goes by the name only where the header says nothing', () => {
    const day = (hour: number): string => `2026-01-15 ${String(hour).padStart(2, '0')}:00,${hour}`;
    const text = `Date,Price\n${Array.from({ length: 24 }, (_, hour) => day(hour)).join('\n')}\n`;
    expect(recognizeFile('C:\\data\\NordPool.csv', text).format).toBe('epf-np');
    expect(() => recognizeFile('henry_hub.csv', text)).toThrow(expect.objectContaining({ code: 'MARKET.WRONG_FILE' }));
  });

  it('has a list of what it knows, each once', () => {
    expect(knownFiles.length).toBeGreaterThanOrEqual(22);
    expect(new Set(knownFiles.map((file) => file.id)).size).toBe(knownFiles.length);
    expect(knownFiles.map((file) => file.id)).toContain('iso-ne-day-ahead');
  });
});
