import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AurumError, fromArrow, indexEnds, indexStarts, Series, toArrow } from '../../src/index.js';
import { anySeries, anyValue } from './arbitraries.js';
import { expectSame } from './expect-same.js';

const anyFormat = fc.constantFrom('stream' as const, 'file' as const);

/** Several series over the same intervals. */
const anyTable = fc.tuple(anySeries, fc.nat(3)).chain(([first, more]) =>
  fc
    .array(fc.array(anyValue, { minLength: first.length, maxLength: first.length }), {
      minLength: more,
      maxLength: more,
    })
    .map((columns) => [
      first,
      ...columns.map((values) =>
        Series.of({
          index: first.index,
          clock: first.clock,
          unit: 'MW',
          kind: 'average',
          values: Float64Array.from(values),
          name: 'load',
        }),
      ),
    ]),
);

const mutated = fc
  .tuple(
    anyTable,
    anyFormat,
    fc.array(fc.tuple(fc.nat(5000), fc.nat(255)), { maxLength: 8 }),
    fc.option(fc.nat(5000), { nil: undefined }),
  )
  .map(([series, format, changes, length]) => {
    const bytes = toArrow(series, { format });
    const copy = bytes.slice(0, length === undefined ? bytes.length : Math.min(length, bytes.length));
    for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value;
    return copy;
  });

describe('Arrow IPC', () => {
  it('gives back every series, bit for bit, as stream and as file', () => {
    fc.assert(
      fc.property(anyTable, anyFormat, (list, format) => {
        const back = fromArrow(toArrow(list, { format }));
        expect(back).toHaveLength(list.length);
        list.forEach((series, i) => {
          expectSame(back[i] ?? fail(), series);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('is read by the reference implementation with the same times, values, nulls and metadata', () => {
    fc.assert(
      fc.property(anySeries, anyFormat, (series, format) => {
        const table = tableFromIPC(toArrow(series, { format }));
        expect(table.numRows).toBe(series.length);
        expect(table.schema.metadata.get('aurum.unit')).toBe(series.unit);
        expect(table.schema.metadata.get('aurum.clock')).toBe(series.clock.id);
        if (series.length === 0) return;
        expect(Array.from(table.getChild('start') ?? [], Number)).toEqual(Array.from(indexStarts(series.index)));
        expect(Array.from(table.getChild('end') ?? [], Number)).toEqual(Array.from(indexEnds(series.index)));
        const values = table.getChildAt(2);
        for (let i = 0; i < series.length; i++) {
          const flag = series.flagAt(i);
          expect(values?.get(i)).toEqual(flag === 3 || flag === 4 ? null : series.values[i]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('meets altered and cut bytes with its own errors only', () => {
    fc.assert(
      fc.property(mutated, (bytes) => {
        try {
          fromArrow(bytes, { maxPoints: 10_000 });
        } catch (error) {
          expect(AurumError.is(error) && error.code.startsWith('CODEC.'), String(error)).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
  });
});

function fail(): never {
  throw new Error('a series is missing');
}
