import { AurumError, marketClock, regularIndex, Series, seriesToCsv } from '@aurum/core';
import { describe, expect, it } from 'vitest';
import { readSource } from '../read-source.js';
import type { SourceFile } from '../source.js';

function file(name: string, content: string | Uint8Array): SourceFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { name, required: true, read: async () => bytes };
}

async function failure(source: SourceFile, declared?: Parameters<typeof readSource>[1]): Promise<AurumError> {
  const error = await readSource(source, declared).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!AurumError.is(error)) throw new Error(`expected an AurumError, got ${String(error)}`);
  return error;
}

describe('reading a file', () => {
  it('reads declared columns, named after file and column', async () => {
    const declared = { time: { column: 'hour' }, values: { 'LMP (USD)': 'USD/MWh' } };
    const text = 'hour,LMP (USD)\n2026-01-15T00:00Z,20\n2026-01-15T01:00Z,-3.5\n';
    const { series } = await readSource(file('My prices.csv', text), declared);
    expect(series.map(({ key, frequency }) => [key, frequency])).toEqual([['my-prices.lmp-usd', 'PT1H']]);
    expect(Array.from(series[0]?.series.values ?? [])).toEqual([20, -3.5]);
  });

  it('reads back what Aurum wrote', async () => {
    const index = regularIndex({ start: '2026-01-15T00:00+01:00', step: 'PT15M', length: 2 });
    const clock = marketClock('Europe/Berlin');
    const written = Series.constant({ index, value: 80, unit: 'EUR/MWh', clock, kind: 'average', name: 'de.da' });
    const { series } = await readSource(file('out.csv', seriesToCsv(written)), undefined);
    expect(series[0]?.key).toBe('de.da');
    expect(series[0]?.series.equals(written)).toBe(true);
  });

  it('finds out what a known file is', async () => {
    const text = 'Date,USD,GBP\n2026-10-29,1.113,0.83578\n2026-10-30,1.1172,0.8338\n';
    const { title, series } = await readSource(file('rates.csv', text), undefined);
    expect(title).toMatch(/^ECB/);
    expect(series.map(({ key, frequency }) => `${key} ${frequency}`)).toEqual([
      'ecb.eurofxref.usd irregular',
      'ecb.eurofxref.gbp irregular',
    ]);
  });

  it('refuses an unknown file by its name, with its first line and the remedy', async () => {
    const { code, message } = await failure(file('x.csv', 'a,b\n1,2\n'));
    expect(code).toBe('MARKET.WRONG_FILE');
    expect(message).toMatch(/^x\.csv: .*begins with "a,b".*--value/);
  });

  it('says which declared column is not there', async () => {
    const error = await failure(file('x.csv', 'a,b\n1,2\n'), { time: { column: 'hour' }, values: { b: 'USD/MWh' } });
    expect([error.code, error.details.missing]).toEqual(['CSV.HEADER', ['hour']]);
  });

  it('refuses a cut file with its line, an unknown unit, and bytes that are no text', async () => {
    const cut =
      'DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag\n07/15/2025,01:00,HB_NORTH,20.84,N\n';
    const incomplete = await failure(file('cut.csv', cut));
    expect([incomplete.code, incomplete.details.file]).toEqual(['MARKET.INCOMPLETE', 'cut.csv']);
    expect(incomplete.message).toMatch(/^cut\.csv: .*line 3/);
    const declared = { time: { column: 'a' }, values: { b: 'USD/Mwh' } };
    expect((await failure(file('u.csv', 'a,b\n2026-01-15T00:00Z,1\n'), declared)).code).toBe('UNIT.UNKNOWN');
    const bytes = await failure(file('l.csv', Uint8Array.of(0x61, 0xe9, 0x0a)));
    expect([bytes.code, bytes.message]).toEqual(['CSV.ROW', 'l.csv: it is no UTF-8 text: save it as UTF-8']);
  });
});
