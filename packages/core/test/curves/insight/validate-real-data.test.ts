import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../../../test-support/shared-data.js';
import { type Contract, Curve, contract, type Quote, validateQuotes } from '../../../src/curves/index.js';
import { DeliveryPeriod, marketClock, profiles } from '../../../src/time/index.js';

const clock = marketClock('America/New_York');
const table = (name: string): readonly (readonly string[])[] =>
  readFileSync(sharedData(`futures/${name}`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
const made = new Map<number, Contract>();

/** The contract of a month, by months since the year 0. */
function monthContract(month: number): Contract {
  const period = DeliveryPeriod.month(Math.floor(month / 12), (month % 12) + 1);
  const one = made.get(month) ?? contract({ market: 'nymex', profile: profiles.base, period, clock });
  made.set(month, one);
  return one;
}

const monthOf = (text: string): number => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1;

/** The last trading days of one commodity, by month. */
function lastTrades(commodity: string, prefix: string): ReadonlyMap<number, string> {
  return new Map(
    table('expiry_table.csv')
      .filter(([name, tick]) => name === commodity && tick === prefix)
      .map((row) => [Number(row[6]) * 12 + Number(row[7]) - 1, row[2] ?? '']),
  );
}

/** Settlements by position as curves of months: each day the first contract that still trades is at the front. */
function curvesByPosition(name: string, column: string, trades: ReadonlyMap<number, string>, unit: string): Curve[] {
  const [head = [], ...rows] = table(name);
  const columns = head.flatMap((title, i) => (title.startsWith(column) ? [i] : []));
  const months = [...trades].sort((a, b) => (a[1] < b[1] ? -1 : 1));
  return rows.flatMap((row) => {
    const asOf = row[0] ?? '';
    const front = months.find(([, last]) => last >= asOf)?.[0];
    if (front === undefined) return [];
    const quotes = columns.flatMap((i, n): Quote[] =>
      (row[i] ?? '') === '' ? [] : [{ contract: monthContract(front + n), settlement: Number(row[i]) }],
    );
    return quotes.length === 0 ? [] : [Curve.of({ key: `NYMEX/${column}/US/base`, asOf, unit, clock, quotes })];
  });
}

describe.skipIf(!hasSharedData)('validateQuotes on settlements of Henry Hub', () => {
  const trades = hasSharedData ? lastTrades('cmeng', 'NG') : new Map<number, string>();
  const isListed = ({ period }: Contract, asOf: string) => {
    const month = monthOf(new Date(period.start + 12 * 3_600_000).toISOString());
    return (trades.get(month) ?? '') >= asOf;
  };
  const curves = (): Curve[] => {
    const all = table('ng_curves_asof.csv').slice(1);
    const dates = [...new Set(all.map(([asOf]) => asOf ?? ''))].map(
      (asOf) => [asOf, all.filter((row) => row[0] === asOf)] as const,
    );
    return dates.map(([asOf, rows]) =>
      Curve.of({
        key: 'NYMEX/NG/Henry Hub/base',
        asOf,
        unit: 'USD/MMBtu',
        clock,
        quotes: rows.map((row) => ({ contract: monthContract(monthOf(row[2] ?? '')), settlement: Number(row[5]) })),
      }),
    );
  };

  it('finds nothing in 18 dates by themselves, each beside the last, and where a contract expires', () => {
    const all = curves();
    expect(all.length).toBe(18);
    for (const one of all) expect(validateQuotes(one).findings).toEqual([]);
    const beside = all
      .slice(1)
      .flatMap((one, i) => validateQuotes(one, { previous: all.slice(0, i + 1), isListed }).findings);
    expect(beside).toEqual([]);
    const atExpiry = all.findIndex(({ asOf }) => asOf === '2021-01-28');
    const { findings } = validateQuotes(all[atExpiry] as Curve, { previous: all[atExpiry - 1] });
    expect(findings.map(({ rule, contract: { period } }) => `${rule} ${period.name}`)).toEqual(['missing Feb-21']);
  });

  it('finds every planted shift of the decimal point, at any place of any date', () => {
    const all = curves();
    let others = 0;
    for (const factor of [0.1, 10]) {
      for (const [i, one] of all.entries()) {
        for (let at = 0; at < one.quotes.length; at++) {
          const quotes = one.quotes.map((quote, n) =>
            n === at ? { ...quote, settlement: (quote.settlement ?? 0) * factor } : quote,
          );
          const wrong = one.with({ quotes });
          const name = quotes[at]?.contract.period.name;
          const alone = validateQuotes(wrong).findings.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
          // the first and the last have neighbours on one side only
          if (at === 0 || at === quotes.length - 1) expect(alone).toEqual([]);
          else expect(alone[0]?.contract.period.name, `${one.asOf} ${name}`).toBe(name);
          others += Math.max(0, alone.length - 1);
          if (one.asOf !== '2021-01-27' && (one.asOf !== '2021-01-28' || name === 'Feb-24')) continue; // the first day of Feb-24
          const beside = validateQuotes(wrong, { previous: all[i - 1], isListed }).findings;
          expect(new Set(beside.map(({ contract: { period } }) => period.name))).toEqual(new Set([name]));
        }
      }
    }
    // two of 1,224: without another date March sticks out of a winter when February is a tenth of its price
    expect(others).toBe(2);
  });

  it('stays quiet over all days: few have a finding, one of them a day without most contracts', {
    timeout: 120_000,
  }, () => {
    const all = curvesByPosition('nymex_ng_c01_c36_settle_2007-2025.csv', 'NG', trades, 'USD/MMBtu');
    const days = new Map<string, Set<string>>();
    let quotes = 0;
    for (let i = 3; i < all.length; i++) {
      const one = all[i] as Curve; // i < length
      quotes += one.quotes.length;
      for (const { rule } of validateQuotes(one, { previous: all.slice(i - 3, i), isListed }).findings) {
        days.set(rule, (days.get(rule) ?? new Set()).add(one.asOf));
      }
    }
    expect(all.length).toBe(4571);
    expect(quotes).toBeGreaterThan(160_000);
    const counts = Object.fromEntries([...days].map(([rule, dates]) => [rule, dates.size]));
    expect(counts).toEqual({ outlier: 40, spike: 1, missing: 1 });
  });
});

describe.skipIf(!hasSharedData)('validateQuotes on settlements of WTI', () => {
  const curves = (): Curve[] =>
    curvesByPosition('cl_brn_ho_rb_settle_2018-2025.csv', 'CL', lastTrades('cmewti', 'CL'), 'USD/bbl').map((one) =>
      one.with({ key: 'NYMEX/CL/Cushing/base' }),
    );

  it('finds the price of −37.63 on 2020-04-20 and leaves it as it is unless told otherwise', () => {
    const all = curves();
    const day = all.findIndex(({ asOf }) => asOf === '2020-04-20');
    const given = all[day] as Curve; // it is there
    const { findings, curve, adjustments } = validateQuotes(given, { previous: all.slice(day - 3, day) });
    expect(findings.map(({ rule, contract: { period } }) => `${rule} ${period.name}`)).toEqual(['outlier May-20']);
    expect(findings[0]?.explanation).toContain('from 18.27 to -37.63');
    expect([curve, adjustments]).toEqual([given, []]);
    expect(curve.quotes[0]?.settlement).toBe(-37.63);
    const without = validateQuotes(given, { previous: all[day - 1], rules: { outlier: { action: 'exclude' } } });
    expect([without.curve.quotes.length, given.quotes.length]).toEqual([11, 12]);
    expect(without.curve.lineage.adjustments).toMatchObject([
      { field: 'quote', before: -37.63, after: null, rule: 'outlier' },
    ]);
  });

  it('has findings on that day and the next, and on no other', () => {
    const all = curves();
    const days = all.flatMap((one, i) =>
      i < 3 ||
      validateQuotes(one, { previous: all.slice(i - 3, i), rules: { missing: { enabled: false } } }).findings.length ===
        0
        ? []
        : [one.asOf],
    );
    expect(days).toEqual(['2020-04-20', '2020-04-21']);
  });
});
