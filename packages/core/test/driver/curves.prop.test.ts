import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Curve, contract, QUOTE_FIELDS, type Quote } from '../../src/curves/index.js';
import {
  curveNotFound,
  deliveryKind,
  diffCurves,
  preparePublications,
  quoteRow,
  resolveCurveKnowledge,
  resolveLatest,
  resolveSelector,
  selectQuote,
  tenorInterval,
} from '../../src/driver/index.js';
import { clocks, DeliveryPeriod, parseDeliveryPeriod, profiles } from '../../src/time/index.js';

const CLOCKS = [clocks.utc, clocks.sdac, clocks.euGasDay, clocks.gbEfa, clocks.pjm, clocks.aemo] as const;
const KINDS = ['day', 'week', 'month', 'quarter', 'season', 'year'] as const;

function curveOf(asOf: string, quotes: readonly Quote[]): Curve {
  return Curve.of<string>({ key: 'a/b/c/d', asOf, unit: 'EUR/MWh', clock: clocks.sdac, quotes });
}

function month(index: number, numbers: Partial<Quote>): Quote {
  const period = DeliveryPeriod.month(2026 + Math.floor(index / 12), (index % 12) + 1);
  return { contract: contract({ market: 'X', profile: profiles.base, period, clock: clocks.sdac }), ...numbers };
}

describe('deliveryKind', () => {
  it('gives the kind of each delivery period on each clock, and none when an hour is cut off', () => {
    const period = fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 1, max: 800 }));
    fc.assert(
      fc.property(period, fc.constantFrom(...CLOCKS), ([start, days], clock) => {
        const given = DeliveryPeriod.of(start, start + days);
        const { start: from, end } = given.interval(clock);
        expect(deliveryKind({ start: from, end }, clock)).toBe(given.kind);
        expect(deliveryKind({ start: from, end: end - 3_600_000 }, clock)).toBeUndefined();
        expect(deliveryKind({ start: from + 1, end }, clock)).toBeUndefined();
      }),
    );
  });

  it('says nothing of intervals beyond the years of delivery periods', () => {
    expect(deliveryKind({ start: -8e15, end: -7.9e15 }, clocks.utc)).toBeUndefined();
    expect(deliveryKind({ start: Date.UTC(9999, 11, 31), end: 8e15 }, clocks.utc)).toBeUndefined();
  });
});

describe('tenorInterval', () => {
  it('is the delivery period as of the date, on the clock', () => {
    const date = fc
      .integer({ min: 18_000, max: 24_000 })
      .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        date,
        fc.constantFrom('DA', 'M+1', 'Q+2', 'Y+1', 'W+1', 'S+1'),
        fc.constantFrom(...CLOCKS),
        (asOf, tenor, clock) => {
          expect(tenorInterval(tenor, asOf, clock)).toEqual(parseDeliveryPeriod(tenor, { asOf }).interval(clock));
        },
      ),
    );
    expect(tenorInterval('BOM', '2026-01-31', clocks.utc)).toBeUndefined();
  });
});

describe('selectQuote', () => {
  it('counts positions as a walk over the months does', () => {
    const quoted = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        quoted,
        fc.array(fc.boolean(), { minLength: 31, maxLength: 31 }),
        fc.integer({ min: 1, max: 8 }),
        (months, withPrice, nearby) => {
          const quotes = months.map((index) => month(index, withPrice[index] ? { bid: index } : { volume: 1 }));
          const curve = curveOf('2026-01-15', quotes);
          let left = nearby;
          let expected: number | undefined;
          for (let index = 0; index <= 30 && expected === undefined; index++) {
            if (months.includes(index) && withPrice[index] && --left === 0) expected = index;
          }
          const selector = resolveSelector({ nearby, length: 'month', profile: profiles.base });
          const found = selectQuote(curve.quotes.map(quoteRow), selector, curve);
          expect(found?.numbers.bid).toBe(expected);
          for (const length of KINDS.filter((kind) => kind !== 'month')) {
            const other = resolveSelector({ nearby, length, profile: profiles.base });
            expect(selectQuote(curve.quotes.map(quoteRow), other, curve)).toBeUndefined();
          }
        },
      ),
    );
  });
});

