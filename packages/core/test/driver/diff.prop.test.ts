import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffViews, type StampedColumns } from '../../src/driver/index.js';
import { CHANGE, type SeriesDefinition } from '../../src/ports/index.js';
import { FLAG } from '../../src/series/index.js';
import { marketClock } from '../../src/time/index.js';

const HOUR = 3_600_000;
const base = { key: 'a', unit: 'MW', kind: 'average', clock: marketClock('Europe/Berlin') } as const;

/** Midnights in Berlin around the 23-hour day 2026-03-29. */
const midnight = (i: number): number => Date.UTC(2026, 2, 26, 23) + i * 24 * HOUR - (i > 2 ? HOUR : 0);

interface Kind {
  readonly definition: SeriesDefinition;
  readonly start: (slot: number) => number;
  readonly end: (slot: number) => number;
}

const KINDS: readonly Kind[] = [
  { definition: { ...base, frequency: 'PT1H' }, start: (i) => i * HOUR, end: (i) => (i + 1) * HOUR },
  { definition: { ...base, frequency: 'P1D' }, start: midnight, end: (i) => midnight(i + 1) },
  { definition: { ...base, frequency: 'irregular' }, start: (i) => i * HOUR, end: (i) => i * HOUR + (1 + i) * 60_000 },
];

interface Point {
  readonly value: number;
  readonly flag: number;
  readonly knownAt: number;
  readonly recordedAt: number;
}

const SLOTS = 7;
const point = fc.record({
  value: fc.constantFrom(0, -0, 1, Number.NaN, 0.1 + 0.2, 0.3),
  flag: fc.constantFrom(FLAG.ok, FLAG.estimated, FLAG.withdrawn, FLAG.notANumber),
  knownAt: fc.nat(3),
  recordedAt: fc.nat(3),
});
/** A point for each slot, or nothing. */
const side = fc.record({
  points: fc.array(fc.option(point, { nil: undefined, freq: 3 }), { minLength: SLOTS, maxLength: SLOTS }),
  allOk: fc.boolean(),
});

function columnsOf({ points, allOk }: { points: readonly (Point | undefined)[]; allOk: boolean }, kind: Kind) {
  const slots = points.flatMap((each, slot) => (each === undefined ? [] : [{ ...each, slot }]));
  const columns: StampedColumns = {
    starts: Float64Array.from(slots, ({ slot }) => kind.start(slot)),
    ends:
      kind.definition.frequency === 'irregular' ? Float64Array.from(slots, ({ slot }) => kind.end(slot)) : undefined,
    values: Float64Array.from(slots, ({ value }) => value),
    flags: allOk ? undefined : Uint8Array.from(slots, ({ flag }) => flag),
    knownAt: Float64Array.from(slots, ({ knownAt }) => knownAt),
    recordedAt: Float64Array.from(slots, ({ recordedAt }) => recordedAt),
  };
  return { columns, at: (slot: number) => points[slot] && { ...points[slot], ...(allOk && { flag: FLAG.ok }) } };
}

const NOTHING = [Number.NaN, FLAG.missing, Number.NaN, Number.NaN];

it('diffViews lists what the slots say differently, one by one', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), side, side, (kind, first, second) => {
      const [before, after] = [columnsOf(first, kind), columnsOf(second, kind)];
      const expected: unknown[] = [];
      for (let slot = 0; slot < SLOTS; slot++) {
        const [x, y] = [before.at(slot), after.at(slot)];
        const saidBy = (p: Point): string => `${Number.isNaN(p.value) ? 'NaN' : p.value + 0} ${p.flag}`;
        if (x === undefined ? y === undefined : y !== undefined && saidBy(x) === saidBy(y)) continue;
        const change = x === undefined ? CHANGE.added : y === undefined ? CHANGE.removed : CHANGE.changed;
        const cells = (p: Point | undefined): unknown => (p ? [p.value, p.flag, p.knownAt, p.recordedAt] : NOTHING);
        expected.push([kind.start(slot), kind.end(slot), change, cells(x), cells(y)]);
      }
      const table = diffViews(kind.definition, before.columns, after.columns);
      expect(table.length).toBe(expected.length);
      expect(table.changes.length).toBe(expected.length);
      const cells = (of: typeof table.before, i: number): unknown => [
        of.values[i],
        of.flags[i],
        of.knownAt[i],
        of.recordedAt[i],
      ];
      const actual = Array.from({ length: table.length }, (_, i) => [
        table.starts[i],
        table.ends[i],
        table.changes[i],
        cells(table.before, i),
        cells(table.after, i),
      ]);
      expect(actual).toEqual(expected);
      expect(diffViews(kind.definition, after.columns, after.columns).length).toBe(0);
    }),
    { numRuns: 1000 },
  );
});
