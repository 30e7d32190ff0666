import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../../test-support/shared-data.js';
import { formatInstant, indexStart, profiles, type Series, toInstant } from '../../src/index.js';
import { type ImportedFile, recognizeFile } from '../../src/markets/index.js';

const imported = new Map<string, ImportedFile>();

/** Imports a file once. */
function load(name: string): ImportedFile {
  let file = imported.get(name);
  if (file === undefined) {
    file = recognizeFile(name, readFileSync(sharedData(name), 'utf8'));
    imported.set(name, file);
  }
  return file;
}

/** The issues of a file as kind and count. */
const issues = (file: ImportedFile): string[] => file.issues.map((issue) => `${issue.kind} ${issue.count}`);

function seriesOf(file: ImportedFile, name: string): Series {
  const series = file.series.find((candidate) => candidate.name === name);
  if (series === undefined)
    throw new Error(`${name} is not among ${file.series.map((candidate) => candidate.name).join(', ')}`);
  return series;
}

const finite = (series: Series): number => series.length - series.missingCount;

const negatives = (series: Series): number => series.values.reduce((count, value) => count + (value < 0 ? 1 : 0), 0);

/** The dates on which clocks change, with how many intervals have a row, as reported. */
const changes = (file: ImportedFile): string[] =>
  (file.issues.find((issue) => issue.kind === 'dst-day')?.places ?? []).map((place) =>
    (place.text ?? '').replace(/^(\S+) has (\d+) hours, (\d+) of (\d+) .*$/, '$1 $2h $3/$4'),
  );

