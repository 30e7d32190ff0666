import { describe, expect, it } from 'vitest';
import {
  clocks,
  DeliveryPeriod,
  type LoadProfile,
  type MarketClock,
  marketClock,
  nercHolidays,
  profiles,
} from '../../src/time/index.js';
import { wallClock } from './wall-clock-model.js';

/** What of a market the hours are counted of. */
interface Market {
  readonly clock: MarketClock;
  readonly base: LoadProfile;
  readonly peak: LoadProfile;
  readonly offPeak: LoadProfile;
  /** The peak hours told again: zone, first and last hour of the day, last weekday, and whether NERC days are off. */
  readonly model: {
    readonly zone: string;
    readonly from: number;
    readonly to: number;
    readonly lastWeekday: number;
    readonly nerc: boolean;
  };
}

const HOUR = 3_600_000;

function american(
  clock: MarketClock,
  blocks: typeof profiles.pjm,
  model: { zone: string; from: number; lastWeekday: number },
): Market {
  return {
    clock,
    base: blocks.base,
    peak: blocks.onPeak,
    offPeak: blocks.wrap,
    model: { ...model, to: model.from + 16, nerc: true },
  };
}

function european(
  clock: MarketClock,
  products: typeof profiles.sdac,
  model: { zone: string; from: number; to: number },
): Market {
  return {
    clock,
    base: products.base,
    peak: products.peak,
    offPeak: products.offPeak,
    model: { ...model, lastWeekday: 5, nerc: false },
  };
}

const own = (zone: string): Market => european(marketClock(zone), profiles, { zone, from: 8, to: 20 });
const cet = (clock: MarketClock): Market => european(clock, profiles.sdac, { zone: 'Europe/Berlin', from: 8, to: 20 });

const MARKETS: Readonly<Record<string, Market>> = {
  PJM: american(clocks.pjm, profiles.pjm, { zone: 'America/New_York', from: 7, lastWeekday: 5 }),
  NYISO: american(clocks.nyiso, profiles.nyiso, { zone: 'America/New_York', from: 7, lastWeekday: 5 }),
  'ISO-NE': american(clocks.isoNe, profiles.isoNe, { zone: 'America/New_York', from: 7, lastWeekday: 5 }),
  'MISO traded': american(clocks.miso, profiles.misoTraded, { zone: 'America/New_York', from: 7, lastWeekday: 5 }),
  'MISO tariff': american(clocks.miso, profiles.misoTariff, { zone: 'EST', from: 6, lastWeekday: 5 }),
  ERCOT: american(clocks.ercot, profiles.ercot, { zone: 'America/Chicago', from: 6, lastWeekday: 5 }),
  SPP: american(clocks.spp, profiles.spp, { zone: 'America/Chicago', from: 6, lastWeekday: 5 }),
  CAISO: american(clocks.caiso, profiles.caiso, { zone: 'America/Los_Angeles', from: 6, lastWeekday: 6 }),
  'British Columbia': american(marketClock('America/Vancouver'), profiles.wecc, {
    zone: 'America/Los_Angeles',
    from: 6,
    lastWeekday: 6,
  }),
  AESO: american(clocks.aeso, profiles.aeso, { zone: 'America/Edmonton', from: 7, lastWeekday: 6 }),
  'UTC series, PJM blocks': american(clocks.utc, profiles.pjm, { zone: 'America/New_York', from: 7, lastWeekday: 5 }),
  'US gas day, ERCOT blocks': american(clocks.usGasDay, profiles.ercot, {
    zone: 'America/Chicago',
    from: 6,
    lastWeekday: 5,
  }),
  IESO: own('EST'),
  AEMO: own('+10:00'),
  Sydney: own('Australia/Sydney'),
  'SDAC, Germany': cet(clocks.sdac),
  'SDAC, Finland': cet(marketClock('Europe/Helsinki')),
  'SDAC, Greece': cet(marketClock('Europe/Athens')),
  'SDAC, Portugal': cet(marketClock('Europe/Lisbon')),
  'SDAC, Ireland': cet(marketClock('Europe/Dublin')),
  'EU gas day, CET peak': cet(clocks.euGasDay),
  'GB, midnight': own('Europe/London'),
  'GB, EFA': european(clocks.gbEfa, profiles.gbEfa, { zone: 'Europe/London', from: 7, to: 19 }),
  'GB gas day': european(clocks.gbGasDay, profiles, { zone: 'Europe/London', from: 8, to: 20 }),
  OPCOM: european(marketClock('Europe/Bucharest'), profiles.opcom, { zone: 'Europe/Bucharest', from: 6, to: 22 }),
};

const MONTHS = Array.from({ length: 19 * 12 }, (_, i) => DeliveryPeriod.month(2012 + Math.floor(i / 12), (i % 12) + 1));

describe.each(Object.entries(MARKETS))('delivered hours of %s, 2012 to 2030', (_, market) => {
  const { clock, base, peak, offPeak } = market;

  it('base = peak + off-peak in every month', () => {
    let months = 0;
    for (const month of MONTHS) {
      const [all, on, off] = [month.hours(clock, base), month.hours(clock, peak), month.hours(clock, offPeak)];
      if (all !== on + off || all !== month.hours(clock))
        throw new Error(`${month}: base ${all}, peak ${on}, off-peak ${off}`);
      expect(Number.isInteger(on) && on > 0 && off > 0).toBe(true);
      months++;
    }
    expect(months).toBe(228);
  });

  it('are what a walk over the hours of the wall clock counts, in the months of even years in which clocks change somewhere', () => {
    const { zone, from, to, lastWeekday, nerc } = market.model;
    for (const month of MONTHS) {
      const first = new Date(month.start * 24 * HOUR);
      if (![3, 4, 10, 11].includes(first.getUTCMonth() + 1) || first.getUTCFullYear() % 2 === 1) continue;
      const range = month.interval(clock);
      let [all, on] = [0, 0];
      for (let t = range.start; t < range.end; t += HOUR) {
        const local = wallClock(zone, t);
        const date = Math.floor(local / (24 * HOUR));
        const hour = new Date(local).getUTCHours();
        const weekday = new Date(local).getUTCDay() || 7;
        all++;
        if (hour >= from && hour < to && weekday <= lastWeekday && !(nerc && nercHolidays.has(date))) on++;
      }
      if (
        month.hours(clock, base) !== all ||
        month.hours(clock, peak) !== on ||
        month.hours(clock, offPeak) !== all - on
      ) {
        throw new Error(
          `${month}: base ${month.hours(clock, base)} and ${all}, peak ${month.hours(clock, peak)} and ${on}`,
        );
      }
    }
  });
});
