import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numbersBelow, sortByKeys, sortTies } from '../../src/curves/sort-by-keys.js';

const keys = fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 60 });

it('sorts by one key after the other as a stable sort by all of them does, and leaves what it is given', () => {
  fc.assert(
    fc.property(keys, fc.infiniteStream(fc.integer({ min: 0, max: 3 })), (first, stream) => {
      const second = first.map(() => stream.next().value ?? 0);
      const given = numbersBelow(first.length);
      const bySecond = sortByKeys(given, Float64Array.from(second));
      const found = sortByKeys(bySecond, Float64Array.from(first));
      const model = [...first.keys()].sort(
        (a, b) => (first[a] ?? 0) - (first[b] ?? 0) || (second[a] ?? 0) - (second[b] ?? 0),
      );
      expect([...found]).toEqual(model);
      expect([...given]).toEqual([...first.keys()]);
    }),
  );
});

it('sorts what all keys leave equal, and nothing else', () => {
  fc.assert(
    fc.property(keys, (first) => {
      const column = Float64Array.from(first);
      const found = sortByKeys(numbersBelow(first.length), column);
      sortTies(found, [column], (a, b) => b - a);
      expect([...found]).toEqual([...first.keys()].sort((a, b) => (first[a] ?? 0) - (first[b] ?? 0) || b - a));
    }),
  );
});
