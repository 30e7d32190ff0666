import {
  calendarIndex,
  FLAG,
  irregularIndex,
  type MarketClock,
  marketClock,
  regularIndex,
  Series,
  type SeriesIndex,
  type SeriesKind,
  toInstant,
} from '@aurum/core';
import fc from 'fast-check';

/** A market whose days change length. */
export const berlin: MarketClock = marketClock('Europe/Berlin');

/** Values as a source could give them, without -0. */
export const finite: fc.Arbitrary<number> = fc.double({ min: -1e5, max: 1e5, noNaN: true }).map((v) => v + 0);

/** Finite values and gaps. */
export const gappy: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: finite },
  { weight: 1, arbitrary: fc.constant(NaN) },
);

/** Hours from somewhere around the change of clocks in March 2026. */
export function hourlyIndex(start: number, length: number): SeriesIndex {
  return regularIndex({ start: toInstant('2026-03-27T00:00:00Z') + start * 3_600_000, step: 'PT1H', length });
}

/** Any index with about `length` intervals. */
export const anyIndex: fc.Arbitrary<SeriesIndex> = fc.oneof(
  fc
    .record({ start: fc.integer({ min: -50, max: 50 }), length: fc.nat({ max: 60 }) })
    .map(({ start, length }) => hourlyIndex(start, length)),
  fc
    .record({ frequency: fc.constantFrom('P1D' as const, 'P1M' as const, 'P1Y' as const), length: fc.nat({ max: 40 }) })
    .map(({ frequency, length }) =>
      calendarIndex({ frequency, clock: berlin, start: '2026-01-01T00:00:00+01:00', length }),
    ),
  fc
    .array(fc.record({ minutes: fc.integer({ min: 1, max: 90 }), hole: fc.constantFrom(0, 0, 7) }), { maxLength: 60 })
    .map((parts) => irregularFrom(parts)),
);

function irregularFrom(parts: readonly { readonly minutes: number; readonly hole: number }[]): SeriesIndex {
  let t = toInstant('2026-03-28T22:00:00Z');
  const starts = new Float64Array(parts.length);
  const ends = new Float64Array(parts.length);
  for (const [i, { minutes, hole }] of parts.entries()) {
    starts[i] = t;
    t += minutes * 60_000;
    ends[i] = t;
    t += hole * 60_000;
  }
  return irregularIndex({ starts, ends });
}

/** A series over an index with gaps and flags. */
export function seriesOver(index: SeriesIndex, kind: SeriesKind = 'average'): fc.Arbitrary<Series> {
  const { length } = index;
  return fc
    .record({
      values: fc.array(gappy, { minLength: length, maxLength: length }),
      present: fc.array(fc.constantFrom(FLAG.ok, FLAG.estimated, FLAG.forecast, FLAG.interpolated, FLAG.suspect), {
        minLength: length,
        maxLength: length,
      }),
      absent: fc.array(fc.constantFrom(FLAG.missing, FLAG.withdrawn, FLAG.notANumber), {
        minLength: length,
        maxLength: length,
      }),
    })
    .map(({ values, present, absent }) =>
      Series.of({
        index,
        values: Float64Array.from(values),
        flags: Uint8Array.from(values, (v, i) => (Number.isNaN(v) ? absent[i] : present[i]) ?? FLAG.ok),
        unit: 'MW' as string,
        clock: berlin,
        kind,
      }),
    );
}

/** A series over any index. */
export const anySeries: fc.Arbitrary<Series> = anyIndex.chain((index) => seriesOver(index));

/** The code of the AurumError that a function throws; `undefined` when it throws none. */
export function thrownBy(action: () => unknown): { readonly code: string; readonly message: string } | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error as { code: string; message: string }; // asserted on by the caller
  }
}
