import { calendarIndex, quantity, Series } from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { berlin, finite, hourlyIndex, thrownBy } from './arbitraries.js';

describe('weightedMean', () => {
  const price = Series.of({
    index: hourlyIndex(23, 4),
    values: Float64Array.of(10, 20, 30, NaN),
    unit: 'EUR/MWh',
    clock: berlin,
    kind: 'average',
  });
  const volume = Series.of({
    index: hourlyIndex(23, 4),
    values: Float64Array.of(1, 3, 0, 5),
    unit: 'MWh',
    clock: berlin,
    kind: 'sum',
  });

  it('weights by volume, and leaves out what is not known of both', () => {
    expect(price.weightedMean(volume)).toBeNaN();
    expect(price.weightedMean(volume, { missing: 'skip' })).toBe(17.5);
    expect(price.weightedMean(volume, { missing: { minCoverage: 0.75 } })).toBe(17.5);
    expect(price.weightedMean(volume, { missing: { minCoverage: 0.8 } })).toBeNaN();
    const daily = price.weightedMean(volume, { frequency: 'P1D', missing: 'skip' });
    expect([daily.unit, daily.kind, ...daily.values]).toEqual(['EUR/MWh', 'average', 17.5]);
  });

  it('counts what is known by its time, as every other coverage does, and refuses a share that is none', () => {
    // a day of 24 hours without a price and one of 23 with one
    const index = calendarIndex({ frequency: 'P1D', clock: berlin, start: '2026-03-28T00:00:00+01:00', length: 2 });
    const days = Series.of({
      index,
      clock: berlin,
      values: Float64Array.of(NaN, 40),
      unit: 'EUR/MWh',
      kind: 'average',
    });
    const sold = Series.of({ index, clock: berlin, values: Float64Array.of(7, 9), unit: 'MWh', kind: 'sum' });
    expect(days.weightedMean(sold, { missing: { minCoverage: 23 / 47 } })).toBe(40);
    expect(days.weightedMean(sold, { missing: { minCoverage: 0.5 } })).toBeNaN();
    expect(thrownBy(() => days.weightedMean(sold, { missing: { minCoverage: 50 } }))?.code).toBe(
      'SERIES.INVALID_ARGUMENT',
    );
  });

  it('is Σ p·q / Σ q in every bucket', () => {
    const quarter = fc.record({ p: finite, q: fc.double({ min: 0.1, max: 100, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(quarter, { minLength: 48, maxLength: 48 }), (rows) => {
        const p = Series.of({
          index: hourlyIndex(23, 48),
          values: Float64Array.from(rows, (r) => r.p),
          unit: 'EUR/MWh',
          clock: berlin,
          kind: 'average',
        });
        const q = Series.of({
          index: hourlyIndex(23, 48),
          values: Float64Array.from(rows, (r) => r.q),
          unit: 'MWh',
          clock: berlin,
          kind: 'sum',
        });
        const got = p.weightedMean(q, { frequency: 'P1D', missing: 'skip' });
        const days = [rows.slice(0, 24), rows.slice(24, 47), rows.slice(47)]; // the second day has 23 hours
        for (const [i, day] of days.entries()) {
          const expected = day.reduce((sum, r) => sum + r.p * r.q, 0) / day.reduce((sum, r) => sum + r.q, 0);
          expect(Math.abs((got.values[i] ?? NaN) - expected)).toBeLessThan(1e-7);
        }
      }),
    );
  });

  it('an hour without a volume is missing, also when the volumes simply end', () => {
    const known = price.head(3);
    expect(known.weightedMean(volume.head(2))).toBeNaN();
    expect(known.weightedMean(volume.head(2), { missing: 'skip' })).toBe(17.5);
  });

  it('volumes that cancel give no price', () => {
    const traded = volume.map((_, i) => (i % 2 === 0 ? 1 : -1)).head(2);
    expect(price.head(2).weightedMean(traded)).toBeNaN();
    const daily = price.head(2).weightedMean(traded, { frequency: 'P1D', missing: 'skip' });
    expect([...daily.values]).toEqual([NaN]);
  });

  it('refuses power, and buckets without volume are missing', () => {
    expect(thrownBy(() => price.weightedMean(volume.average()))?.code).toBe('SERIES.KIND_MISMATCH');
    expect(price.weightedMean(volume.multiply(0), { frequency: 'P1D', missing: 'skip' }).values[0]).toBeNaN();
    expect(price.weightedMean(volume.multiply(0), { missing: 'skip' })).toBeNaN();
    expect(price.multiply(quantity(1, 'MWh')).unit).toBe('EUR');
  });
});