describe.skipIf(!hasSharedData)('real files', () => {
  it.each(
    ['us_lmp', 'eu_price', 'load', 'spot', 'fx'].flatMap((folder) =>
      (hasSharedData ? readdirSync(sharedData(folder)) : []).map((file) => `${folder}/${file}`),
    ),
  )('%s is known, and every series of it has a name, a unit and values', (name) => {
    const file = load(name);
    expect(file.series.length).toBeGreaterThan(0);
    for (const series of file.series) {
      expect(series.name).toMatch(/^[a-z0-9_.-]+$/);
      expect(finite(series)).toBeGreaterThan(0);
    }
    expect(new Set(file.series.map((series) => series.name)).size).toBe(file.series.length);
  });

  it('CAISO load points: hours 1 to 9 of every day and four hours 24 are missing, 5,486 of 8,784 remain', () => {
    const file = load('us_lmp/caiso_dlap_dam_rtm_2024_gappy.csv');
    expect(file.series).toHaveLength(8);
    for (const series of file.series) {
      expect([series.length, finite(series)]).toEqual([8784, 5486]);
      expect(formatInstant(indexStart(series.index, 0), 'America/Los_Angeles')).toBe('2024-01-01T00:00:00-08:00');
    }
    expect(
      file.series.filter((series) => series.name?.includes('.da.')).reduce((sum, series) => sum + negatives(series), 0),
    ).toBe(3117);
    expect(
      file.series.filter((series) => series.name?.includes('.rt.')).reduce((sum, series) => sum + negatives(series), 0),
    ).toBe(3549);
    expect(issues(file)).toEqual([`gap ${4 * (8784 - 5486)}`, 'dst-day 2']);
    expect(changes(file)).toEqual(['2024-03-10 23h 15/23', '2024-11-03 25h 15/25']);
    // 10:00 in the file is the hour that ends then
    const series = seriesOf(file, 'caiso.da.lmp.dlap_pgae-apnd');
    expect(series.at('2024-01-01T09:00:00-08:00')).toBe(39.43772);
    expect(series.at('2024-01-01T23:00:00-08:00')).toBe(48.22156);
  });

  it('NYISO and New England, one row a day: padding of two spring days, one hour of a fall day lost, unsorted, artefacts', () => {
    const file = load('us_lmp/nyiso_nepool_rt_hourly_wide_2019-2020.csv');
    expect(file.series).toHaveLength(17);
    expect(new Set(file.series.map((series) => `${series.length} ${series.missingCount}`))).toEqual(
      new Set(['11903 1']),
    );
    expect(issues(file)).toEqual([
      'nonexistent 34',
      'ambiguous 17',
      'float-artefact 3479',
      'unsorted 1',
      'gap 17',
      'dst-day 3',
      'note 1',
    ]);
    const padding = file.issues[0]?.places ?? [];
    expect(
      padding.every((place) =>
        /^(2019-03-10|2020-03-08) he03 \(repeats the column before it\)$/.test(place.text ?? ''),
      ),
    ).toBe(true);
    expect(changes(file)).toEqual(['2019-03-10 23h 23/23', '2019-11-03 25h 24/25', '2020-03-08 23h 23/23']);
    const series = seriesOf(file, 'nyiso.rt.lmp.capitl');
    expect(series.at('2019-11-03T01:00:00-04:00')).toBe(26.58);
    expect(series.at('2019-11-03T01:00:00-05:00')).toBeNaN();
    expect(series.at('2019-11-03T02:00:00-05:00')).toBe(15.47);
    expect(series.at('2019-03-10T03:00:00-04:00')).toBe(30.11);
    expect(file.series.reduce((sum, one) => sum + negatives(one), 0)).toBe(2098);
    expect(
      file.series.reduce(
        (least, one) => one.values.reduce((min, value) => Math.min(min, Number.isNaN(value) ? min : value), least),
        0,
      ),
    ).toBe(-1300.74);
  });

  it.each([
    [
      'us_lmp/pjm_comed_zone_da_2016-2018_epf.csv',
      'pjm.da.lmp.comed',
      26_136,
      3,
      76,
      ['2016-03-13 23h 23/23', '2016-11-06 25h 24/25'],
    ],
    [
      'eu_price/de_at_da_2015-2017_epf.csv',
      'epex.de_at.da.price',
      26_304,
      3,
      368,
      ['2015-03-29 23h 23/23', '2015-10-25 25h 24/25'],
    ],
    [
      'eu_price/nordpool_system_da_2013-2018_epf.csv',
      'nordpool.da.system_price',
      52_416,
      6,
      0,
      ['2013-03-31 23h 23/23', '2013-10-27 25h 24/25'],
    ],
  ] as const)(
    '%s: hours that do not exist are left out, hours that are lost are missing, both reported',
    (name, key, rows, years, below, first) => {
      const file = load(name);
      const series = seriesOf(file, key);
      // every year one row is left out in spring, and one hour is missing in autumn
      expect([series.length, series.missingCount]).toEqual([rows, years]);
      expect(negatives(series)).toBe(below);
      const found = issues(file).filter((issue) => !issue.startsWith('float'));
      expect(found).toEqual([
        `nonexistent ${years}`,
        `ambiguous ${years}`,
        `gap ${years}`,
        `dst-day ${2 * years}`,
        'note 1',
      ]);
      expect(changes(file).slice(0, 2)).toEqual(first);
    },
  );

  it('ISO New England hub: nothing odd, and July reproduces the published blocks', () => {
    const file = load('us_lmp/isone_hub_da_2017-07_2017-08.csv');
    expect(issues(file)).toEqual([]);
    const series = seriesOf(file, 'isone.da.lmp.hub');
    expect(series.length).toBe(1488);
    expect(series.at('2017-07-01T00:00-04:00')).toBe(26.6);
    const july = (block: '5x16' | '2x16H' | '7x8'): number | undefined =>
      series.resample('P1M', { profile: profiles.isoNe[block] }).values[0];
    // published by a practitioner to three decimals
    expect([july('5x16')?.toFixed(3), july('2x16H')?.toFixed(3), july('7x8')?.toFixed(3)]).toEqual([
      '34.638',
      '26.950',
      '18.993',
    ]);
  });

  it('Open Power System Data: UTC and local stamps agree, blanks counted, five changes of the clocks', () => {
    const file = load('eu_price/opsd_at_fr_2018-2020.csv');
    expect(file.series.map((series) => [series.name, series.unit, series.length, series.missingCount])).toEqual([
      ['opsd.at.price_day_ahead', 'EUR/MWh', 24_097, 17_500],
      ['opsd.at.load_actual', 'MW', 24_097, 0],
      ['opsd.at.load_forecast', 'MW', 24_097, 0],
      ['opsd.fr.load_actual', 'MW', 24_097, 29],
      ['opsd.at.wind_onshore', 'MW', 24_097, 0],
    ]);
    expect(negatives(seriesOf(file, 'opsd.at.price_day_ahead'))).toBe(99);
    expect(issues(file)).toEqual(['blank 17500', 'blank 29', 'partial-day 1', 'dst-day 5', 'note 1']);
    expect(changes(file)).toEqual([
      '2018-03-25 23h 23/23',
      '2018-10-28 25h 25/25',
      '2019-03-31 23h 23/23',
      '2019-10-27 25h 25/25',
      '2020-03-29 23h 23/23',
    ]);
  });

  it('Spain: blanks, days of 23 and 25 hours, and a last day that is cut', () => {
    const file = load('eu_price/es_da_actual_load_2015-2016.csv');
    expect(issues(file)).toEqual(['blank 32', 'partial-day 1', 'dst-day 4']);
    expect(file.issues[1]?.places).toEqual([{ text: 'ends at 2016-11-21T09:00:00+01:00' }]);
    expect(changes(file)).toEqual([
      '2015-03-29 23h 23/23',
      '2015-10-25 25h 25/25',
      '2016-03-27 23h 23/23',
      '2016-10-30 25h 25/25',
    ]);
  });

  it('EIA-930: end of hour in UTC and local, hours numbered to 23 and 25, blanks', () => {
    const file = load('load/eia930_ciso_bpat_interchange_2024.csv');
    const series = seriesOf(file, 'eia930.interchange.ciso.bpat');
    expect([series.length, series.missingCount, series.unit]).toEqual([8784, 72, 'MW']);
    expect(series.at('2024-01-01T00:00:00-08:00')).toBe(179);
    expect(issues(file)).toEqual(['blank 72', 'dst-day 2']);
    expect(changes(file)).toEqual(['2024-03-10 23h 23/23', '2024-11-03 25h 25/25']);
  });

  it('PJM EKPC: sorted, both hours of the fall days, no hole on the spring days', () => {
    const file = load('load/pjm_ekpc_load_2016-2017_unsorted.csv');
    const series = seriesOf(file, 'pjm.load.ekpc');
    expect([series.length, series.missingCount]).toEqual([17_592, 0]);
    expect(issues(file)).toEqual(['ambiguous 4', 'unsorted 730', 'partial-day 2', 'dst-day 4']);
    expect(file.issues[0]?.places.map((place) => place.text)).toEqual([
      '2016-11-06 02:00:00',
      '2016-11-06 02:00:00',
      '2017-11-05 02:00:00',
      '2017-11-05 02:00:00',
    ]);
    expect(changes(file)).toEqual([
      '2016-03-13 23h 23/23',
      '2016-11-06 25h 25/25',
      '2017-03-12 23h 23/23',
      '2017-11-05 25h 25/25',
    ]);
    expect(series.at('2015-12-31T00:00:00-05:00')).toBe(1339);
  });

  it('Victoria: days of 50 and 46 half-hours, the disputed unit said', () => {
    const file = load('load/vic_demand_temperature_2014_30min.csv');
    expect(file.series.map((series) => [series.unit, series.kind, series.length])).toEqual([
      ['MW', 'average', 17_520],
      ['degC', 'point', 17_520],
    ]);
    expect(issues(file)).toEqual(['ignored-column 1', 'float-artefact 3', 'dst-day 2', 'note 1']);
    expect(file.issues[3]?.message).toMatch(/unit of Demand is disputed/);
    expect(changes(file)).toEqual(['2014-04-06 25h 50/50', '2014-10-05 23h 46/46']);
  });

  it('Henry Hub by day: one blank price, business days only; by month; storage by week', () => {
    const daily = load('spot/henry_hub_daily.csv');
    expect(issues(daily)).toEqual(['blank 1', 'note 1']);
    expect(daily.issues[0]?.places).toEqual([{ line: 5286, column: 'Price' }]);
    expect([daily.series[0]?.length, daily.series[0]?.missingCount, daily.series[0]?.index.kind]).toEqual([
      7437,
      1,
      'irregular',
    ]);
    expect(daily.series[0]?.at('2018-01-05T12:00-06:00')).toBeNaN();
    const monthly = load('spot/henry_hub_monthly.csv');
    expect([issues(monthly), monthly.series[0]?.length, monthly.series[0]?.frequency]).toEqual([[], 355, 'P1M']);
    const storage = load('spot/eia_ng_storage_weekly_lower48.csv');
    expect([issues(storage), storage.series[0]?.length, storage.series[0]?.unit, storage.series[0]?.kind]).toEqual([
      [],
      783,
      'Bcf',
      'point',
    ]);
    expect(storage.series[0]?.at('2010-01-14T23:00-05:00')).toBe(2850);
  });

  it('ECB: ten currencies on TARGET days, in foreign currency for one euro', () => {
    const file = load('fx/ecb_eurofxref_2010-.csv');
    expect(file.series.map((series) => series.unit)).toEqual(
      ['USD', 'GBP', 'NOK', 'SEK', 'DKK', 'CHF', 'CAD', 'AUD', 'JPY', 'PLN'].map((currency) => `${currency}/EUR`),
    );
    for (const series of file.series)
      expect([series.length, series.missingCount, series.kind]).toEqual([4310, 0, 'point']);
    expect(seriesOf(file, 'ecb.eurofxref.usd').at('2010-01-04T12:00:00Z')).toBe(1.4389);
    expect(seriesOf(file, 'ecb.eurofxref.usd').at('2010-01-09T12:00:00Z')).toBeUndefined();
    expect(issues(file)).toEqual(['note 1']);
  });

  it('Federal Reserve: the direction of every quotation is said, and is that of the ECB’s rates in the same years', () => {
    const file = load('fx/fed_fx_annual.csv');
    const ecb = load('fx/ecb_eurofxref_2010-.csv');
    expect(file.series).toHaveLength(17);
    expect(issues(file)).toEqual(['note 1', 'note 1']);
    expect(file.issues[0]?.message).toMatch(
      /does not say in which direction .* AUD, EUR, NZD as units for one US dollar/,
    );
    expect(file.issues[1]?.message).toMatch(/^Malaysia, Taiwan, Thailand, Venezuela were left out/);
    const meanOf = (name: string, year: number): number => {
      const series = seriesOf(ecb, `ecb.eurofxref.${name}`);
      const [from, to] = [toInstant(`${year}-01-01T00:00Z`), toInstant(`${year + 1}-01-01T00:00Z`)];
      const inYear = [...series.toRows()].filter((row) => row.start >= from && row.start < to);
      return inYear.reduce((sum, row) => sum + row.value, 0) / inYear.length;
    };
    for (const currency of ['aud', 'cad', 'chf', 'dkk', 'jpy', 'nok', 'sek']) {
      for (const year of [2012, 2018, 2023]) {
        const fed = seriesOf(file, `fed.annual.${currency}`);
        const crossed = meanOf(currency, year) / meanOf('usd', year);
        expect(fed.unit).toBe(`${currency.toUpperCase()}/USD`);
        expect((fed.at(`${year}-07-01T00:00Z`) ?? Number.NaN) / crossed).toBeCloseTo(1, 1.7);
      }
    }
    const euro = seriesOf(file, 'fed.annual.eur');
    expect(euro.unit).toBe('EUR/USD');
    expect((euro.at('2018-07-01T00:00Z') ?? Number.NaN) * meanOf('usd', 2018)).toBeCloseTo(1, 2);
  });

  it('settlements of nearby contracts: units by product, blanks of one-exchange holidays, −37.63 on 2020-04-20', () => {
    const oil = load('futures/cl_brn_ho_rb_settle_2018-2025.csv');
    expect(seriesOf(oil, 'settle.cl01').at('2020-04-20T12:00-04:00')).toBe(-37.63);
    expect([seriesOf(oil, 'settle.brn01').unit, seriesOf(oil, 'settle.rb02').unit]).toEqual(['USD/bbl', 'USD/gal']);
    expect(issues(oil).filter((issue) => issue === 'blank 49')).toHaveLength(16);
    const gas = load('futures/nymex_ng_c01_c36_settle_2007-2025.csv');
    expect([gas.series.length, seriesOf(gas, 'settle.ng36').unit]).toEqual([36, 'USD/MMBtu']);
    expect(seriesOf(gas, 'settle.ng01').at('2008-07-03T12:00-04:00')).toBe(13.577);
  });
});
