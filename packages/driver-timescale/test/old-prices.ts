import { FLAG } from '@aurum/core';
import fc from 'fast-check';

/** An hour, ms. */
export const HOUR_MS = 3_600_000;
/** The hubs of the old table. */
export const HUBS: readonly string[] = ['DE', 'FR', 'NL'];
/** The key of a hub's series, as the guide names them. */
export const keyOf = (hub: string): string => `epex.da.${hub.toLowerCase()}`;
/** 02:00 in Berlin on 2025-10-26, for the first time; an hour later it is 02:00 again. */
export const FIRST_AUTUMN_HOUR: number = Date.UTC(2025, 9, 26, 0);
/** 03:00 in Berlin on 2026-03-29; the hour before it is 01:00. */
const AFTER_THE_SPRING_GAP = Date.UTC(2026, 2, 29, 1);

/** The hours of which the table speaks: in Berlin from 10-25 to 11-02 and from 03-28 to 04-01, whole days. */
const STARTS: readonly number[] = [
  [Date.UTC(2025, 9, 24, 22), Date.UTC(2025, 10, 2, 23)],
  [Date.UTC(2026, 2, 27, 23), Date.UTC(2026, 3, 1, 22)],
].flatMap(([from = 0, to = 0]) => Array.from({ length: (to - from) / HOUR_MS }, (_, k) => from + k * HOUR_MS));

/** A row of the old table. */
interface OldRow {
  readonly id: number;
  readonly hub: string;
  /** The start of its hour, which the server turns into local time; without it `local` counts. */
  readonly start: number | undefined;
  readonly local?: string;
  readonly price: number | null;
  readonly known: number;
}

/** What the store should have. */
export interface Revision {
  /** Start of the hour. */
  readonly start: number;
  /** Since when it is known. */
  readonly known: number;
  /** NaN where there is none. */
  readonly value: number;
  /** Why, as a code. */
  readonly flag: number;
}

/** What a hub's rows mean. */
interface Meaning {
  /** By start and knownAt. */
  readonly revisions: readonly Revision[];
  /** What must be set apart. */
  readonly quarantined: readonly { readonly start: number; readonly value: number; readonly knownAt: number }[];
}

/** A table with what it means, which was there first. */
export interface OldTable {
  /** Its rows. */
  readonly rows: readonly OldRow[];
  /** What the rows of a hub mean. */
  meaning(hub: string): Meaning;
}

/** One thing that was said about an hour. */
interface Saying {
  /** What stands in the table. `repeat` is the price before it once more. */
  readonly says: 'price' | 'repeat' | 'zero' | 'null' | 'sentinel' | 'nan' | 'outside' | 'infinite';
  /** How long after the one before. */
  readonly laterMs: number;
  /** Another row of the same time that stands before it. */
  readonly twin: 'none' | 'same' | 'other';
}

/** What is said about each hour, from which a table is made. */
export type World = (hub: string, hour: number) => readonly Saying[];

const saying = (says: fc.Arbitrary<Saying['says']>): fc.Arbitrary<Saying> =>
  fc.record({
    says,
    laterMs: fc.integer({ min: 1, max: 200 * HOUR_MS }),
    twin: fc.constantFrom('none', 'none', 'none', 'same', 'other'),
  });
const ANY_WORD = fc.constantFrom('price', 'repeat', 'zero', 'null', 'sentinel', 'nan', 'outside', 'infinite');

/** Any number of corrections of all kinds. Some hours begin with a plain price, so that each series has one. */
export const anyWorld: fc.Arbitrary<World> = fc
  .array(fc.array(saying(ANY_WORD), { maxLength: 4 }), { minLength: 60, maxLength: 60 })
  .map((histories) => (hub, hour) => {
    const own = histories[(hour * 7 + HUBS.indexOf(hub) * 13) % histories.length] ?? [];
    return hour % 5 === 0 ? [{ says: 'price', laterMs: 1, twin: 'none' }, ...own] : own;
  });

