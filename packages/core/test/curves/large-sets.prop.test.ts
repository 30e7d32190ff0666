import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrap, contract, findArbitrage, type Quote } from '../../src/curves/index.js';
import { clocks, DeliveryPeriod, type LoadProfile, localDate, profiles } from '../../src/time/index.js';
import { LIMIT_MS, RUNS } from './hourly-model.js';

const clock = clocks.sdac;
const FIRST = localDate('2026-01-01');

function quote([from, to]: readonly [number, number], settlement: number, profile: LoadProfile = profiles.base): Quote {
  const period = DeliveryPeriod.of(FIRST + from, FIRST + to);
  return { contract: contract({ market: 'M', profile, period, name: `${from}-${to}`, clock }), settlement };
}

/** A few numbers from one, the same each time. */
function numbers(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Days cut into pieces and these into smaller ones, some of them left out: every two are nested or disjoint. */
function nested(seed: number, days: number): [from: number, to: number][] {
  const next = numbers(seed);
  const out: [number, number][] = [];
  const cut = (from: number, to: number, depth: number): void => {
    if (depth === 0 || next() < 0.85) out.push([from, to]);
    if (to - from < 2) return;
    const pieces = 2 + Math.floor(next() * 3);
    for (let p = 0, start = from; p < pieces && start < to; p++) {
      const end = p === pieces - 1 ? to : Math.min(to, start + 1 + Math.floor((next() * 2 * (to - from)) / pieces));
      cut(start, end, depth + 1);
      start = end;
    }
  };
  cut(0, days, 0);
  return out;
}

const seed = fc.nat({ max: 1_000_000 });
const runs = Math.ceil(RUNS / 10);

describe('hundreds of contracts', { timeout: LIMIT_MS }, () => {
  it('that nest give the same by nesting and by the system', () => {
    fc.assert(
      fc.property(seed, (n) => {
        const next = numbers(n + 7);
        const quotes = nested(n, 300).map((range) => quote(range, Math.round(next() * 1000) / 10));
        const options = { clock, onInconsistency: 'priority' } as const;
        const fast = bootstrap(quotes, options);
        const solved = bootstrap(quotes, { ...options, method: 'gram' });
        expect([fast.method, solved.method]).toEqual(['laminar', 'gram']);
        fast.levels.forEach((level, j) => {
          expect(level).toBeCloseTo(solved.levels[j] ?? Number.NaN, 7);
        });
        fast.contracts.forEach(({ status, gap, combination }, i) => {
          const other = solved.contracts[i];
          expect([status, combination.length]).toEqual([other?.status, other?.combination.length]);
          expect(gap).toBeCloseTo(other?.gap ?? Number.NaN, 7);
        });
      }),
      { numRuns: runs },
    );
  });

  it('that cross, base and peak, have their averages and hedges that sum to one', () => {
    fc.assert(
      fc.property(seed, (n) => {
        const next = numbers(n);
        const daily = Float64Array.from({ length: 420 }, () => 40 + 30 * next());
        const uplift = Float64Array.from({ length: 420 }, () => 20 * next());
        const priced = (range: readonly [number, number], profile: LoadProfile): Quote => {
          let [value, hours] = [0, 0];
          for (let day = range[0]; day < range[1]; day++) {
            const period = DeliveryPeriod.day(FIRST + day);
            const peak = period.hours(clock, profiles.peak);
            const all = profile === profiles.peak ? peak : period.hours(clock);
            value += (daily[day] ?? 0) * all + (uplift[day] ?? 0) * peak;
            hours += all;
          }
          return quote(range, value / hours, profile);
        };
        const ranges = Array.from({ length: 150 }, () => {
          const from = Math.floor(next() * 380);
          return [from, from + 3 + Math.floor(next() ** 3 * 37)] as const;
        });
        const quotes = ranges.map((range) => priced(range, next() < 0.4 ? profiles.peak : profiles.base));
        const curve = bootstrap(quotes, { clock, tolerance: 1e-5 });
        for (const { quote: one, price = Number.NaN } of curve.contracts) {
          const found = curve.price(one.contract);
          expect(found.kind === 'price' ? found.price : undefined).toBeCloseTo(price, 8);
        }
        const [first] = quotes;
        const day =
          first === undefined
            ? undefined
            : {
                profile: profiles.base,
                period: { start: first.contract.period.start, end: first.contract.period.start + 3_600_000 },
              };
        const hedge = (day === undefined ? undefined : curve.hedge(day)) ?? [];
        if (first?.contract.profile === profiles.base)
          expect(hedge.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 7);
      }),
      { numRuns: runs },
    );
  });

  it('are searched for an arbitrage, which repairs to none', () => {
    fc.assert(
      fc.property(seed, (n) => {
        const next = numbers(n + 3);
        const quotes = nested(n, 120).map((range): Quote => {
          const bid = 50 + Math.round(next() * 40) / 10;
          const { contract: of } = quote(range, 0);
          return { contract: of, bid, ask: bid + Math.round(next() * 30) / 10 };
        });
        const verdict = findArbitrage(quotes, { clock });
        if (verdict.kind === 'consistent') return;
        const repaired = quotes.map((one) => {
          const move = verdict.trade.repair.find(({ contract: of }) => of === one.contract)?.move ?? 0;
          return { ...one, bid: (one.bid ?? 0) + Math.min(0, move), ask: (one.ask ?? 0) + Math.max(0, move) };
        });
        expect(verdict.trade.profit).toBeGreaterThan(0);
        expect(verdict.trade.repair.reduce((sum, { move }) => sum + Math.abs(move), 0)).toBeCloseTo(
          verdict.trade.profitPerMwh,
          5,
        );
        expect(findArbitrage(repaired, { clock, tolerance: 1e-5 }).kind).toBe('consistent');
      }),
      { numRuns: runs },
    );
  });
});
