import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Contract,
  Curve,
  contract,
  diffCurves,
  diffQuotes,
  QUOTE_FIELDS,
  type Quote,
} from '../../../src/curves/index.js';
import { clocks, parseDeliveryPeriod, profiles } from '../../../src/time/index.js';
import { RUNS } from '../hourly-model.js';

const clock = clocks.sdac;
const CONTRACTS: readonly Contract[] = ['Jan-26', 'Feb-26', 'Q1-26', 'Cal-26'].flatMap((period) =>
  [profiles.base, profiles.sdac.peak].map((profile) =>
    contract({ market: 'DE-LU', profile, period: parseDeliveryPeriod(period), clock }),
  ),
);
const number = fc.option(fc.integer({ min: -2, max: 2 }), { nil: undefined });
const sides = fc.array(fc.option(fc.record({ settlement: number, bid: number, openInterest: number }), { freq: 3 }), {
  minLength: CONTRACTS.length,
  maxLength: CONTRACTS.length,
});
type Side = readonly (Partial<Record<'settlement' | 'bid' | 'openInterest', number | undefined>> | null)[];

function quotesOf(side: Side): Quote[] {
  return CONTRACTS.flatMap((one, i) => {
    const given = side[i];
    if (given === null || given === undefined) return [];
    const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return [{ contract: one, ...known }];
  });
}

describe('diffQuotes', () => {
  it('lists what differs, and what it lists turns one side into the other, in any order of the quotes', () => {
    fc.assert(
      fc.property(sides, sides, fc.boolean(), (a, b, turned) => {
        const [before, after] = [quotesOf(a), quotesOf(b)];
        const diff = turned ? diffQuotes(before.toReversed(), after.toReversed()) : diffQuotes(before, after);
        const at = (quotes: readonly Quote[], one: Contract) => quotes.find((quote) => quote.contract === one);
        const rows = CONTRACTS.filter((one) => {
          const [x, y] = [at(before, one), at(after, one)];
          if (x === undefined || y === undefined) return x !== y;
          return QUOTE_FIELDS.some((field) => x[field] !== y[field]);
        });
        expect(new Set(diff.contracts)).toEqual(new Set(rows));
        expect(diff.length).toBe(rows.length);
        diff.contracts.forEach((one, i) => {
          const [x, y] = [at(before, one), at(after, one)];
          const change = diff.changes[i];
          expect(change).toBe(x === undefined ? 'entered' : y === undefined ? 'left' : 'changed');
          for (const field of QUOTE_FIELDS) {
            expect(diff.before[field][i]).toBe(x?.[field] ?? Number.NaN);
            expect(diff.after[field][i]).toBe(y?.[field] ?? Number.NaN);
          }
          if (i > 0) expect(diff.starts[i]).toBeGreaterThanOrEqual(diff.starts[i - 1] ?? 0);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('knows a contract by its hours, not by its name, and refuses another unit', () => {
    const january = contract({ market: 'DE-LU', profile: profiles.base, period: parseDeliveryPeriod('Jan-26'), clock });
    const renamed = { ...january, period: { ...january.period, name: 'F6' } };
    const init = { key: 'EEX/power/DE-LU/base', asOf: '2025-12-01', unit: 'EUR/MWh', clock } as const;
    const a = Curve.of({ ...init, quotes: [{ contract: january, settlement: 90 }] });
    expect(diffCurves(a, a.with({ quotes: [{ contract: renamed, settlement: 90 }] })).length).toBe(0);
    const diff = diffCurves(a, a.with({ quotes: [{ contract: renamed, settlement: 91 }] }));
    expect([diff.changes, diff.names, [...diff.before.settlement]]).toEqual([['changed'], ['F6'], [90]]);
    const other = Curve.of({ ...init, unit: 'GBP/MWh', quotes: [{ contract: january, settlement: 90 }] });
    expect(() => diffCurves(a, other)).toThrow(expect.objectContaining({ code: 'CURVE.UNIT_MISMATCH' }));
  });
});
