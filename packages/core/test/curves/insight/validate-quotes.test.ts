import { describe, expect, it } from 'vitest';
import {
  applyAdjustments,
  Curve,
  contract,
  contractId,
  type Quote,
  type QuoteValidationOptions,
  VALIDATION_DEFAULTS,
  type Validation,
  validateQuotes,
} from '../../../src/curves/index.js';
import { regularIndex, Series } from '../../../src/series/index.js';
import { clocks, type LoadProfile, parseDeliveryPeriod, profiles } from '../../../src/time/index.js';

const clock = clocks.sdac;
const of = (period: string, profile: LoadProfile = profiles.base) =>
  contract({ market: 'DE-LU', profile, period: parseDeliveryPeriod(period), clock });
const quote = (period: string, numbers: Partial<Quote>): Quote => ({ contract: of(period), ...numbers });
const MONTHS = ['Feb-26', 'Mar-26', 'Apr-26', 'May-26', 'Jun-26', 'Jul-26', 'Aug-26', 'Sep-26', 'Oct-26', 'Nov-26'];
/** A market with seasons: the step from March to April is its largest. */
const LEVELS = [95, 90, 70, 66, 65, 68, 71, 74, 80, 88];
const months = (change: (price: number, i: number) => number | undefined = (price) => price): Quote[] =>
  MONTHS.flatMap((period, i) => {
    const settlement = change(LEVELS[i] ?? 0, i);
    return settlement === undefined ? [] : [quote(period, { settlement })];
  });
const curve = (asOf: string, quotes: readonly Quote[]) =>
  Curve.of({ key: 'EEX/power/DE-LU/base', asOf, unit: 'EUR/MWh', clock, quotes });
const asOf = '2026-01-15';
const yesterday = curve('2026-01-14', months());
const look = (quotes: readonly Quote[], options: Partial<QuoteValidationOptions> = {}): Validation =>
  validateQuotes(quotes, { clock, asOf, ...options });
const found = ({ findings }: Validation) =>
  findings.map(({ rule, contract: { period }, field, outcome }) => `${rule} ${period.name} ${field} ${outcome}`);

describe('rules that look at one quote', () => {
  it('finds a bid above its ask, and swaps them, meets them or leaves the quote out when asked to', () => {
    const swapped = [quote('Feb-26', { bid: 96, ask: 95, volume: 3 }), quote('Mar-26', { bid: 95, ask: 95 })];
    const result = look(swapped);
    expect(found(result)).toEqual(['crossed Feb-26 bid reported']);
    expect(result.findings[0]).toMatchObject({ value: 1, limit: 0, severity: 'error' });
    expect(result.quotes).toEqual(swapped);
    const mended = look(swapped, { rules: { crossed: { action: { replace: 'swap' } } } });
    expect(mended.quotes[0]).toMatchObject({ bid: 95, ask: 96, volume: 3 });
    expect(mended.adjustments).toMatchObject([
      { contract: 'DE-LU base Feb-26', field: 'bid', before: 96, after: 95, rule: 'crossed' },
      { contract: 'DE-LU base Feb-26', field: 'ask', before: 95, after: 96, rule: 'crossed' },
    ]);
    const met = look(swapped, { rules: { crossed: { action: { replace: 'mid' } } } });
    expect(met.quotes[0]).toMatchObject({ bid: 95.5, ask: 95.5 });
    const without = look(swapped, { rules: { crossed: { action: 'exclude' } } });
    expect(without.quotes).toEqual([swapped[1]]);
    expect(found(look(swapped, { rules: { crossed: { tolerance: 1 } } }))).toEqual([]);
    expect(found(look(swapped, { rules: { crossed: { enabled: false } } }))).toEqual([]);
  });

  it('finds prices outside of bid and ask, each by itself', () => {
    const quotes = [
      quote('Feb-26', { bid: 94, ask: 96, settlement: 97, last: 93, mid: 95 }),
      quote('Mar-26', { bid: 94, last: 90 }),
    ];
    expect(found(look(quotes))).toEqual([
      'outsideBidAsk Feb-26 last reported',
      'outsideBidAsk Feb-26 settlement reported',
      'outsideBidAsk Mar-26 last reported',
    ]);
    const { quotes: mended } = look(quotes, { rules: { outsideBidAsk: { action: { replace: 'mid' } } } });
    expect(mended).toMatchObject([
      { bid: 94, ask: 96, settlement: 95, last: 95, mid: 95 },
      { bid: 94, last: 90 },
    ]);
  });

  it('finds prices of zero and below, and moves without volume, only where it is asked to', () => {
    const quotes = [quote('Feb-26', { settlement: -1 }), quote('Mar-26', { settlement: 91, volume: 0 })];
    expect(found(look(quotes, { previous: yesterday })).filter((one) => /nonPositive|zeroVolume/.test(one))).toEqual(
      [],
    );
    const rules = { nonPositive: { enabled: true }, zeroVolume: { enabled: true }, missing: { enabled: false } };
    expect(found(look(quotes, { previous: yesterday, rules }))).toEqual([
      'nonPositive Feb-26 settlement reported',
      'zeroVolume Mar-26 settlement reported',
    ]);
  });
});