describe('diffCurves', () => {
  it('finds what two maps of numbers find', () => {
    const numbers = fc.record({ bid: fc.nat(2), last: fc.nat(2), volume: fc.nat(2) }, { requiredKeys: [] });
    const side = fc.uniqueArray(fc.tuple(fc.nat(8), numbers), {
      selector: ([index]) => index,
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(side, side, (before, after) => {
        const [b, a] = [before, after].map((rows, n) => ({
          quotes: curveOf(
            '2026-01-15',
            rows.map(([index, given]) => month(index, given)),
          ).quotes.map(quoteRow),
          stamp: { knownAt: n, recordedAt: n, seq: n },
        }));
        if (a === undefined || b === undefined) throw new Error('two sides');
        const table = diffCurves(b, a);
        const text = (rows: typeof before, index: number): string | undefined => {
          const row = rows.find(([i]) => i === index);
          return row && QUOTE_FIELDS.map((field) => String((row[1] as Partial<Quote>)[field])).join(); // a part of a quote
        };
        const expected = Array.from({ length: 9 }, (_, index) => [text(before, index), text(after, index)] as const)
          .filter(([x, y]) => x !== y)
          .map(([x, y]) => (x === undefined ? 'entered' : y === undefined ? 'left' : 'changed'));
        expect(table.changes).toEqual(expected);
        expect([...table.starts]).toEqual([...table.starts].sort((x, y) => x - y));
        expect(table.stamps.after.seq).toBe(1);
      }),
    );
  });
});

describe('preparing', () => {
  it('puts publications in the order of knownAt and keeps their places where that is equal', () => {
    const day = (n: number): string => `2026-01-${String(n).padStart(2, '0')}`;
    const given = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(5)), { selector: String });
    fc.assert(
      fc.property(given, (pairs) => {
        const prepared = preparePublications(
          pairs.map(([date, knownAt]) => ({ curve: curveOf(day(date), [month(0, { last: 1 })]), knownAt })),
        );
        const expected = pairs
          .map((pair, place) => ({ pair, place }))
          .sort((x, y) => x.pair[1] - y.pair[1] || x.place - y.place);
        expect(prepared.map(({ asOf, knownAt }) => [asOf, knownAt])).toEqual(
          expected.map(({ pair: [d, k] }) => [day(d), k]),
        );
      }),
    );
  });

  it('refuses what is no curve', () => {
    const fake = { ...curveOf('2026-01-15', [month(0, { last: 1 })]) } as Curve; // as an untyped caller may pass
    expect(() => preparePublications([{ curve: fake, knownAt: 0 }])).toThrow(/Curve\.of/u);
  });

  it('bounds are infinite where open; the age of the latest counts days', () => {
    expect(resolveCurveKnowledge()).toEqual({ knownAt: Infinity, recordedBy: Infinity });
    expect(resolveLatest('2026-03-01', { maxAgeDays: 1 })).toEqual({ first: '2026-02-28', last: '2026-03-01' });
    expect(resolveLatest('2026-03-01', { maxAgeDays: 1e9 }).first).toBeUndefined();
    expect(resolveLatest('2026-03-01').first).toBeUndefined();
  });

  it('names what is missing once, and at most a thousand of it', () => {
    const missing = Array.from({ length: 3000 }, (_, n) => ({ key: `a/b/c/${n % 1500}`, asOf: '2026-01-15' }));
    const { details, message } = curveNotFound(missing);
    expect(details?.count).toBe(1500);
    expect(details?.missing).toHaveLength(1000);
    expect(message).toContain('and 1495 more');
    expect(curveNotFound([{ key: 'a/b/c/d' }]).details?.missing).toEqual([{ key: 'a/b/c/d' }]);
  });
});
