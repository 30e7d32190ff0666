import { FLAG, gridIndex, type Interval, interval, irregularIndex, Series, toInstant } from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { berlin, hourlyIndex, seriesOver, thrownBy } from './arbitraries.js';

const join = fc.constantFrom('inner' as const, 'left' as const, 'outer' as const);

/** A subset of the hours of some days, as an irregular series. */
const scattered = fc.uniqueArray(fc.nat(60), { maxLength: 40 }).chain((hours) => {
  const starts = Float64Array.from(
    hours.sort((a, b) => a - b),
    (h) => toInstant('2026-03-28T00:00:00Z') + h * 3_600_000,
  );
  return seriesOver(irregularIndex({ starts, ends: starts.map((t) => t + 3_600_000) }));
});
const regular = fc
  .record({ start: fc.integer({ min: 0, max: 60 }), length: fc.nat({ max: 50 }) })
  .chain(({ start, length }) => seriesOver(hourlyIndex(start, length)));
const days = fc.record({ from: fc.nat(40), length: fc.nat(40) }).chain(({ from, length }) => {
  const start = toInstant('2026-03-01T00:00:00+01:00') + from * 86_400_000;
  const range: Interval = { start, end: start + length * 86_400_000 };
  return seriesOver(gridIndex('P1D', berlin, range));
});
const pairs = fc.oneof(
  fc.tuple(regular, regular),
  fc.tuple(days, days),
  fc.tuple(scattered, scattered),
  fc.tuple(regular, scattered),
  fc.tuple(scattered, regular),
);

describe('align', () => {
  it('gives what joining rows by their start gives', () => {
    fc.assert(
      fc.property(pairs, join, ([a, b], how) => {
        const left = new Map([...a.toRows()].map((row) => [row.start, row]));
        const right = new Map([...b.toRows()].map((row) => [row.start, row]));
        const all = [...new Set([...left.keys(), ...right.keys()])].sort((x, y) => x - y);
        const grid = a.index.kind !== 'irregular' && b.index.kind !== 'irregular';
        const kept = all.filter((t) =>
          how === 'inner' ? left.has(t) && right.has(t) : how === 'outer' || left.has(t),
        );
        const [x, y] = a.align(b, { join: how });
        const rowsOf = (series: Series, source: typeof left) => {
          const rows = [...series.toRows()];
          for (const row of rows) {
            const origin = source.get(row.start);
            expect([row.value, row.flag]).toEqual([origin?.value ?? NaN, origin?.flag ?? FLAG.missing]);
          }
          // on a grid the outer join also has the intervals between the two
          return rows.map((row) => row.start).filter((t) => !grid || all.includes(t));
        };
        expect(rowsOf(x, left)).toEqual(kept);
        expect(rowsOf(y, right)).toEqual(kept);
        expect(x.index).toEqual(y.index);
      }),
    );
  });

  it('refuses intervals that overlap without being equal', () => {
    const index = irregularIndex({
      starts: Float64Array.of(toInstant('2026-03-27T00:30:00Z')),
      ends: Float64Array.of(toInstant('2026-03-27T01:30:00Z')),
    });
    const odd = Series.constant({ index, value: 1, unit: 'MW', clock: berlin, kind: 'average' });
    const hours = Series.constant({ index: hourlyIndex(0, 3), value: 1, unit: 'MW', clock: berlin, kind: 'average' });
    const error = thrownBy(() => hours.align(odd));
    expect(error?.code).toBe('SERIES.INDEX_MISMATCH');
    expect(error?.message).toContain('2026-03-27T00:00:00Z to 2026-03-27T01:00:00Z of the left series overlaps');
  });

  it('fills the stretch between two separate parts of one grid', () => {
    const march = gridIndex('P1M', berlin, interval('2026-01-01T00:00:00+01:00', '2026-03-01T00:00:00+01:00'));
    const june = gridIndex('P1M', berlin, interval('2026-06-01T00:00:00+02:00', '2026-08-01T00:00:00+02:00'));
    const of = (index: typeof march, value: number) =>
      Series.constant({ index, value, unit: 'MW', clock: berlin, kind: 'average' });
    const [x, y] = of(march, 1).align(of(june, 2), { join: 'outer' });
    expect([...x.values]).toEqual([1, 1, NaN, NaN, NaN, NaN, NaN]);
    expect([...y.values]).toEqual([NaN, NaN, NaN, NaN, NaN, 2, 2]);
  });
});

describe('asOf', () => {
  const direction = fc.constantFrom('previous' as const, 'next' as const, 'nearest' as const);

  it('gives what a search through all points gives', () => {
    fc.assert(
      fc.property(
        fc.oneof(regular, scattered, days),
        scattered,
        direction,
        fc.integer({ min: 0, max: 9 }),
        (a, b, way, hours) => {
          const candidates = [...b.toRows()].filter((row) => !Number.isNaN(row.value));
          const expected = [...a.toRows()].map(({ start }) => {
            const allowed = candidates.filter((row) =>
              way === 'previous' ? row.start <= start : way === 'next' ? row.start >= start : true,
            );
            const near = allowed.filter((row) => Math.abs(row.start - start) <= hours * 3_600_000);
            near.sort((x, y) => Math.abs(x.start - start) - Math.abs(y.start - start) || x.start - y.start);
            return [near[0]?.value ?? NaN, near[0]?.flag ?? FLAG.missing];
          });
          const got = a.asOf(b, { direction: way, tolerance: hours * 3_600_000 });
          expect([...got.toRows()].map((row) => [row.value, row.flag])).toEqual(expected);
          expect(got.index).toEqual(a.index);
        },
      ),
    );
  });

  it('takes tolerances as text', () => {
    const friday = gridIndex('P1D', berlin, interval('2026-03-27T00:00:00+01:00', '2026-03-28T00:00:00+01:00'));
    const fixing = Series.constant({ index: friday, value: 1.08, unit: 'USD/EUR', clock: berlin, kind: 'point' });
    const monday = Series.constant({
      index: gridIndex('P1D', berlin, interval('2026-03-30T00:00:00+02:00', '2026-03-31T00:00:00+02:00')),
      value: 1,
      unit: 'EUR',
      clock: berlin,
      kind: 'sum',
    });
    expect(monday.asOf(fixing, { tolerance: 'P2D' }).values[0]).toBeNaN();
    expect(monday.asOf(fixing, { tolerance: 'P2DT23H' }).values[0]).toBe(1.08); // the weekend has 71 hours
    expect(monday.asOf(fixing, { tolerance: 'PT70H59M59S' }).values[0]).toBeNaN();
    for (const bad of ['P1M', 'P', 'PT', '3h', -1, NaN]) {
      expect(thrownBy(() => monday.asOf(fixing, { tolerance: bad }))?.code).toBe('SERIES.INVALID_ARGUMENT');
    }
  });
});
