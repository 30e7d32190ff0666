import { indexEnd, indexStart, Series, type SeriesKind } from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyIndex, berlin, hourlyIndex, seriesOver, thrownBy } from './arbitraries.js';

const HOUR = 3_600_000;
const statistic = fc.constantFrom('mean' as const, 'sum' as const, 'min' as const, 'max' as const, 'std' as const);
const window = fc.oneof(
  fc.integer({ min: 1, max: 12 }),
  fc.constantFrom('PT30M' as const, 'PT3H' as const, 'P2D' as const, 'P90D' as const),
);
/** A policy, and the share of the window that it asks for. */
const policy = fc.constantFrom(
  { missing: undefined, minCoverage: 1 },
  { missing: 'propagate' as const, minCoverage: 1 },
  { missing: 'skip' as const, minCoverage: 0 },
  { missing: { minCoverage: 0.5 }, minCoverage: 0.5 },
);
const windowMs = { PT30M: HOUR / 2, PT3H: 3 * HOUR, P2D: 48 * HOUR, P90D: 90 * 24 * HOUR };

/** One window, by the definition, with a look at every point. */
function expected(
  series: Series,
  i: number,
  size: number | keyof typeof windowMs,
  what: string,
  minCoverage: number,
): number {
  const rows = [...series.toRows()];
  const end = rows[i]?.end ?? NaN;
  const inside = rows
    .slice(0, i + 1)
    .filter((row, k) => (typeof size === 'number' ? k > i - size : row.start >= end - windowMs[size]));
  const present = inside.filter((row) => !Number.isNaN(row.value));
  const covered =
    typeof size === 'number'
      ? present.length / size
      : present.reduce((sum, row) => sum + row.end - row.start, 0) / windowMs[size];
  if (present.length === 0 || covered < minCoverage) return NaN;
  const values = present.map((row) => row.value);
  if (what === 'sum') return values.reduce((a, b) => a + b, 0);
  if (what === 'min') return Math.min(...values);
  if (what === 'max') return Math.max(...values);
  const weights = present.map((row) => (series.kind === 'average' ? row.end - row.start : 1));
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = values.reduce((sum, v, k) => sum + v * (weights[k] ?? 0), 0) / total;
  if (what === 'mean') return mean;
  const n = values.length;
  const variance = values.reduce((sum, v, k) => sum + (weights[k] ?? 0) * (v - mean) ** 2, 0) / total;
  return n < 2 ? NaN : Math.sqrt((variance * n) / (n - 1));
}

describe('rolling', () => {
  it('gives what each window gives on its own', () => {
    const series = fc
      .tuple(anyIndex, fc.constantFrom<SeriesKind>('average', 'sum', 'point'))
      .chain(([index, kind]) => seriesOver(index, kind));
    fc.assert(
      fc.property(series, window, statistic, policy, (s, size, what, { missing, minCoverage }) => {
        const got = s.rolling({ window: size, statistic: what, missing });
        for (let i = 0; i < s.length; i++) {
          const want = expected(s, i, size, what, minCoverage);
          const have = got.values[i] ?? NaN;
          if (Number.isNaN(want)) expect(have).toBeNaN();
          else expect(Math.abs(have - want)).toBeLessThanOrEqual(1e-9 * (1e5 + Math.abs(want)));
        }
        expect(got.index).toBe(s.index);
      }),
    );
  });

  it('does not drift: a huge value leaves no trace once it has left the window', () => {
    const values = Float64Array.from({ length: 400 }, (_, i) => (i === 50 ? 1e16 : 1 + (i % 3) / 10));
    const series = Series.of({ index: hourlyIndex(0, 400), values, unit: 'MW', clock: berlin, kind: 'average' });
    const clean = Series.of({ ...plain(series), values: values.map((v) => Math.min(v, 9)) });
    for (const what of ['mean', 'sum', 'std', 'min', 'max'] as const) {
      const spec = { window: 24, statistic: what };
      const [a, b] = [series.rolling(spec).values.subarray(80), clean.rolling(spec).values.subarray(80)];
      for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i] ?? NaN, 12);
    }
  });

  it('of a constant has no deviation at all', () => {
    const series = Series.constant({
      index: hourlyIndex(0, 50),
      value: 0.1,
      unit: 'MW',
      clock: berlin,
      kind: 'average',
    });
    expect(
      new Set(series.rolling({ window: 7, statistic: 'std', missing: { minCoverage: 0.5 } }).values.subarray(6)),
    ).toEqual(new Set([0]));
  });

  it('counts a day as 24 hours of elapsed time', () => {
    const series = Series.constant({ index: hourlyIndex(23, 47), value: 1, unit: 'MWh', clock: berlin, kind: 'sum' });
    expect(series.rolling({ window: 'P1D', statistic: 'sum' }).values[30]).toBe(24);
    expect(indexEnd(series.index, 0) - indexStart(series.index, 0)).toBe(HOUR);
  });

  it('refuses windows and shares that are none', () => {
    const series = Series.constant({ index: hourlyIndex(0, 3), value: 1, unit: 'MW', clock: berlin, kind: 'average' });
    for (const bad of [0, -1, 1.5, 'PT0H', 'P1M'] as const) {
      expect(thrownBy(() => series.rolling({ window: bad, statistic: 'mean' }))?.code).toBe('SERIES.INVALID_ARGUMENT');
    }
    expect(thrownBy(() => series.rolling({ window: 2, statistic: 'mean', missing: { minCoverage: 2 } }))?.code).toBe(
      'SERIES.INVALID_ARGUMENT',
    );
  });
});

function plain(series: Series): Pick<Series, 'index' | 'unit' | 'clock' | 'kind'> {
  const { index, unit, clock, kind } = series;
  return { index, unit, clock, kind };
}
