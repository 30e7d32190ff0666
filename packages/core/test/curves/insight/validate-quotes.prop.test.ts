import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyAdjustments,
  type Contract,
  Curve,
  contract,
  contractId,
  type Quote,
  type QuoteAdjustment,
  type QuoteOverride,
  type RuleAction,
  VALIDATION_RULES,
  type ValidationRuleChanges,
  validateQuotes,
} from '../../../src/curves/index.js';
import { clocks, parseDeliveryPeriod, profiles } from '../../../src/time/index.js';
import { LIMIT_MS, RUNS } from '../hourly-model.js';

const clock = clocks.sdac;
const PERIODS = ['Jan-26', 'Feb-26', 'Mar-26', 'Apr-26', 'May-26', 'Jun-26', 'Q1-26', 'Q2-26', '1H26'];
const CONTRACTS: readonly Contract[] = PERIODS.map((period) =>
  contract({ market: 'DE-LU', profile: profiles.base, period: parseDeliveryPeriod(period), clock }),
);
const price = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 380, max: 420 }).map((n) => n / 10) },
  { weight: 1, arbitrary: fc.constantFrom(-5, 0, 4, 400, 40, 40) },
);
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const row = fc.record({
  settlement: some(price),
  bid: some(price),
  ask: some(price),
  last: some(price),
  volume: fc.constantFrom(0, 5),
});
const rows = fc.array(fc.option(row, { freq: 8 }), { minLength: CONTRACTS.length, maxLength: CONTRACTS.length });
const action: fc.Arbitrary<RuleAction> = fc.oneof(
  fc.constantFrom<RuleAction>('report', 'exclude'),
  fc
    .constantFrom(
      'previous' as const,
      'mid' as const,
      'implied' as const,
      'swap' as const,
      () => 33,
      () => undefined,
    )
    .map((replace) => ({ replace })),
);
const changes: fc.Arbitrary<ValidationRuleChanges> = fc
  .array(action, { minLength: VALIDATION_RULES.length, maxLength: VALIDATION_RULES.length })
  .map((actions) =>
    Object.fromEntries(VALIDATION_RULES.map((rule, i) => [rule, { enabled: true, action: actions[i] }])),
  );
const overrides: fc.Arbitrary<readonly QuoteOverride[]> = fc
  .uniqueArray(
    fc.record({
      contract: fc.constantFrom(...CONTRACTS),
      field: fc.constantFrom('settlement' as const, 'bid' as const),
      value: fc.option(price),
      reason: fc.constant('said on the phone'),
    }),
    { maxLength: 2, selector: ({ contract: one, field }) => `${contractId(one)} ${field}` },
  )
  .map((list) => [...list]);

function quotesOf(drawn: readonly (object | null)[]): Quote[] {
  return CONTRACTS.flatMap((one, i) => {
    const given = drawn[i];
    if (given === null || given === undefined) return [];
    return [{ contract: one, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }];
  });
}

/** A model of the audit trail: a table of numbers by contract and field, one cell set for each line. */
function replayed(quotes: readonly Quote[], trail: readonly QuoteAdjustment[]): Map<string, number> {
  const cells = new Map<string, number>();
  for (const quote of quotes) {
    for (const [field, value] of Object.entries(quote)) {
      if (typeof value === 'number') cells.set(`${contractId(quote.contract)}|${field}`, value);
    }
  }
  for (const { contract: id, field, before, after } of trail) {
    if (field === 'quote') {
      for (const key of [...cells.keys()]) if (key.startsWith(`${id}|`)) cells.delete(key);
      continue;
    }
    expect(cells.get(`${id}|${field}`) ?? null).toBe(before);
    if (after === null) cells.delete(`${id}|${field}`);
    else cells.set(`${id}|${field}`, after);
  }
  return cells;
}

/** Three dates; some contracts stay as they were from one to the next. */
const dates = fc
  .tuple(
    rows,
    rows,
    rows,
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2 * CONTRACTS.length, maxLength: 2 * CONTRACTS.length }),
  )
  .map(([now, before, earlier, keeps]) => {
    const second = before.map((one, i) => (keeps[i] === 0 ? (now[i] ?? null) : one));
    return [now, second, earlier.map((one, i) => ((keeps[i] ?? 0) < 2 ? (second[i] ?? null) : one))] as const;
  });

const previous = (drawn: readonly (object | null)[], asOf: string): Curve[] => {
  const quotes = quotesOf(drawn);
  return quotes.length === 0 ? [] : [Curve.of({ key: 'EEX/power/DE-LU/base', asOf, unit: 'EUR/MWh', clock, quotes })];
};

describe('validateQuotes on random quotes, rules and overrides', { timeout: LIMIT_MS }, () => {
  it('keeps a complete audit trail, changes nothing that it was given, and finds the same in any order', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        dates,
        changes,
        overrides,
        fc.infiniteStream(fc.integer({ min: 0, max: 1e6 })),
        ([now, before, earlier], rules, decided, random) => {
          const quotes = quotesOf(now);
          const options = {
            clock,
            asOf: '2025-12-15',
            previous: [...previous(before, '2025-12-12'), ...previous(earlier, '2025-12-11')],
            rules: {
              ...rules,
              outlier: { ...rules.outlier, k: 3, minContracts: 3 },
              spike: { ...rules.spike, k: 1, levelFloor: 0.02, minContracts: 2 },
              stale: { ...rules.stale, dates: 2 },
            },
            overrides: decided,
          };
          const kept = structuredClone(quotes.map(({ contract: _, ...numbers }) => numbers));
          const result = validateQuotes(quotes, options);
          expect(quotes.map(({ contract: _, ...numbers }) => numbers)).toEqual(kept);

          const cells = replayed(quotes, result.adjustments);
          expect(cells).toEqual(replayed(result.quotes, []));
          expect(applyAdjustments(quotes, result.adjustments, CONTRACTS)).toEqual(result.quotes);
          const touched = new Set(result.adjustments.map((one) => one.contract));
          for (const quote of quotes) {
            if (!touched.has(contractId(quote.contract))) expect(result.quotes).toContain(quote);
          }
          for (const { contract: one, outcome, rule } of result.findings) {
            seen.set(`${rule} ${outcome}`, (seen.get(`${rule} ${outcome}`) ?? 0) + 1);
            const lines = result.adjustments.filter((line) => line.contract === contractId(one) && line.rule === rule);
            const all = result.findings.filter((other) => other.contract === one && other.rule === rule);
            expect(lines.length > 0).toBe(all.some((other) => /excluded|replaced/.test(other.outcome)));
          }

          const keys = new Map(quotes.map((quote) => [quote, random.next().value as number]));
          const shuffled = quotes.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
          const again = validateQuotes(shuffled, { ...options, previous: options.previous.toReversed() });
          expect(again.findings).toEqual(result.findings);
          expect(again.adjustments).toEqual(result.adjustments);
          expect(again.skipped).toEqual(result.skipped);
        },
      ),
      { numRuns: RUNS },
    );
    for (const rule of VALIDATION_RULES) {
      const outcomes = [...seen.keys()].filter((key) => key.startsWith(`${rule} `));
      expect(outcomes.length, `${rule} was found, and acted on`).toBeGreaterThan(1);
    }
  });
});
