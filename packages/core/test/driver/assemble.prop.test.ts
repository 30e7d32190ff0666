import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assembleSeries,
  chunkSeries,
  gridEnds,
  type ResolvedRange,
  validateDefinition,
} from '../../src/driver/index.js';
import { InternalError } from '../../src/errors/index.js';
import type { SeriesDefinition } from '../../src/ports/index.js';
import { FLAG, indexEnd, indexStart, type RegularIndex, type Series } from '../../src/series/index.js';
import { type Frequency, marketClock } from '../../src/time/index.js';

const HOUR = 3_600_000;
const OPEN: ResolvedRange = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

/** Fourteen starts of a grid, listed by hand around the change of the clocks in Berlin. */
const GRIDS: readonly { readonly frequency: Frequency; readonly starts: readonly number[] }[] = [
  { frequency: 'PT1H', starts: Array.from({ length: 15 }, (_, i) => Date.UTC(2026, 2, 28, 18) + i * HOUR) },
  {
    frequency: 'P1D',
    starts: Array.from({ length: 15 }, (_, i) => Date.UTC(2026, 2, 22, 23) + i * 24 * HOUR - (i > 6 ? HOUR : 0)),
  },
];

const point = fc.record({
  slot: fc.nat(13),
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  flag: fc.constantFrom(FLAG.ok, FLAG.ok, FLAG.estimated, FLAG.withdrawn, FLAG.notANumber),
});
const points = fc.uniqueArray(point, { selector: ({ slot }) => slot, maxLength: 14 });
const bounds = fc.tuple(fc.option(fc.nat(13)), fc.option(fc.nat(13)), fc.constantFrom(0, 1, -1));

interface Row {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  readonly flag: number;
}

function rowsOf(series: Series): Row[] {
  return Array.from({ length: series.length }, (_, i) => ({
    start: indexStart(series.index, i),
    end: indexEnd(series.index, i),
    value: series.values[i] ?? 0,
    flag: series.flagAt(i),
  }));
}

function definitionOf(frequency: SeriesDefinition['frequency']): SeriesDefinition {
  return validateDefinition({ key: 'x', unit: 'MW', kind: 'average', clock: marketClock('Europe/Berlin'), frequency });
}

function columnsOf(rows: readonly Row[]): {
  starts: Float64Array;
  ends: Float64Array;
  values: Float64Array;
  flags: Uint8Array;
} {
  return {
    starts: Float64Array.from(rows, (row) => row.start),
    ends: Float64Array.from(rows, (row) => row.end),
    values: Float64Array.from(rows, (row) => row.value),
    flags: Uint8Array.from(rows, (row) => row.flag),
  };
}

/** The starts of rows as an index, where they are at equal steps. */
function stepsOf(rows: readonly Row[]): RegularIndex | undefined {
  const [first, second] = rows;
  if (first === undefined) return undefined;
  const stepMs = second === undefined ? HOUR : second.start - first.start;
  const even = rows.every((row, i) => row.start === first.start + i * stepMs);
  return even ? { kind: 'regular', start: first.start, stepMs, length: rows.length } : undefined;
}

const cases = fc
  .record({ grid: fc.constantFrom(...GRIDS), points, bounds, irregular: fc.boolean() })
  .map(({ grid, points: chosen, bounds: [a, b, off], irregular }) => {
    const at = (slot: number | null, open: number): number => (slot === null ? open : (grid.starts[slot] ?? 0) + off);
    const [start, end] = [at(a, -Infinity), at(b, Infinity)];
    const range = { start: Math.min(start, end), end: Math.max(start, end) };
    const all = grid.starts.slice(0, -1).map((from, i) => ({ start: from, end: grid.starts[i + 1] ?? Number.NaN }));
    const rows = chosen.map(({ slot, value, flag }): Row => {
      const absent = flag === FLAG.withdrawn || flag === FLAG.notANumber;
      return { start: 0, end: 0, ...all[slot], value: absent ? Number.NaN : value, flag };
    });
    const inRange = rows.filter((row) => row.start >= range.start && row.start < range.end);
    return { definition: definitionOf(irregular ? 'irregular' : grid.frequency), all, range, rows: inRange, irregular };
  });

