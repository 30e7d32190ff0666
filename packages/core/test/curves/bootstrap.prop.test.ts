import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BootstrapResult, bootstrap, type Contract, contractId } from '../../src/curves/index.js';
import { complementProfile, intersectProfiles, profiles } from '../../src/time/index.js';
import {
  believed,
  closestCurve,
  consistentPrices,
  contractSets,
  dot,
  gridOf,
  hourlyTarget,
  independent,
  LIMIT_MS,
  quotesAt,
  RUNS,
  solveDense,
} from './hourly-model.js';

const HOUR = 3_600_000;
const seed = fc.integer({ min: 0, max: 1000 });
const anyPrices = fc.array(
  fc.integer({ min: -200, max: 2000 }).map((tenths) => tenths / 10),
  { minLength: 9, maxLength: 9 },
);

describe('bootstrap on random contracts', { timeout: LIMIT_MS }, () => {
  it('gives back the average of every contract', () => {
    fc.assert(
      fc.property(contractSets(), seed, (drawn, n) => {
        const prices = consistentPrices(gridOf(drawn), n);
        const curve = bootstrap(quotesAt(drawn.contracts, prices), { clock: drawn.clock });
        drawn.contracts.forEach((one, i) => {
          expect(priceOf(curve, one)).toBeCloseTo(prices[i] ?? Number.NaN, 9);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('is the curve that constrained least squares finds hour by hour, whoever contradicts whom', () => {
    fc.assert(
      fc.property(contractSets(), anyPrices, (drawn, prices) => {
        const { rows, hours } = gridOf(drawn);
        const used = independent(rows, believed(drawn, prices));
        const curve = bootstrap(quotesAt(drawn.contracts, prices), { clock: drawn.clock, onInconsistency: 'priority' });
        expect(curve.contracts.map(({ status }) => status === 'used')).toEqual(rows.map((_, i) => used.includes(i)));
        const model = closestCurve(
          used.map((i) => rows[i] ?? []),
          used.map((i) => prices[i] ?? 0),
          hourlyTarget(drawn, prices, used),
        );
        hours.forEach((t, h) => {
          const found = curve.price({ profile: profiles.base, period: { start: t, end: t + HOUR } });
          expect(found.kind === 'price' ? found.price : undefined).toBeCloseTo(model[h] ?? Number.NaN, 7);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('names the combination and the gap of every contract that others make up', () => {
    fc.assert(
      fc.property(contractSets(), anyPrices, (drawn, prices) => {
        const { rows } = gridOf(drawn);
        const curve = bootstrap(quotesAt(drawn.contracts, prices), { clock: drawn.clock, onInconsistency: 'priority' });
        const place = new Map(drawn.contracts.map((one, i) => [contractId(one), i]));
        curve.contracts.forEach(({ combination, gap, status, trade }, i) => {
          if (status === 'used') {
            expect(combination).toEqual([]);
            return;
          }
          const made = (rows[i] ?? []).map(() => 0);
          let implied = 0;
          for (const { contract, weight } of combination) {
            const k = place.get(contractId(contract)) ?? -1;
            expect(curve.contracts[k]?.status).toBe('used');
            rows[k]?.forEach((value, h) => {
              made[h] = (made[h] ?? 0) + weight * value;
            });
            implied += weight * (prices[k] ?? Number.NaN);
          }
          made.forEach((value, h) => {
            expect(value).toBeCloseTo(rows[i]?.[h] ?? Number.NaN, 11);
          });
          expect(gap).toBeCloseTo((prices[i] ?? 0) - implied, 8);
          expect(status).toBe(Math.abs(gap) <= 1e-6 ? 'redundant' : 'dropped');
          expect(trade === undefined).toBe(status === 'redundant');
          if (trade === undefined) return;
          const delivered = made.map(() => 0);
          let profit = 0;
          for (const { contract, side, mw, mwh, price } of trade.legs) {
            const k = place.get(contractId(contract)) ?? -1;
            expect(price).toBe(prices[k]);
            const amount = side === 'sell' ? mw : -mw;
            rows[k]?.forEach((value, h) => {
              if (value > 0) delivered[h] = (delivered[h] ?? 0) + amount;
            });
            profit += side === 'sell' ? mwh * price : -mwh * price;
          }
          for (const mw of delivered) expect(mw).toBeCloseTo(0, 9);
          expect(trade.profit).toBeCloseTo(profit, 7);
          expect(profit).toBeGreaterThan(0);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('by least squares has the averages that are nearest to all quotes', () => {
    fc.assert(
      fc.property(
        contractSets(),
        anyPrices,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 9, maxLength: 9 }),
        (drawn, prices, sigmas) => {
          const { rows } = gridOf(drawn);
          const curve = bootstrap(quotesAt(drawn.contracts, prices), {
            clock: drawn.clock,
            onInconsistency: 'leastSquares',
            sigma: ({ contract }) => sigmas[drawn.contracts.indexOf(contract)] ?? 1,
          });
          const used = independent(rows, believed(drawn, prices));
          const basis = used.map((i) => rows[i] ?? []);
          // every row in terms of the basis, then the weighted normal equations
          const gram = basis.map((a) => basis.map((b) => dot(a, b)));
          const parts = rows.map((row) =>
            solveDense(
              gram,
              basis.map((b) => dot(b, row)),
            ),
          );
          const weights = rows.map((_, i) => 1 / (sigmas[i] ?? 1) ** 2);
          const normal = used.map((_, a) =>
            used.map((_, b) =>
              parts.reduce((sum, part, i) => sum + (weights[i] ?? 0) * (part[a] ?? 0) * (part[b] ?? 0), 0),
            ),
          );
          const right = used.map((_, a) =>
            parts.reduce((sum, part, i) => sum + (weights[i] ?? 0) * (part[a] ?? 0) * (prices[i] ?? 0), 0),
          );
          const fitted = solveDense(normal, right);
          parts.forEach((part, i) => {
            const mean = dot(part, fitted);
            expect(curve.contracts[i]?.curvePrice).toBeCloseTo(mean, 6);
            expect(priceOf(curve, drawn.contracts[i])).toBeCloseTo(mean, 6);
          });
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('is the same in whatever order the quotes come', () => {
    fc.assert(
      fc.property(
        contractSets(),
        anyPrices,
        fc.constantFrom('priority', 'leastSquares'),
        fc.infiniteStream(fc.nat()),
        (drawn, prices, policy, keys) => {
          const quotes = quotesAt(drawn.contracts, prices);
          const options = { clock: drawn.clock, onInconsistency: policy } as const;
          const one = bootstrap(quotes, options);
          const shuffled = quotes
            .map((quote) => ({ quote, key: keys.next().value ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ quote }) => quote);
          const other = bootstrap(shuffled, options);
          expect(other.levels).toEqual(one.levels);
          const sorted = (curve: BootstrapResult): unknown =>
            [...curve.contracts].sort((a, b) => (contractId(a.quote.contract) < contractId(b.quote.contract) ? -1 : 1));
          expect(sorted(other)).toEqual(sorted(one));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('moves with its quotes as the Jacobian says, and all together by one', () => {
    fc.assert(
      fc.property(contractSets(6), anyPrices, fc.constantFrom('priority', 'leastSquares'), (drawn, prices, policy) => {
        const options = { clock: drawn.clock, onInconsistency: policy } as const;
        const curve = bootstrap(quotesAt(drawn.contracts, prices), options);
        const { rows, columns, values } = curve.jacobian();
        for (let j = 0; j < rows; j++) {
          const row = [...values.subarray(j * columns, (j + 1) * columns)];
          expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        }
        for (let i = 0; i < columns; i++) {
          // the curve is affine in the quotes: a large step is exact, and loses fewer digits; ties by price must not change
          const moved = bootstrap(
            quotesAt(
              drawn.contracts,
              prices.map((price, k) => price + (k === i ? 64 : 0)),
            ),
            options,
          );
          for (let j = 0; j < rows; j++) {
            const difference = ((moved.levels[j] ?? 0) - (curve.levels[j] ?? 0)) / 64;
            expect(values[j * columns + i]).toBeCloseTo(difference, 8);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('prices the hours that a narrower contract leaves so that base is peak and off-peak', () => {
    fc.assert(
      fc.property(contractSets(), seed, (drawn, n) => {
        const curve = bootstrap(quotesAt(drawn.contracts, consistentPrices(gridOf(drawn), n)), { clock: drawn.clock });
        for (const { profile, period } of drawn.contracts) {
          const whole = curve.price({ profile, period });
          const peak = curve.price({ profile: intersectProfiles(profile, profiles.peak), period });
          const rest = curve.price({ profile: intersectProfiles(profile, complementProfile(profiles.peak)), period });
          if (whole.kind === 'gap' || peak.kind === 'gap' || rest.kind === 'gap') continue;
          expect(peak.hours + rest.hours).toBeCloseTo(whole.hours, 9);
          expect((peak.price * peak.hours + rest.price * rest.hours) / whole.hours).toBeCloseTo(whole.price, 9);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('finds by nesting what the system gives', () => {
    let nested = 0;
    fc.assert(
      fc.property(contractSets(5), anyPrices, (drawn, prices) => {
        const quotes = quotesAt(drawn.contracts, prices);
        const options = { clock: drawn.clock, onInconsistency: 'priority' } as const;
        const fast = bootstrap(quotes, options);
        if (fast.method === 'laminar') nested++;
        const solved = bootstrap(quotes, { ...options, method: 'gram' });
        expect(solved.method).toBe('gram');
        fast.levels.forEach((level, j) => {
          expect(level).toBeCloseTo(solved.levels[j] ?? Number.NaN, 9);
        });
        fast.contracts.forEach(({ status, gap, combination }, i) => {
          const other = solved.contracts[i];
          expect(status).toBe(other?.status);
          expect(gap).toBeCloseTo(other?.gap ?? Number.NaN, 8);
          expect(combination.map(({ contract }) => contractId(contract))).toEqual(
            other?.combination.map(({ contract }) => contractId(contract)),
          );
        });
      }),
      { numRuns: RUNS },
    );
    expect(nested).toBeGreaterThan(RUNS / 20);
  });
});

function priceOf(curve: BootstrapResult, one: Contract | undefined): number {
  const found = one === undefined ? undefined : curve.price(one);
  return found?.kind === 'price' ? found.price : Number.NaN;
}
