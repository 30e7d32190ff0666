import { gridIndex, interval, Series, type SeriesKind } from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyIndex, berlin, hourlyIndex, seriesOver, thrownBy } from './arbitraries.js';

const of = (values: number[], kind: SeriesKind = 'average') =>
  Series.of({
    index: hourlyIndex(0, values.length),
    values: Float64Array.from(values),
    unit: 'MWh',
    clock: berlin,
    kind,
  });

describe('statistics', () => {
  it('of a sample', () => {
    // numpy: std(ddof=1) 2.138089935299395, scipy: skew 0.6562500000000000
    const { mean, std, skewness, min, max, count, sum } = of([2, 4, 4, 4, 5, 5, 7, 9], 'sum').statistics();
    expect([mean, min, max, count, sum]).toEqual([5, 2, 9, 8, 40]);
    expect(std).toBeCloseTo(2.138089935299395, 14);
    expect(skewness).toBeCloseTo(0.65625, 14);
  });

  it('averages are weighted by time, sums are not', () => {
    const index = gridIndex('P1M', berlin, interval('2026-01-01T00:00:00+01:00', '2026-04-01T00:00:00+02:00'));
    const months = Series.of({
      index,
      values: Float64Array.of(100, 50, 80),
      unit: 'EUR/MWh',
      clock: berlin,
      kind: 'average',
    });
    expect(months.statistics().mean).toBeCloseTo((100 * 744 + 50 * 672 + 80 * 743) / 2159, 12);
    expect(months.statistics({ weighting: 'points' }).mean).toBeCloseTo(230 / 3, 12);
    expect(months.statistics().sum).toBeUndefined();
    expect(months.withKind('sum').statistics()).toMatchObject({ sum: 230, mean: 230 / 3 });
  });

  it('gaps make it NaN unless the policy says else; coverage always tells', () => {
    const gappy = of([1, NaN, 3, 4]);
    expect(gappy.statistics()).toMatchObject({ count: 3, missingCount: 1, coverage: 0.75, mean: NaN, min: NaN });
    expect(gappy.statistics({ missing: 'skip' })).toMatchObject({ mean: 8 / 3, min: 1, max: 4 });
    expect(gappy.statistics({ missing: { minCoverage: 0.8 } }).mean).toBeNaN();
    expect(of([NaN], 'sum').statistics({ missing: 'skip' })).toMatchObject({ count: 0, sum: NaN, mean: NaN });
    expect(Series.empty({ unit: 'MW', clock: berlin, kind: 'sum' }).statistics()).toMatchObject({
      count: 0,
      coverage: 0,
      sum: NaN,
    });
  });

  it('one point has no deviation, equal points have no skewness', () => {
    expect(of([5]).statistics()).toMatchObject({ mean: 5, std: NaN, skewness: NaN });
    expect(of([0.1, 0.1, 0.1]).statistics()).toMatchObject({ mean: 0.1, std: 0, skewness: NaN });
  });

  it('is what a plain calculation over rows gives', () => {
    const series = fc
      .tuple(anyIndex, fc.constantFrom<SeriesKind>('average', 'sum', 'point'))
      .chain(([index, kind]) => seriesOver(index, kind));
    fc.assert(
      fc.property(series, (s) => {
        const rows = [...s.toRows()].filter((row) => !Number.isNaN(row.value));
        const got = s.statistics({ missing: 'skip' });
        expect(Number.isNaN(got.mean)).toBe(rows.length === 0);
        if (rows.length === 0) return;
        const w = rows.map((row) => (s.kind === 'average' ? row.end - row.start : 1));
        const total = w.reduce((a, b) => a + b);
        const moment = (p: number, around: number) =>
          rows.reduce((sum, row, i) => sum + (w[i] ?? 0) * (row.value - around) ** p, 0) / total;
        const mean = moment(1, 0);
        const close = (have: number, want: number) =>
          expect(Math.abs(have - want)).toBeLessThanOrEqual(1e-9 * (1e5 + Math.abs(want)));
        close(got.mean, mean);
        if (rows.length > 1) close(got.std, Math.sqrt((moment(2, mean) * rows.length) / (rows.length - 1)));
        expect([got.min, got.max]).toEqual([
          Math.min(...rows.map((r) => r.value)),
          Math.max(...rows.map((r) => r.value)),
        ]);
      }),
    );
  });
});

describe('quantiles', () => {
  const series = of([15, 20, 35, 40, 50]);

  it('by name', () => {
    const p = [0, 0.05, 0.3, 0.4, 0.5, 1];
    // numpy.quantile(method='linear') and method='inverted_cdf'
    expect(series.quantiles(p)).toEqual([
      15,
      expect.closeTo(16, 12),
      expect.closeTo(23, 12),
      expect.closeTo(29, 12),
      35,
      50,
    ]);
    expect(series.quantiles(p, { method: 'inverted_cdf' })).toEqual([15, 15, 20, 20, 35, 50]);
  });

  it('follow the definitions', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 64 }), (xs, k) => {
        const p = k / 64; // exact in binary, so that the definition can be checked exactly
        const [type1 = NaN] = of(xs).quantiles([p], { method: 'inverted_cdf' });
        const share = (x: number) => xs.filter((v) => v <= x).length / xs.length;
        expect(xs).toContain(type1);
        expect(share(type1)).toBeGreaterThanOrEqual(p);
        for (const x of xs) if (x < type1) expect(share(x)).toBeLessThan(p);
        const [type7 = NaN] = of(xs).quantiles([p]);
        const below = xs.filter((v) => v < type7).length;
        const upTo = xs.filter((v) => v <= type7).length;
        expect(below).toBeLessThanOrEqual((xs.length - 1) * p + 1e-9 + 1);
        expect(upTo).toBeGreaterThanOrEqual((xs.length - 1) * p - 1e-9);
        const mirrored = of(xs.map((v) => -v)).quantiles([1 - p])[0] ?? NaN;
        expect(type7).toBeCloseTo(-mirrored, 9);
      }),
    );
  });

  it('gaps and probabilities', () => {
    expect(of([1, NaN, 3]).quantiles([0.5])).toEqual([NaN]);
    expect(of([1, NaN, 3]).quantiles([0.5], { missing: 'skip' })).toEqual([2]);
    expect(of([NaN]).quantiles([0.5, 1], { missing: 'skip' })).toEqual([NaN, NaN]);
    for (const bad of [-0.1, 1.1, 95, NaN])
      expect(thrownBy(() => series.quantiles([bad]))?.code).toBe('SERIES.INVALID_ARGUMENT');
  });
});