describe('assembleSeries', () => {
  it('gives what a search through the slots gives, for points in any order', () => {
    fc.assert(
      fc.property(cases, ({ definition, all, range, rows, irregular }) => {
        const sorted = [...rows].sort((x, y) => x.start - y.start);
        const first = range.start === -Infinity ? (sorted[0]?.start ?? Infinity) : range.start;
        const last = range.end === Infinity ? (sorted.at(-1)?.start ?? -Infinity) : range.end - 1;
        const slots = all.filter(({ start }) => start >= first && start <= last);
        const filled = slots.map(
          (slot) => rows.find((row) => row.start === slot.start) ?? { ...slot, value: Number.NaN, flag: FLAG.missing },
        );
        for (const order of [sorted, rows]) {
          expect(rowsOf(assembleSeries(definition, columnsOf(order), range))).toEqual(irregular ? sorted : filled);
        }
        const steps = stepsOf(sorted);
        if (steps === undefined || irregular) return;
        const columns = { ...columnsOf(sorted), starts: steps };
        expect(rowsOf(assembleSeries(definition, columns, range))).toEqual(filled);
        expect([...chunkSeries(definition, columns, 3)]).toEqual([...chunkSeries(definition, columnsOf(sorted), 3)]);
      }),
      { numRuns: 500 },
    );
  });

  it('does not copy a dense read in time order', () => {
    const { frequency, starts } = GRIDS[0] ?? { frequency: 'PT1H', starts: [] };
    const values = Float64Array.from(starts, (_, i) => i);
    const series = assembleSeries(definitionOf(frequency), { starts: Float64Array.from(starts), values }, OPEN);
    expect(series.values).toBe(values);
    expect(series.flags).toBeUndefined();
  });

  it('is a bug of the store when a point is off the grid or outside the range', () => {
    const off = { starts: Float64Array.of(1, HOUR), values: Float64Array.of(1, 2) };
    expect(() => assembleSeries(definitionOf('PT1H'), off, { start: 0, end: 4 * HOUR })).toThrow(InternalError);
    const outside = { starts: Float64Array.of(5 * HOUR), values: Float64Array.of(1) };
    expect(() => assembleSeries(definitionOf('PT1H'), outside, { start: 0, end: 4 * HOUR })).toThrow(InternalError);
  });
});

describe('chunkSeries', () => {
  it('cuts into chunks that hold all points once, in order, and no more than asked for', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 16 }), ({ definition, rows }, chunkSize) => {
        const sorted = [...rows].sort((x, y) => x.start - y.start);
        const chunks = [...chunkSeries(definition, columnsOf(sorted), chunkSize)].map(rowsOf);
        expect(chunks.flat().filter(({ flag }) => flag !== FLAG.missing)).toEqual(sorted);
        for (const [i, chunk] of chunks.entries()) {
          expect(chunk.length).toBeLessThanOrEqual(chunkSize);
          expect(chunk[0]?.flag).not.toBe(FLAG.missing);
          expect(chunk.at(-1)?.flag).not.toBe(FLAG.missing);
          expect(chunk[0]?.start).toBeGreaterThanOrEqual(chunks[i - 1]?.at(-1)?.end ?? -Infinity);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('gridEnds', () => {
  it('gives the end of each interval of a grid', () => {
    for (const { frequency, starts } of GRIDS) {
      const ends = gridEnds(definitionOf(frequency), Float64Array.from(starts.slice(0, -1)));
      expect([...ends]).toEqual(starts.slice(1));
    }
    expect(() => gridEnds(definitionOf('irregular'), Float64Array.of(0))).toThrow(InternalError);
  });
});
