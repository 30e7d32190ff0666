import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { preparedStarts, prepareWrites, validateDefinition } from '../../src/driver/index.js';
import { AurumError } from '../../src/errors/index.js';
import type { SeriesWrite } from '../../src/ports/index.js';
import { FLAG, irregularIndex, Series } from '../../src/series/index.js';
import { marketClock } from '../../src/time/index.js';

const UTC = marketClock('UTC');
const definitions = new Map(
  ['a', 'b'].map((key) => [
    key,
    validateDefinition({ key, unit: 'MW', kind: 'average', clock: UTC, frequency: 'irregular' }),
  ]),
);

interface Row {
  readonly slot: number;
  readonly long: boolean;
  readonly flag: number;
  readonly knownAt: number;
}

const rows: fc.Arbitrary<Row[]> = fc
  .uniqueArray(
    fc.record({
      slot: fc.nat(8),
      long: fc.boolean(),
      flag: fc.constantFrom(FLAG.ok, FLAG.estimated, FLAG.missing, FLAG.withdrawn),
      knownAt: fc.nat(2),
    }),
    { selector: ({ slot }) => slot, maxLength: 5 },
  )
  .map((list) => [...list].sort((x, y) => x.slot - y.slot));

const endOf = ({ slot, long }: Row): number => slot * 10 + (long ? 10 : 5);

function toWrite(key: string, list: readonly Row[]): SeriesWrite {
  const index = irregularIndex({
    starts: Float64Array.from(list, ({ slot }) => slot * 10),
    ends: Float64Array.from(list, endOf),
  });
  const values = Float64Array.from(list, ({ flag, slot }) =>
    flag === FLAG.ok || flag === FLAG.estimated ? slot : Number.NaN,
  );
  const series = Series.of({
    index,
    unit: 'MW',
    kind: 'average',
    clock: UTC,
    values,
    flags: Uint8Array.from(list, ({ flag }) => flag),
  });
  return { key, series, knownAt: Float64Array.from(list, ({ knownAt }) => knownAt) };
}

it('keeps exactly the points that say something, and refuses exactly the contradictions that a pairwise search finds', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), rows), { maxLength: 4 }), (batch) => {
      const said = batch.flatMap(([key, list]) =>
        list.filter(({ flag }) => flag !== FLAG.missing).map((row) => ({ ...row, key })),
      );
      const pairs = said
        .flatMap((x, i) => said.slice(i + 1).map((y) => [x, y] as const))
        .filter(([x, y]) => x.key === y.key && x.slot === y.slot);
      const conflict = pairs.some(([x, y]) => x.long !== y.long);
      const duplicate = pairs.some(([x, y]) => x.knownAt === y.knownAt);
      let code: string | undefined;
      try {
        const prepared = prepareWrites(
          batch.map(([key, list]) => toWrite(key, list)),
          definitions,
        );
        const kept = prepared.flatMap((write) =>
          [...preparedStarts(write)].map((start, i) => [
            write.key,
            start,
            write.ends?.[i],
            write.values[i],
            write.flags?.[i] ?? FLAG.ok,
            write.knownAt instanceof Float64Array ? write.knownAt[i] : write.knownAt,
          ]),
        );
        expect(kept).toEqual(
          said.map((row) => [
            row.key,
            row.slot * 10,
            endOf(row),
            row.flag === FLAG.withdrawn ? Number.NaN : row.slot,
            row.flag,
            row.knownAt,
          ]),
        );
      } catch (error) {
        if (!AurumError.is(error)) throw error;
        code = error.code;
      }
      if (code === undefined) expect([conflict, duplicate]).toEqual([false, false]);
      else if (code === 'SERIES.INTERVAL_CONFLICT') expect(conflict).toBe(true);
      else expect([code, duplicate]).toEqual(['SERIES.DUPLICATE', true]);
    }),
    { numRuns: 500 },
  );
});
