import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../../test-support/shared-data.js';
import {
  clocks,
  deliveryDay,
  deliveryDayHours,
  formatInstant,
  formatLocalDate,
  type LoadProfile,
  localDate,
  marketClock,
  parseDeliveryPeriod,
  profileContains,
  profiles,
  toInstant,
} from '../../src/time/index.js';

function rows(name: string): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = readFileSync(sharedData(name), 'utf8').trim().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? '']));
  });
}

describe.skipIf(!hasSharedData)('real files', () => {
  it("block averages of ISO-NE's hub in July 2017 are the published ones", () => {
    const hours = rows('us_lmp/isone_hub_da_2017-07_2017-08.csv').map((row) => ({
      t: toInstant(row.hourBeginning ?? ''),
      price: Number(row.lmp),
    }));
    const july = parseDeliveryPeriod('Jul-17').interval(clocks.isoNe);
    const mean = (profile: LoadProfile): string => {
      const delivered = hours.filter(
        ({ t }) => t >= july.start && t < july.end && profileContains(profile, clocks.isoNe, t),
      );
      return (delivered.reduce((sum, { price }) => sum + price, 0) / delivered.length).toFixed(3);
    };
    expect([mean(profiles.isoNe['7x8']), mean(profiles.isoNe['2x16H']), mean(profiles.isoNe['5x16'])]).toEqual([
      '18.993',
      '26.950',
      '34.638',
    ]);
  });

  it('the UTC and the CET column of Open Power System Data are the same instants, printed by us as there', () => {
    const all = rows('eu_price/opsd_at_fr_2018-2020.csv');
    expect(all).toHaveLength(24_097);
    for (const row of all) {
      const [utc = '', cet = ''] = [row.utc_timestamp, row.cet_cest_timestamp];
      if (toInstant(utc) !== toInstant(cet)) throw new Error(`${utc} and ${cet}`);
      if (formatInstant(toInstant(utc), 'Europe/Vienna').replace(/:(\d\d)$/, '$1') !== cet) throw new Error(cet);
    }
  });

  it('EIA-930 numbers the hours of a Californian day 1 to 23, 24 or 25, and so do delivery days', () => {
    const highest = new Map<string, number>();
    for (const row of rows('load/eia930_ciso_bpat_interchange_2024.csv')) {
      const [month, day, year] = (row.data_date ?? '').split('/');
      const date = `${year}-${month}-${day}`;
      highest.set(date, Math.max(highest.get(date) ?? 0, Number(row.hour_number)));
      const start = toInstant(row.utc_time_at_end_of_hour ?? '') - 3_600_000;
      if (formatLocalDate(deliveryDay(clocks.caiso, start)) !== date) throw new Error(`${date} ${row.hour_number}`);
    }
    for (const [date, hours] of highest) {
      if (deliveryDayHours(clocks.caiso, localDate(date)) !== hours) throw new Error(`${date} has ${hours}`);
    }
    expect([highest.get('2024-03-10'), highest.get('2024-11-03'), highest.size]).toEqual([23, 25, 366]);
  });

  it('the half hours of Victoria fall on the dates that the file gives, 46 and 50 on the days of change', () => {
    const melbourne = marketClock('Australia/Melbourne');
    const counts = new Map<string, number>();
    for (const row of rows('load/vic_demand_temperature_2014_30min.csv')) {
      const date = formatLocalDate(deliveryDay(melbourne, toInstant(row.Time ?? '')));
      if (date !== row.Date) throw new Error(`${row.Time} is on ${date}, not ${row.Date}`);
      counts.set(date, (counts.get(date) ?? 0) + 1);
    }
    expect([counts.get('2014-04-06'), counts.get('2014-10-05'), counts.get('2014-07-01')]).toEqual([50, 46, 48]);
  });

  it('every contract of a power futures file is the period that its start and end dates say', () => {
    const all = rows('futures/etrm_powfutures130513.csv');
    for (const row of all) {
      const period = parseDeliveryPeriod(row.Contract ?? '');
      expect([formatLocalDate(period.start), formatLocalDate(period.end - 1)]).toEqual([row.Start, row.End]);
    }
    expect(all).toHaveLength(32);
    const price = (contract: string): number => Number(all.find((row) => row.Contract === contract)?.Closing);
    const quarters = parseDeliveryPeriod('Cal-14').split('quarter');
    const total = quarters.reduce((sum, quarter) => sum + price(String(quarter)) * quarter.hours(clocks.sdac), 0);
    expect((total / parseDeliveryPeriod('Cal-14').hours(clocks.sdac)).toFixed(4)).toBe('36.4303');
  });

  it('every futures code of natural gas is the month that the file says', () => {
    const curves = rows('futures/ng_curves_asof.csv');
    for (const row of curves) {
      const [contract = '', month = '', asOf = ''] = [row.contract, row.delivery_month, row.as_of];
      const period = parseDeliveryPeriod(contract);
      if (!period.equals(parseDeliveryPeriod(month))) throw new Error(`${contract} is not ${month}`);
      // the first ten years may be told by one digit, counted from the as-of date
      if (!parseDeliveryPeriod(contract.slice(0, 3) + contract.slice(-1), { asOf }).equals(period))
        throw new Error(`${contract} of ${asOf}`);
    }
    expect(curves.length).toBeGreaterThan(600);
  });
});
