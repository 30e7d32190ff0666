import { describe, expect, it } from 'vitest';
import {
  absoluteOrigin,
  addPeriods,
  calendarEdges,
  ceilTo,
  clocks,
  floorTo,
  formatInstant,
  interval,
  type MarketClock,
  marketClock,
  toInstant,
} from '../../src/time/index.js';

const shown = (edges: Iterable<number>, clock: MarketClock): string[] =>
  Array.from(edges, (t) => formatInstant(t, clock.zone).slice(0, 16));
const hours = (edges: Float64Array): number[] =>
  Array.from(edges.subarray(1), (end, i) => (end - (edges[i] as number)) / 3_600_000);

describe('calendarEdges', () => {
  it('covers the range with as few periods as can be', () => {
    const clock = clocks.pjm;
    const march = interval('2026-03-01T05:00Z', '2026-04-01T04:00Z');
    expect(shown(calendarEdges('P1M', clock, march), clock)).toEqual(['2026-03-01T00:00', '2026-04-01T00:00']);
    const wider = { start: march.start - 1, end: march.end + 1 };
    expect(shown(calendarEdges('P1M', clock, wider), clock)).toEqual([
      '2026-02-01T00:00',
      '2026-03-01T00:00',
      '2026-04-01T00:00',
      '2026-05-01T00:00',
    ]);
    expect(shown(calendarEdges('P1M', clock, { start: march.start, end: march.start }), clock)).toEqual([
      '2026-03-01T00:00',
    ]);
    expect(calendarEdges('P1M', clock, { start: march.start + 1, end: march.start + 1 })).toHaveLength(2);
  });

  it('gives the hours of months as they are delivered', () => {
    const year = (clock: MarketClock, zone: string): Float64Array =>
      calendarEdges('P1M', clock, { start: toInstant('2026-01-01', zone), end: toInstant('2027-01-01', zone) });
    expect(hours(year(clocks.pjm, 'America/New_York'))).toEqual([
      744, 672, 743, 720, 744, 720, 744, 744, 720, 744, 721, 744,
    ]);
    expect(hours(year(clocks.sdac, 'Europe/Berlin'))).toEqual([
      744, 672, 743, 720, 744, 720, 744, 744, 720, 745, 720, 744,
    ]);
    expect(hours(year(clocks.miso, 'EST'))).toEqual([744, 672, 744, 720, 744, 720, 744, 744, 720, 744, 720, 744]);
    const sydney = marketClock('Australia/Sydney');
    expect(hours(year(sydney, 'Australia/Sydney'))).toEqual([
      744, 672, 744, 721, 744, 720, 744, 744, 720, 743, 720, 744,
    ]);
  });

  it("starts weeks on Monday and quarters in January, April, July and October, at the start of the clock's day", () => {
    const range = interval('2026-01-01T12:00Z', '2026-01-13T12:00Z');
    const gas = clocks.euGasDay;
    expect(shown(calendarEdges('P1W', gas, range), gas)).toEqual([
      '2025-12-29T06:00',
      '2026-01-05T06:00',
      '2026-01-12T06:00',
      '2026-01-19T06:00',
    ]);
    expect(shown(calendarEdges('P3M', gas, range), gas)).toEqual(['2026-01-01T06:00', '2026-04-01T06:00']);
    expect(shown(calendarEdges('P1Y', clocks.gbEfa, range), clocks.gbEfa)).toEqual([
      '2025-12-31T23:00',
      '2026-12-31T23:00',
    ]);
    expect(
      shown(calendarEdges('P1D', clocks.gbEfa, { start: range.start, end: range.start + 1 }), clocks.gbEfa),
    ).toEqual(['2025-12-31T23:00', '2026-01-01T23:00']);
  });

  it('has no period for a date that the zone skipped', () => {
    const apia = marketClock('Pacific/Apia');
    const days = calendarEdges('P1D', apia, interval('2011-12-29T10:00Z', '2012-01-01T10:00Z'));
    expect(shown(days, apia)).toEqual(['2011-12-29T00:00', '2011-12-31T00:00', '2012-01-01T00:00', '2012-01-02T00:00']);
    expect(hours(days)).toEqual([24, 24, 24]);
  });

  it('refuses a range that ends before it starts', () => {
    expect(() => calendarEdges('P1D', clocks.utc, { start: 1, end: 0 })).toThrow(
      expect.objectContaining({ code: 'TIME.INVALID_INTERVAL' }),
    );
  });
});

describe('addPeriods', () => {
  it('moves edges over changes of the clocks', () => {
    const berlin = clocks.sdac;
    const march = toInstant('2026-03-01T00:00+01:00');
    expect(
      shown(
        [
          addPeriods('P1M', berlin, march, 1),
          addPeriods('P1M', berlin, march, -14),
          addPeriods('P1Y', berlin, floorTo('P1Y', berlin, march), 1),
        ],
        berlin,
      ),
    ).toEqual(['2026-04-01T00:00', '2025-01-01T00:00', '2027-01-01T00:00']);
    expect(addPeriods('PT1H', berlin, march, 24 * 31)).toBe(toInstant('2026-04-01T01:00+02:00'));
  });

  it('steps over a skipped date in both directions', () => {
    const apia = marketClock('Pacific/Apia');
    const before = toInstant('2011-12-29', 'Pacific/Apia');
    const after = toInstant('2011-12-31', 'Pacific/Apia');
    expect(addPeriods('P1D', apia, before, 1)).toBe(after);
    expect(addPeriods('P1D', apia, after, -1)).toBe(before);
    expect(addPeriods('P1D', apia, after, 0)).toBe(after);
  });

  it('refuses an instant that is not an edge', () => {
    const t = toInstant('2026-03-01T05:00Z');
    expect(() => addPeriods('P1D', clocks.pjm, t + 1, 1)).toThrow(
      expect.objectContaining({ code: 'TIME.INVALID_INSTANT' }),
    );
    expect(() => addPeriods('P1W', clocks.pjm, t + 86_400_000 * 2, 1)).toThrow(/use floorTo or ceilTo first/);
  });
});

describe('absolute grids', () => {
  it('are aligned to UTC hours in zones on the whole hour, and to local hours in others', () => {
    expect([clocks.pjm, clocks.sdac, clocks.aemo, clocks.gbEfa].map((clock) => absoluteOrigin('PT1H', clock))).toEqual([
      0, 0, 0, 0,
    ]);
    expect(absoluteOrigin('PT1H', marketClock('Asia/Kolkata'))).toBe(1_800_000);
    expect(absoluteOrigin('PT1H', marketClock('Asia/Kathmandu'))).toBe(900_000);
    expect(absoluteOrigin('PT15M', marketClock('Asia/Kathmandu'))).toBe(0);
    expect(absoluteOrigin('PT1H', marketClock('Australia/Lord_Howe'))).toBe(1_800_000);
    expect(absoluteOrigin('PT1H', marketClock('Europe/Berlin', { dayStart: '06:30' }))).toBe(1_800_000);
  });

  it('have floors and ceilings', () => {
    const kolkata = marketClock('Asia/Kolkata');
    const t = toInstant('2026-01-01T00:10+05:30');
    expect(floorTo('PT1H', kolkata, t)).toBe(toInstant('2026-01-01T00:00+05:30'));
    expect(ceilTo('PT1H', kolkata, t)).toBe(toInstant('2026-01-01T01:00+05:30'));
    expect(ceilTo('PT1H', kolkata, toInstant('2026-01-01T00:00+05:30'))).toBe(toInstant('2026-01-01T00:00+05:30'));
    expect(floorTo('PT15M', clocks.utc, -1)).toBe(-900_000);
  });
});
