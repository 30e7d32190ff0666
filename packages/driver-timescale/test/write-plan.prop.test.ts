import {
  FLAG,
  irregularIndex,
  marketClock,
  regularIndex,
  Series,
  type SeriesDefinition,
  type SeriesWrite,
} from '@aurum/core';
import { preparedStarts, prepareWrites } from '@aurum/core/driver';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denseRange, type Extent, planWaves, type Slice } from '../src/write-plan.js';
import { HOUR, hourly, T0 } from './samples.js';

const clock = marketClock('UTC');
const definitions = new Map<string, SeriesDefinition>([
  ['a', hourly('a')],
  ['b', hourly('b')],
  ['i', hourly('i', { frequency: 'irregular' })],
]);

interface Piece {
  readonly key: string;
  readonly start: number;
  readonly length: number;
  readonly known: number;
  readonly gap: boolean;
}

const piece: fc.Arbitrary<Piece> = fc.record({
  key: fc.constantFrom('a', 'b', 'i'),
  start: fc.integer({ min: 0, max: 12 }),
  length: fc.integer({ min: 1, max: 8 }),
  known: fc.nat({ max: 1000 }),
  gap: fc.boolean(),
});

function writeOf({ key, start, length, gap }: Piece, knownAt: number): SeriesWrite {
  const values = Float64Array.from({ length }, (_, i) => (gap && i === 1 ? Number.NaN : i));
  const common = { unit: 'EUR/MWh', clock, kind: 'average', values } as const;
  const begin = T0 + start * HOUR;
  const index =
    key === 'i'
      ? irregularIndex({
          starts: Float64Array.from({ length }, (_, i) => begin + i * HOUR),
          ends: Float64Array.from({ length }, (_, i) => begin + (i + 1) * HOUR),
        })
      : regularIndex({ start: begin, step: 'PT1H', length });
  return { key, series: Series.of({ ...common, index }), knownAt };
}

/** A slice as plain rows. */
function rows({
  write,
  from,
  to,
}: Slice): { key: string; start: number; known: number; value: number; flag: number }[] {
  const starts = preparedStarts(write);
  return Array.from({ length: to - from }, (_, k) => {
    const i = from + k;
    return {
      key: write.key,
      start: starts[i] as number,
      known: typeof write.knownAt === 'number' ? write.knownAt : (write.knownAt[i] as number),
      value: write.values[i] as number,
      flag: write.flags?.[i] ?? FLAG.ok,
    };
  });
}

describe('planWaves', () => {
  it('places every point once; no interval twice in a wave; knowledge ascends; direct points are outside what is stored', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 6 }),
        fc.option(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 6 })), { nil: undefined }),
        (pieces, stored) => {
          // Every piece has its own knownAt, so that no point is a duplicate.
          const writes = pieces.map((p, i) => writeOf(p, T0 + p.known * 1000 + i));
          const prepared = prepareWrites(writes, definitions);
          const extents = new Map<string, Extent>();
          if (stored !== undefined)
            extents.set('a', { first: T0 + stored[0] * HOUR, last: T0 + (stored[0] + stored[1]) * HOUR });
          const waves = planWaves(prepared, extents);

          const placed = waves.flatMap((wave) => [...wave.direct, ...wave.staged].flatMap(rows));
          const given = prepared.flatMap((write) => rows({ write, from: 0, to: write.length }));
          const order = (list: typeof placed): string[] => list.map((row) => JSON.stringify(row)).sort();
          expect(order(placed)).toEqual(order(given));

          const latest = new Map<string, number>();
          for (const wave of waves) {
            const seen = new Set<string>();
            for (const row of [...wave.direct, ...wave.staged].flatMap(rows)) {
              const interval = `${row.key} ${row.start}`;
              expect(seen.has(interval)).toBe(false);
              seen.add(interval);
              expect(row.known).toBeGreaterThan(latest.get(interval) ?? Number.NEGATIVE_INFINITY);
            }
            for (const row of [...wave.direct, ...wave.staged].flatMap(rows))
              latest.set(`${row.key} ${row.start}`, row.known);
          }
          const later = waves.slice(1).flatMap(({ direct }) => direct);
          expect(later).toEqual([]);
          for (const row of (waves[0]?.direct ?? []).flatMap(rows)) {
            expect(row.key).not.toBe('i');
            const extent = extents.get(row.key);
            if (extent !== undefined) expect(row.start < extent.first || row.start > extent.last).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('denseRange', () => {
  const slices = (starts: readonly number[], length: number): Slice[] =>
    prepareWrites(
      starts.map((start, i) => writeOf({ key: i % 2 === 0 ? 'a' : 'b', start, length, known: 0, gap: false }, T0 + i)),
      definitions,
    ).map((write) => ({ write, from: 0, to: write.length }));

  it('takes many points that fill their range, and neither few nor scattered ones nor irregular intervals', () => {
    expect(denseRange(slices([0], 10_000))).toEqual({ keys: ['a'], first: T0, last: T0 + 9999 * HOUR });
    expect(denseRange(slices([0, 5000], 10_000))).toEqual({ keys: ['a', 'b'], first: T0, last: T0 + 14_999 * HOUR });
    expect(denseRange(slices([0], 9_999))).toBeUndefined();
    expect(denseRange(slices([0, 200_000], 10_000))).toBeUndefined();
    const irregular = prepareWrites(
      [writeOf({ key: 'i', start: 0, length: 20_000, known: 0, gap: false }, T0)],
      definitions,
    );
    expect(denseRange(irregular.map((write) => ({ write, from: 0, to: write.length })))).toBeUndefined();
  });
});
