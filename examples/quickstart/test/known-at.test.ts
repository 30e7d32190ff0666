import { gridIndex, marketClock, regularIndex, Series, toInstant } from '@aurum/core';
import { describe, expect, it } from 'vitest';
import { knownAt } from '../known-at.js';

const clock = marketClock('America/New_York');
const iso = (instants: Float64Array): string[] => Array.from(instants, (t) => new Date(t).toISOString().slice(0, 16));

function hourly(name: string, unit: string, start: string, length: number): Series {
  const index = regularIndex({ start, step: 'PT1H', length });
  return Series.constant({ index, value: 1, unit, clock, kind: 'average', name });
}

describe('when a value became known', () => {
  it('is noon on the day before for the hours of a day-ahead market, also across a change of the clocks', () => {
    // the day of 25 hours begins at 04:00Z, the next one at 05:00Z
    const known = iso(knownAt(hourly('pjm.da.lmp.western-hub', 'USD/MWh', '2025-11-02T03:00Z', 28)));
    expect(known[0]).toBe('2025-10-31T16:00');
    expect(new Set(known.slice(1, 26))).toEqual(new Set(['2025-11-01T16:00']));
    expect(new Set(known.slice(26))).toEqual(new Set(['2025-11-02T17:00']));
  });

  it('is the end of its interval for what is measured', () => {
    const known = knownAt(hourly('pjm.load.ekpc', 'MW', '2025-11-02T03:00Z', 2));
    expect(iso(known)).toEqual(['2025-11-02T04:00', '2025-11-02T05:00']);
  });

  it('is 16:00 of its day for a reference rate', () => {
    const frankfurt = marketClock('Europe/Berlin');
    const range = { start: toInstant('2025-11-03T00:00+01:00'), end: toInstant('2025-11-05T00:00+01:00') };
    const index = gridIndex('P1D', frankfurt, range);
    const rates = Series.constant({ index, value: 1.15, unit: 'USD/EUR', clock: frankfurt, kind: 'point' });
    expect(iso(knownAt(rates))).toEqual(['2025-11-03T15:00', '2025-11-04T15:00']);
  });
});