/** Each hour has a price, and every tenth a correction. */
export const oneByOne: World = (_, hour) => {
  const first = { says: 'price', laterMs: 1, twin: hour % 6 === 1 ? 'same' : 'none' } as const;
  return hour % 10 === 3 ? [first, { says: 'price', laterMs: 30 * HOUR_MS, twin: 'none' }] : [first];
};

/** A table, and beside it what it means. */
export function oldTableOf(world: World): OldTable {
  const rows: OldRow[] = [];
  const meanings = new Map<string, Meaning>();
  for (const [h, hub] of HUBS.entries()) {
    const revisions: Revision[] = [];
    const quarantined: { start: number; value: number; knownAt: number }[] = [];
    const put = (start: number, price: number | null, known: number): void => {
      rows.push({ id: rows.length + 1, hub, start, price, known });
    };
    for (const [hour, start] of STARTS.entries()) {
      const isFirst = start === FIRST_AUTUMN_HOUR;
      const isSecond = start === FIRST_AUTUMN_HOUR + HOUR_MS;
      // Both hours of one wall clock are corrected together; twin rows could not be told from them.
      const sayings = world(hub, isSecond ? hour - 1 : hour).map((one) =>
        isFirst || isSecond ? { ...one, twin: 'none' as const } : one,
      );
      let known = (isSecond ? start - HOUR_MS : start) - 12 * HOUR_MS;
      let last: Revision | undefined;
      let price: number | null = null;
      for (const [n, { says, laterMs, twin }] of sayings.entries()) {
        known += laterMs;
        const fresh = 100 + 10 * n + (isFirst ? h : isSecond ? h + 1 : hour);
        if (says !== 'repeat' || n === 0) price = priceOf(says, fresh);
        if (isSecond && hub === 'NL') continue; // overwritten
        if (twin !== 'none') put(start, twin === 'same' ? price : 12.34, known);
        if (twin === 'other') quarantined.push({ start, value: 12.34, knownAt: known });
        put(start, price, known);
        const isAlone = isFirst && hub === 'NL';
        if (price !== null && (isAlone || Math.abs(price) > 5000))
          quarantined.push({ start, value: price, knownAt: known });
        const revision = isAlone ? undefined : revisionOf(price, { start, known });
        if (revision === undefined || (revision.flag === FLAG.withdrawn && last === undefined)) continue;
        // Nothing new is no revision.
        if (last?.flag !== revision.flag || !sameValue(last.value, revision.value)) revisions.push(revision);
        last = revision;
      }
    }
    if (hub === 'NL') {
      const known = AFTER_THE_SPRING_GAP - 24 * HOUR_MS;
      for (const price of [null, 55]) {
        rows.push({ id: rows.length + 1, hub, start: undefined, local: '2026-03-29 02:00', price, known });
      }
      quarantined.push({ start: AFTER_THE_SPRING_GAP, value: 55, knownAt: known });
    }
    meanings.set(hub, { revisions, quarantined });
  }
  const nothing: Meaning = { revisions: [], quarantined: [] };
  return { rows, meaning: (hub) => meanings.get(hub) ?? nothing };
}

function priceOf(says: Saying['says'], fresh: number): number | null {
  const prices = {
    price: fresh,
    repeat: fresh,
    zero: 0,
    null: null,
    sentinel: -999,
    nan: Number.NaN,
    outside: 99_999,
    infinite: Number.NEGATIVE_INFINITY,
  };
  return prices[says];
}

/** Nothing for a price that goes to quarantine. */
function revisionOf(
  price: number | null,
  at: { readonly start: number; readonly known: number },
): Revision | undefined {
  if (price === null || price === -999) return { ...at, value: Number.NaN, flag: FLAG.withdrawn };
  if (Number.isNaN(price)) return { ...at, value: price, flag: FLAG.notANumber };
  return Math.abs(price) > 5000 ? undefined : { ...at, value: price, flag: FLAG.ok };
}

function sameValue(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** The last revision of each hour that was known at a moment, by start. */
export function asOf(revisions: readonly Revision[], moment: number): readonly Revision[] {
  const last = new Map<number, Revision>();
  for (const revision of revisions) if (revision.known <= moment) last.set(revision.start, revision);
  return [...last.values()].sort((a, b) => a.start - b.start);
}