describe('rules that look at moves', () => {
  it('finds a shifted decimal point beside the day before, and puts back what neighbours say', () => {
    const quotes = months((price, i) => (i === 4 ? 6.6 : price + 1 + (i === 1 || i === 7 ? 1.5 : i / 100)));
    const result = look(quotes, { previous: yesterday });
    expect(found(result)).toEqual(['outlier Jun-26 settlement reported', 'spike Jun-26 settlement reported']);
    const replaced = look(quotes, { previous: yesterday, rules: { outlier: { action: { replace: 'previous' } } } });
    expect(replaced.findings.map(({ outcome }) => outcome)).toEqual(['replaced', 'reported']);
    expect(replaced.quotes[4]?.settlement).toBeCloseTo(65 + 1 + 0.04, 12); // the median of May, Apr, Jul and Aug
    expect(replaced.adjustments[0]?.reason).toMatch(
      /moved by -58.4.*Replaced by the price as of 2026-01-14, 65, moved by 1.04/,
    );
  });

  it('finds a spike without any other date, and no spike in a market that has seasons', () => {
    expect(found(look(months()))).toEqual([]);
    expect(found(look(months((price, i) => (i === 4 ? 6.6 : price))))).toEqual(['spike Jun-26 settlement reported']);
    expect(found(look(months((price, i) => (i === 1 ? 900 : price))))).toEqual(['spike Mar-26 settlement reported']);
    expect(look(months().slice(0, 4)).skipped.map(({ rule }) => rule)).toContain('spike');
  });

  it('says nothing of moves against a curve that is too old, and says that it does not', () => {
    const quotes = months((price, i) => (i === 4 ? 30 : price));
    const old = curve('2026-01-02', months());
    const result = look(quotes, { previous: old, rules: { spike: { enabled: false } } });
    expect(found(result)).toEqual([]);
    expect(result.skipped.map(({ rule }) => rule)).toEqual(['outlier', 'stale', 'arbitrage']);
    expect(found(look(quotes, { previous: old, maxAgeDays: 13, rules: { spike: { enabled: false } } }))).toEqual([
      'outlier Jun-26 settlement reported',
    ]);
  });

  it('moves both sides of a price that is half-way between bid and ask', () => {
    const quotes = months((price, i) => (i === 4 ? undefined : price + 1)).concat(quote('Jun-26', { bid: 6, ask: 7 }));
    const { quotes: mended, findings } = look(quotes, {
      previous: yesterday,
      rules: { outlier: { action: { replace: 'previous' } } },
    });
    expect(findings.map(({ field }) => field)).toEqual(['quote', 'quote']);
    expect(mended.at(-1)).toMatchObject({ bid: 65.5, ask: 66.5 });
  });
});

describe('rules that look at earlier dates', () => {
  const days = ['2026-01-12', '2026-01-13', '2026-01-14'].map((day, n) =>
    curve(
      day,
      months((price, i) => (i >= 6 && i <= 8 ? price : price + n / 10)),
    ),
  );
  const today = months((price, i) => (i >= 6 && i <= 8 ? price : price + 0.3));

  it('finds a strip that did not change while others did', () => {
    const result = look(today, { previous: days });
    expect(found(result)).toEqual(
      ['Aug-26', 'Sep-26', 'Oct-26'].map((period) => `stale ${period} settlement reported`),
    );
    expect(result.findings[0]?.explanation).toContain('has been 71 since 2026-01-12, on 4 dates');
    expect(look(today, { previous: days.slice(1) }).skipped.map(({ rule }) => rule)).toContain('stale');
    expect(found(look(today, { previous: days.slice(1), rules: { stale: { dates: 2 } } })).length).toBe(3);
    const quiet = days.map((one) => one.with({ quotes: today }));
    expect(found(look(today, { previous: quiet }))).toEqual([]);
  });

  it('finds contracts that are no longer quoted unless they expired, and carries them on when asked to', () => {
    const earlier = curve('2026-01-14', [...months(), quote('Jan-26', { settlement: 99 })]);
    const quotes = months((price, i) => (i === 4 ? undefined : price + 2));
    expect(found(look(quotes, { previous: earlier }))).toEqual(['missing Jun-26 quote reported']);
    const carried = look(quotes, { previous: earlier, rules: { missing: { action: { replace: 'previous' } } } });
    expect(carried.quotes.at(-1)).toMatchObject({ contract: { period: { name: 'Jun-26' } }, settlement: 67 });
    expect(applyAdjustments(quotes, carried.adjustments, [of('Jun-26')])).toEqual(carried.quotes);
    const isListed = ({ period }: { readonly period: { readonly name: string } }) => period.name !== 'Jun-26';
    expect(found(look(quotes, { previous: curve('2026-01-14', months()), isListed }))).toEqual([]);
  });
});

