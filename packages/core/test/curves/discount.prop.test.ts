import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bootstrap,
  type Contract,
  contract,
  type DiscountSteps,
  findArbitrage,
  type Quote,
} from '../../src/curves/index.js';
import { clocks, type MarketClock, parseDeliveryPeriod, profiles } from '../../src/time/index.js';
import {
  believed,
  closestCurve,
  contractSets,
  type Drawn,
  dot,
  gridOf,
  hourlyTarget,
  hoursOf,
  independent,
  LIMIT_MS,
  quotesAt,
  RUNS,
} from './hourly-model.js';

const HOUR = 3_600_000;
const anyPrices = fc.array(
  fc.integer({ min: -200, max: 2000 }).map((tenths) => tenths / 10),
  { minLength: 9, maxLength: 9 },
);
const lengths = fc.array(
  fc.record({ hours: fc.integer({ min: 1, max: 60 }), percent: fc.integer({ min: 40, max: 120 }) }),
  {
    minLength: 1,
    maxLength: 5,
  },
);

/** Steps from the first delivery on, at any hours, and the factor of an hour by looking at all of them. */
function stepsFor(
  { contracts }: Drawn,
  drawn: readonly { readonly hours: number; readonly percent: number }[],
): { readonly discount: DiscountSteps; readonly factorAt: (t: number) => number } {
  let start = Math.min(...contracts.map(({ period }) => period.start));
  const steps = drawn.map(({ hours, percent }) => {
    const step = { start, factor: percent / 100 };
    start += hours * HOUR;
    return step;
  });
  return {
    discount: { starts: steps.map((step) => step.start), factors: steps.map(({ factor }) => factor) },
    factorAt: (t) => steps.filter((step) => step.start <= t).at(-1)?.factor ?? Number.NaN,
  };
}

describe('discount factors', { timeout: LIMIT_MS }, () => {
  it('weigh each hour as constrained least squares does that weighs it so', () => {
    fc.assert(
      fc.property(contractSets(), anyPrices, lengths, (drawn, prices, lengthsDrawn) => {
        const { discount, factorAt } = stepsFor(drawn, lengthsDrawn);
        const { hours, rows: flat } = gridOf(drawn);
        const weights = hours.map(factorAt);
        const rows = flat.map((row) => {
          const weighed = row.map((value, h) => value * (weights[h] ?? 0));
          const sum = weighed.reduce((a, b) => a + b, 0);
          return weighed.map((value) => value / sum);
        });
        const used = independent(rows, believed(drawn, prices));
        const curve = bootstrap(quotesAt(drawn.contracts, prices), {
          clock: drawn.clock,
          onInconsistency: 'priority',
          discount,
        });
        expect(curve.contracts.map(({ status }) => status === 'used')).toEqual(rows.map((_, i) => used.includes(i)));
        // min Σ w (f − t)² is the unweighted one of √w f
        const roots = weights.map(Math.sqrt);
        const model = closestCurve(
          used.map((i) => (rows[i] ?? []).map((value, h) => value / (roots[h] ?? 1))),
          used.map((i) => prices[i] ?? 0),
          hourlyTarget(drawn, prices, used).map((price, h) => price * (roots[h] ?? 1)),
        ).map((value, h) => value / (roots[h] ?? 1));
        hours.forEach((t, h) => {
          const found = curve.price({ profile: profiles.base, period: { start: t, end: t + HOUR } });
          expect(found.kind === 'price' ? found.price : undefined).toBeCloseTo(model[h] ?? Number.NaN, 7);
        });
        drawn.contracts.forEach((one, i) => {
          const found = curve.price(one);
          const price = found.kind === 'price' ? found.price : Number.NaN;
          expect(price).toBeCloseTo(dot(rows[i] ?? [], model), 7);
          const hedge = curve.hedge(one) ?? [];
          const value = hedge.reduce((sum, { contract: by, weight }) => sum + weight * priceOf(by, drawn, prices), 0);
          expect(value).toBeCloseTo(price, 6);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('make the profit of an arbitrage a present value', () => {
    let found = 0;
    fc.assert(
      fc.property(contractSets(), anyPrices, lengths, (drawn, prices, lengthsDrawn) => {
        const { discount, factorAt } = stepsFor(drawn, lengthsDrawn);
        const quotes: Quote[] = drawn.contracts.map((one, i) => ({
          contract: one,
          bid: (prices[i] ?? 0) - 1,
          ask: (prices[i] ?? 0) + 1,
        }));
        const verdict = findArbitrage(quotes, { clock: drawn.clock, discount });
        if (verdict.kind === 'consistent') return;
        found++;
        const delivered = new Map<number, number>();
        let profit = 0;
        for (const { contract: one, side, mw, price } of verdict.trade.legs) {
          for (const t of hoursOf(one, drawn.clock)) {
            const amount = side === 'sell' ? mw : -mw;
            delivered.set(t, (delivered.get(t) ?? 0) + amount);
            profit += amount * price * factorAt(t);
          }
        }
        for (const mw of delivered.values()) expect(mw).toBeCloseTo(0, 9);
        expect(verdict.trade.profit).toBeCloseTo(profit, 6);
        expect(profit).toBeGreaterThan(0);
      }),
      { numRuns: RUNS },
    );
    expect(found).toBeGreaterThan(RUNS / 20);
  });

  it('leave everything as it is when they are all the same', () => {
    fc.assert(
      fc.property(contractSets(), anyPrices, (drawn, prices) => {
        const quotes = quotesAt(drawn.contracts, prices);
        const options = { clock: drawn.clock, onInconsistency: 'priority' } as const;
        const one = bootstrap(quotes, options);
        const other = bootstrap(quotes, { ...options, discount: { starts: [0], factors: [0.5] } });
        expect(other.method).toBe(one.method);
        other.levels.forEach((level, j) => {
          expect(level).toBeCloseTo(one.levels[j] ?? Number.NaN, 8);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('count for contracts that are priced by the day too', () => {
    const clock: MarketClock = clocks.sdac;
    const quote = (period: string, weighting: 'hours' | 'days', settlement: number): Quote => ({
      contract: contract({
        market: 'M',
        profile: profiles.base,
        period: parseDeliveryPeriod(period),
        clock,
        weighting,
      }),
      settlement,
    });
    const discount = {
      starts: [
        parseDeliveryPeriod('2026-03-28').interval(clock).start,
        parseDeliveryPeriod('2026-03-29').interval(clock).start,
      ],
      factors: [1, 0.5],
    };
    for (const [weighting, sunday] of [
      ['days', 24],
      ['hours', 23],
    ] as const) {
      const quotes = [quote('WE13-26', weighting, 50), quote('2026-03-28', 'hours', 70)];
      const found = bootstrap(quotes, { clock, discount }).price(quote('2026-03-29', weighting, 0).contract);
      const expected = ((24 + sunday / 2) * 50 - 24 * 70) / (sunday / 2);
      expect(found.kind === 'price' ? found.price : undefined).toBeCloseTo(expected, 9);
    }
  });
});

function priceOf(one: Contract, { contracts }: Drawn, prices: readonly number[]): number {
  return prices[contracts.indexOf(one)] ?? Number.NaN;
}
