import { readFileSync } from 'node:fs';
import {
  fxSeries,
  indexStart,
  marketClock,
  profiles,
  Series,
  type SeriesData,
  seriesBuilder,
  toInstant,
} from '@aurum/core';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../../test-support/shared-data.js';

/** A plain file without quotes: one object for each line. */
function rowsOf(name: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(sharedData(name), 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((column, i) => [column, cells[i] ?? '']));
  });
}

/** ISO text whose offset may lack its colon or the T. */
const instant = (text: string): number => toInstant(text.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
const number = (text: string | undefined): number => (text === undefined || text === '' ? NaN : Number(text));

/** Totals of the values by the first ten characters of their own local time stamp: days without any calendar of ours. */
function dayTotals(
  rows: readonly Readonly<Record<string, string>>[],
  stamp: string,
  column: string,
): Map<string, number> {
  const totals = new Map<string, number>();
  for (const row of rows) {
    const day = (row[stamp] ?? '').slice(0, 10);
    totals.set(day, (totals.get(day) ?? 0) + number(row[column]));
  }
  return totals;
}

function total(series: SeriesData): number {
  return series.values.reduce((sum, v) => (Number.isNaN(v) ? sum : sum + v), 0);
}

describe.skipIf(!hasSharedData)('real files', () => {
  it('ISO-NE, July 2017: the published block averages 7x8 18.993, 2x16H 26.950, 5x16 34.638', () => {
    const clock = marketClock('America/New_York');
    const hub = Series.fromPoints({
      unit: 'USD/MWh',
      kind: 'average',
      clock,
      frequency: 'PT1H',
      points: rowsOf('us_lmp/isone_hub_da_2017-07_2017-08.csv').map(
        (row) => [instant(row.hourBeginning ?? ''), number(row.lmp)] as const,
      ),
    });
    expect([hub.length, hub.missingCount]).toEqual([1488, 0]);
    const july = (block: '7x8' | '2x16H' | '5x16') =>
      hub.resample('P1M', { profile: profiles.isoNe[block] }).at('2017-07-15T12:00:00Z');
    expect(july('7x8')).toBeCloseTo(18.993, 3);
    expect(july('2x16H')).toBeCloseTo(26.95, 3);
    expect(july('5x16')).toBeCloseTo(34.638, 3);
  });

  const spain = () => {
    const rows = rowsOf('eu_price/es_da_actual_load_2015-2016.csv');
    const clock = marketClock('Europe/Madrid');
    const load = Series.fromPoints({
      unit: 'MW',
      kind: 'average',
      clock,
      frequency: 'PT1H',
      points: rows.map(
        (row) =>
          [instant(row.time ?? ''), row['total load actual'] === '' ? null : number(row['total load actual'])] as const,
      ),
    });
    const price = Series.fromPoints({
      unit: 'EUR/MWh',
      kind: 'average',
      clock,
      frequency: 'PT1H',
      points: rows.map((row) => [instant(row.time ?? ''), number(row['price day ahead'])] as const),
    });
    return { rows, clock, load, price };
  };

  it('Spain: days of 23 and 25 hours, local day sums add up to the total of the hours', () => {
    const { rows, load } = spain();
    const energy = load.integrate();
    const daily = energy.resampleWithCoverage('P1D', { missing: 'skip' });
    expect(total(daily.series)).toBeCloseTo(total(energy), 3);
    expect(total(energy.resample('P1D', { clock: marketClock('UTC'), missing: 'skip' }))).toBeCloseTo(total(energy), 3);
    const odd = [...daily.series.toRows()]
      .map(
        (row) =>
          [new Date(row.start + 12 * 3_600_000).toISOString().slice(0, 10), (row.end - row.start) / 3_600_000] as const,
      )
      .filter(([, hours]) => hours !== 24);
    expect(odd).toEqual([
      ['2015-03-29', 23],
      ['2015-10-25', 25],
      ['2016-03-27', 23],
      ['2016-10-30', 25],
    ]);

    const known = rows.filter((row) => row['total load actual'] !== '');
    const expected = dayTotals(known, 'time', 'total load actual');
    for (const { start, value } of daily.series.toRows()) {
      const day = new Date(start + 12 * 3_600_000).toISOString().slice(0, 10);
      expect(value).toBeCloseTo(expected.get(day) ?? NaN, 4);
    }
    expect(load.missingCount).toBe(32);
    expect(load.gaps().reduce((sum, gap) => sum + gap.points, 0)).toBe(32);
  });

  it('Austria and France: local day sums as the file itself dates its hours', () => {
    const rows = rowsOf('eu_price/opsd_at_fr_2018-2020.csv');
    const clock = marketClock('Europe/Vienna');
    for (const column of [
      'AT_load_actual_entsoe_transparency',
      'FR_load_actual_entsoe_transparency',
      'AT_price_day_ahead',
    ]) {
      const builder = seriesBuilder({ unit: 'MWh', kind: 'sum', clock, frequency: 'PT1H' });
      for (const row of rows) builder.push(instant(row.utc_timestamp ?? ''), number(row[column]));
      const hours = builder.build();
      expect(hours.length).toBe(rows.length);
      const daily = hours.resample('P1D', { missing: 'skip' });
      const expected = dayTotals(
        rows.filter((row) => row[column] !== ''),
        'cet_cest_timestamp',
        column,
      );
      for (const { start, value } of daily.toRows()) {
        const day = new Date(start + 12 * 3_600_000).toISOString().slice(0, 10);
        if (Number.isNaN(value)) expect(expected.has(day)).toBe(false);
        else expect(value).toBeCloseTo(expected.get(day) ?? NaN, 4);
      }
      expect(total(daily)).toBeCloseTo(total(hours), 2);
    }
  });

  it('Spain in dollars: the mean of converted prices is not the converted mean, and neither is the volume-weighted one', () => {
    const { load, price } = spain();
    const utc = marketClock('Europe/Madrid');
    const fixings = Series.fromPoints({
      unit: 'USD/EUR',
      kind: 'point',
      clock: utc,
      frequency: 'P1D',
      points: rowsOf('fx/ecb_eurofxref_2010-.csv')
        .filter((row) => (row.Date ?? '') >= '2014-12-01' && (row.Date ?? '') < '2017-01-01')
        .map((row) => [toInstant(`${row.Date}T00:00:00`, 'Europe/Madrid'), number(row.USD)] as const),
    });
    const fx = fxSeries({ series: fixings, tolerance: 'P5D' });
    const dollars = price.convert('USD/MWh', fx);
    const year = { start: '2015-01-01T00:00:00+01:00', end: '2016-01-01T00:00:00+01:00' };
    const right = dollars.slice(year).resample('P1Y').values[0] ?? NaN;

    // by hand: each hour with the fixing of its local date, or of the last date before that has one
    const rates = new Map(rowsOf('fx/ecb_eurofxref_2010-.csv').map((row) => [row.Date ?? '', number(row.USD)]));
    const rows = spain().rows.filter((row) => (row.time ?? '').startsWith('2015'));
    const rateOn = (day: string): number =>
      rates.get(day) ?? rateOn(new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10));
    const byHand =
      rows.reduce((sum, row) => sum + number(row['price day ahead']) * rateOn((row.time ?? '').slice(0, 10)), 0) /
      rows.length;
    expect(right).toBeCloseTo(byHand, 8);

    const yearly = price.slice(year).resample('P1Y');
    expect(() => yearly.convert('USD/MWh', fx)).toThrow(/Convert the finer series/);
    const meanRate = fixings.slice(year).statistics({ missing: 'skip' }).mean;
    const wrong = (yearly.values[0] ?? NaN) * meanRate;
    const weighted = dollars.slice(year).weightedMean(load.integrate().slice(year), { missing: 'skip' });
    expect(Math.abs(wrong - right)).toBeGreaterThan(0.002);
    expect(Math.abs(weighted - right)).toBeGreaterThan(0.5);
  });

  it('CAISO 2024: the nine hours that every day lacks are found', () => {
    const clock = marketClock('America/Los_Angeles');
    const rows = rowsOf('us_lmp/caiso_dlap_dam_rtm_2024_gappy.csv').filter((row) => row.NODE_ID === 'DLAP_PGAE-APND');
    const points = rows.map(
      (row) => [toInstant(`${row.time?.replace(' ', 'T')}:00`, clock.zone), number(row.DAM)] as const,
    );
    const series = Series.fromPoints({ unit: 'USD/MWh', kind: 'average', clock, frequency: 'PT1H', points });
    const report = series.check([
      { check: 'gap', longest: 'PT1H' },
      { check: 'dstDayLength' },
      { check: 'range', min: -150, max: 2000 },
    ]);
    expect(report.findings.map((finding) => finding.passed)).toEqual([false, false, true]);
    expect(report.findings[1]?.count).toBe(366);
    expect(series.missingCount).toBe(series.length - rows.length);
    expect(indexStart(series.index, 0)).toBe(points[0]?.[0]);
  });
});