describe('rules that look at what others imply', () => {
  const quarter = [
    quote('Apr-26', { settlement: 70 }),
    quote('May-26', { settlement: 66 }),
    quote('Jun-26', { settlement: 65 }),
  ];

  it('finds a contract that others contradict by more than rounding and spreads, and replaces it', () => {
    const implied = (70 * 720 + 66 * 744 + 65 * 720) / 2184;
    expect(found(look([...quarter, quote('Q2-26', { settlement: Number(implied.toFixed(2)) })]))).toEqual([]);
    const wrong = [...quarter, quote('Q2-26', { settlement: 69 })];
    const result = look(wrong, { rules: { inconsistent: { action: { replace: 'implied' } } } });
    expect(found(result)).toEqual(['inconsistent Q2-26 settlement replaced']);
    expect(result.findings[0]?.value).toBeCloseTo(69 - implied, 9);
    expect(result.quotes.at(-1)?.settlement).toBeCloseTo(implied, 9);
    const sides = quarter.map(({ contract: one, settlement = 0 }) => ({
      contract: one,
      bid: settlement - 1,
      ask: settlement + 1,
    }));
    expect(found(look([...sides, quote('Q2-26', { bid: implied + 0.8, ask: implied + 1.8 })]))).toEqual([]);
  });

  it('finds bids and asks on which money is earned without risk, and ends that by the least move', () => {
    const sides = quarter.map(({ contract: one, settlement = 0 }) => ({
      contract: one,
      bid: settlement - 1,
      ask: settlement + 1,
    }));
    const quotes = [...sides, quote('Q2-26', { bid: 70, ask: 71 })];
    const rules = { inconsistent: { enabled: false }, arbitrage: { action: { replace: 'implied' } } } as const;
    const result = look(quotes, { rules });
    expect(found(result)).toEqual(['arbitrage Q2-26 bid replaced']);
    expect(result.findings[0]?.explanation).toContain('sell 1 MW Q2-26');
    expect(found(look(result.quotes, { rules }))).toEqual([]);
  });
});

