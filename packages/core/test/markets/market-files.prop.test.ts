import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AurumError } from '../../src/index.js';
import { readMarketFile } from '../../src/markets/index.js';
import { type ExpectedHour, files, fixture, hoursOf } from './iso-synth.js';

const key = (row: ExpectedHour): string => `${row.startUtc} ${row.location}`;
const sorted = (rows: readonly ExpectedHour[]): readonly ExpectedHour[] =>
  [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));

/** Splits a file into what must stay in front, the rows, and what must stay behind. */
function partsOf(name: string): {
  readonly head: readonly string[];
  readonly rows: readonly string[];
  readonly tail: readonly string[];
} {
  const lines = fixture(name).trimEnd().split(/\r?\n/);
  const first = name.startsWith('miso') ? 5 : name.startsWith('isone') ? 6 : 1;
  const last = name.startsWith('isone') ? -1 : lines.length;
  return { head: lines.slice(0, first), rows: lines.slice(first, last), tail: last < 0 ? lines.slice(last) : [] };
}

/** A permutation of 0 … n − 1. */
const permutation = (n: number): fc.Arbitrary<readonly number[]> =>
  fc
    .array(fc.double({ noNaN: true }), { minLength: n, maxLength: n })
    .map((keys) => keys.map((_, i) => i).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0)));

const anyFile = fc.constantFrom(...files);

describe('day-ahead files', () => {
  it('with shuffled rows read to the same hours, or are refused where only the order would tell', () => {
    fc.assert(
      fc.property(
        anyFile.chain((name) => permutation(partsOf(name).rows.length).map((order) => ({ name, order }))),
        ({ name, order }) => {
          const { head, rows, tail } = partsOf(name);
          const text = [...head, ...order.map((i) => rows[i]), ...tail].join('\n');
          try {
            const file = readMarketFile(text);
            expect(sorted(hoursOf(file))).toEqual(sorted(hoursOf(readMarketFile(fixture(name)))));
            expect(
              name.startsWith('miso') ||
                name.startsWith('caiso') ||
                file.issues.some((issue) => issue.kind === 'unsorted'),
            ).toBe(true);
          } catch (error) {
            if (!AurumError.is(error, 'MARKET.ROW')) throw error;
            expect(name).toMatch(/nyiso.*fall/);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of NYISO on the fall day never read to other hours, however rows are moved', () => {
    const name = files.find((file) => /nyiso.*fall/.test(file)) ?? '';
    const { head, rows } = partsOf(name);
    const truth = sorted(hoursOf(readMarketFile(fixture(name))));
    const moves = fc.array(fc.tuple(fc.nat(rows.length - 1), fc.nat(rows.length - 1)), { minLength: 1, maxLength: 3 });
    let refused = 0;
    fc.assert(
      fc.property(moves, (list) => {
        const moved = [...rows];
        for (const [from, to] of list) moved.splice(to, 0, ...moved.splice(from, 1));
        try {
          expect(sorted(hoursOf(readMarketFile([...head, ...moved].join('\n'))))).toEqual(truth);
        } catch (error) {
          if (!AurumError.is(error, 'MARKET.ROW')) throw error;
          refused++;
        }
      }),
      { numRuns: 150 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('with columns in another order, quotes around every cell, other line ends and a mark read to the same', () => {
    fc.assert(
      fc.property(
        anyFile.chain((name) => {
          const { head } = partsOf(name);
          return permutation((head.at(-1) ?? '').split(',').length).map((order) => ({ name, order }));
        }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        ({ name, order }, end, mark) => {
          const { head, rows, tail } = partsOf(name);
          const move = (line: string): string => {
            const cells = line.split(',').map((cell) => (cell.startsWith('"') ? cell : `"${cell}"`));
            // the first column of ISO New England says what the row is
            const moved = name.startsWith('isone') ? [0, ...order.filter((i) => i !== 0)] : order;
            return moved.map((i) => cells[i]).join(',');
          };
          const isHeader = (line: string): boolean => line.split(',').length === order.length;
          const text = [...head.map((line) => (isHeader(line) ? move(line) : line)), ...rows.map(move), ...tail].join(
            end,
          );
          const file = readMarketFile((mark ? '\uFEFF' : '') + text);
          expect(hoursOf(file)).toEqual(hoursOf(readMarketFile(fixture(name))));
          expect(file.issues).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('with a row gone are refused, and with any text changed are read or refused with an own error', () => {
    fc.assert(
      fc.property(anyFile, fc.nat(), fc.constantFrom('', 'x', '"', ',', '\n', '-', '99'), (name, at, with_) => {
        const { head, rows, tail } = partsOf(name);
        const gone = rows.filter((_, i) => i !== at % rows.length);
        // a first hour of NYISO that is gone leaves the second in the wrong place
        const codes = /nyiso.*fall/.test(name) ? /^MARKET\.(INCOMPLETE|ROW)$/ : /^MARKET\.INCOMPLETE$/;
        expect(() => readMarketFile([...head, ...gone, ...tail].join('\n'))).toThrow(
          expect.objectContaining({ code: expect.stringMatching(codes) }),
        );
        const text = fixture(name);
        const k = at % text.length;
        try {
          readMarketFile(text.slice(0, k) + with_ + text.slice(k + 1));
        } catch (error) {
          expect(AurumError.is(error) && error.code.startsWith('MARKET.'), String(error)).toBe(true);
        }
      }),
      { numRuns: 120 },
    );
  });
});