describe('decisions', () => {
  it('takes decisions by hand first; rules report on them and change nothing', () => {
    const quotes = months((price, i) => (i === 4 ? 6.6 : price + 1));
    const june = { contract: of('Jun-26'), field: 'settlement', value: 120, reason: 'outage of a line' } as const;
    const decided = look(quotes, {
      previous: yesterday,
      rules: { outlier: { action: 'exclude' } },
      overrides: [june, { contract: of('Mar-26'), field: 'quote', value: null, reason: 'no longer cleared' }],
    });
    expect(decided.adjustments).toEqual([
      {
        contract: 'DE-LU base Jun-26',
        field: 'settlement',
        before: 6.6,
        after: 120,
        rule: 'manual',
        reason: 'outage of a line',
      },
      {
        contract: 'DE-LU base Mar-26',
        field: 'quote',
        before: 91,
        after: null,
        rule: 'manual',
        reason: 'no longer cleared',
      },
    ]);
    expect(found(decided)).toEqual([
      'missing Mar-26 quote reported',
      'outlier Jun-26 settlement decidedElsewhere',
      'spike Jun-26 settlement reported',
    ]);
    expect(look(quotes, { overrides: [{ ...june, value: 6.6 }] }).adjustments).toEqual([]);
    const added = look(quotes, { overrides: [{ ...june, contract: of('Dec-26') }] });
    expect(added.quotes.at(-1)).toMatchObject({ contract: { period: { name: 'Dec-26' } }, settlement: 120 });
  });

  it('excludes before it replaces, and lets the first of two rules have a number', () => {
    const quotes = months((price, i) => (i === 4 ? 6.6 : price + 1));
    const outcomes = (outlier: 'exclude' | (() => number), spike: 'exclude' | (() => number)) => {
      const act = (one: 'exclude' | (() => number)) => ({ action: one === 'exclude' ? one : { replace: one } });
      const result = look(quotes, { previous: yesterday, rules: { outlier: act(outlier), spike: act(spike) } });
      return [
        ...result.findings.map(({ outcome }) => outcome),
        result.quotes[4]?.contract.period.name,
        result.quotes[4]?.settlement,
      ];
    };
    expect(outcomes(() => 60, 'exclude')).toEqual(['decidedElsewhere', 'excluded', 'Jul-26', 69]);
    expect(
      outcomes(
        () => 60,
        () => 61,
      ),
    ).toEqual(['replaced', 'decidedElsewhere', 'Jun-26', 60]);
    expect(outcomes('exclude', 'exclude')).toEqual(['excluded', 'decidedElsewhere', 'Jul-26', 69]);
  });

  it('gives a curve with its adjustments in the lineage, and the same curve when nothing was changed', () => {
    const fine = Series.of({
      index: regularIndex({ start: of('Feb-26').period.start, step: 'PT1H', length: 24 }),
      unit: 'EUR/MWh',
      kind: 'average',
      clock,
      values: new Float64Array(24).fill(95),
    });
    const adjustment = {
      contract: 'x',
      field: 'bid',
      before: 1,
      after: null,
      rule: 'manual',
      reason: 'earlier',
    } as const;
    const given = curve(
      asOf,
      months((price, i) => (i === 4 ? 6.6 : price)),
    ).with({ fine, lineage: { adjustments: [adjustment] } });
    expect(validateQuotes(given).curve).toBe(given);
    const { curve: mended, adjustments } = validateQuotes(given, {
      rules: { spike: { action: { replace: 'implied' } } },
    });
    expect(adjustments).toEqual([]); // no other contract covers June
    expect(mended).toBe(given);
    const without = validateQuotes(given, { rules: { spike: { action: 'exclude' } } });
    expect(without.curve.lineage.adjustments).toEqual([adjustment, ...without.adjustments]);
    expect([without.curve.fine, without.curve.quotes.length, given.quotes.length]).toEqual([undefined, 9, 10]);
  });

  it('refuses what does not fit', () => {
    const quotes = months();
    const code = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        return (error as { readonly code?: string }).code; // whatever was thrown
      }
      return undefined;
    };
    const invalid = 'CURVE.INVALID_ARGUMENT';
    expect(code(() => look(quotes, { rules: { outlier: { k: -1 } } }))).toBe(invalid);
    for (const options of [
      { rules: { typo: {} } },
      { rules: { outlier: { action: 'exclud' } } },
      { rules: { outlier: { action: null } } },
      { rules: { outlier: { action: { replace: 'previos' } } } },
      { rules: { outlier: { severity: 'fatal' } } },
      { price: ['settle'] },
      { maxAgeDays: Number.NaN },
      { maxAgeDays: -1 },
      { overrides: [{ contract: of('Feb-26'), field: 'setlement', value: 1, reason: '' }] },
    ]) {
      expect(code(() => look(quotes, options as never))).toBe(invalid); // a caller without types
    }
    const change = {
      contract: contractId(of('Feb-26')),
      field: 'settlement',
      before: 95,
      after: 1,
      rule: '',
      reason: '',
    };
    for (const wrong of [{ after: Number.NaN }, { field: 'setlement', before: null }]) {
      expect(code(() => applyAdjustments(quotes, [{ ...change, ...wrong }] as never))).toBe(invalid); // as above
    }
    expect(code(() => look(quotes, { previous: curve(asOf, quotes) }))).toBe(invalid);
    expect(
      code(() =>
        look(
          quotes.map((one) => ({ ...one, unit: 'GBP/MWh' })),
          { previous: yesterday },
        ),
      ),
    ).toBe('CURVE.UNIT_MISMATCH');
    expect(code(() => look([...quotes, ...quotes]))).toBe('CURVE.INVALID_QUOTE');
    const override = { contract: of('Feb-26'), field: 'settlement', value: 1, reason: '' } as const;
    expect(code(() => look(quotes, { overrides: [{ ...override, value: Number.NaN }] }))).toBe(invalid);
    expect(code(() => look(quotes, { overrides: [{ ...override, field: 'quote' }] }))).toBe(invalid);
    expect(code(() => look(quotes, { overrides: [override, { ...override, value: 2 }] }))).toBe(invalid);
    expect(
      code(() =>
        look(
          months((price, i) => (i === 4 ? 6.6 : price)),
          { rules: { spike: { action: { replace: () => Number.NaN } } } },
        ),
      ),
    ).toBe(invalid);
    const trail = {
      contract: contractId(of('Feb-26')),
      field: 'settlement',
      before: 94,
      after: 1,
      rule: '',
      reason: '',
    } as const;
    expect(code(() => applyAdjustments(quotes, [trail]))).toBe(invalid);
    expect(code(() => applyAdjustments([], [{ ...trail, before: null }]))).toBe(invalid);
    expect(Object.values(VALIDATION_DEFAULTS).every(({ action }) => action === 'report')).toBe(true);
  });
});
