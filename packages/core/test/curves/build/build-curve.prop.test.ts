import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BuiltCurve, buildCurve, type ShapeMode } from '../../../src/curves/index.js';
import { indexEnd, indexStart } from '../../../src/series/index.js';
import { profiles } from '../../../src/time/index.js';
import { LIMIT_MS, RUNS } from '../hourly-model.js';
import { SETS } from '../piece-arbitraries.js';
import { averageOf, builds, type Drawn, HOUR, hoursOf, oddShape, quotesOf, slowPrices } from './slow-model.js';

const KEY = 'a/power/b/base';

/** Builds what was drawn; undefined where a multiplicative shape is refused, as it must be over prices that are not positive. */
function built(drawn: Drawn, changes: Partial<Drawn> = {}): BuiltCurve<'EUR/MWh'> | undefined {
  const { asOf, clock, options, ...rest } = { ...drawn, ...changes };
  try {
    return buildCurve({ key: KEY, asOf, unit: 'EUR/MWh', clock, quotes: quotesOf(rest) }, options);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'CURVE.SHAPE') return undefined;
    throw error;
  }
}

function modeOf({ options }: Drawn): ShapeMode | undefined {
  return typeof options.shape === 'function'
    ? options.shape({ start: 0, stepMs: HOUR, length: 1 }, undefined as never).mode
    : undefined;
}

/** Near in the measure of the largest flat price: contracts that nearly imply each other drive some of them far away. */
function expectNear(found: number | undefined, wanted: number, { flat }: BuiltCurve): void {
  const scale = flat.levels.reduce((most, level) => Math.max(most, Math.abs(level)), 1);
  expect(found).not.toBeUndefined();
  expect(Math.abs((found ?? NaN) - wanted) / scale).toBeLessThan(1e-9);
}

/** The prices of half-hours by the fine view, whole range of the quotes. */
function halfHours(curve: BuiltCurve): Map<number, number> {
  const { fine } = curve.curve;
  const out = new Map<number, number>();
  fine?.values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    for (let t = indexStart(fine.index, i); t < indexEnd(fine.index, i); t += HOUR / 2) out.set(t, value);
  });
  return out;
}

/** Everything, also what is delivered already. */
function wholeRange(drawn: Drawn): Drawn {
  const start = Math.min(...drawn.contracts.map(({ period }) => period.start));
  const end = Math.max(...drawn.contracts.map(({ period }) => period.end));
  return { ...drawn, options: { ...drawn.options, range: { start, end } } };
}

describe('buildCurve on random contracts', { timeout: LIMIT_MS }, () => {
  it('gives back the price of every contract that is used, whatever the options', () => {
    fc.assert(
      fc.property(builds(), (given) => {
        const drawn = wholeRange(given);
        const curve = built(drawn);
        if (curve === undefined) return;
        const prices = drawn.options.fine === 'P1D' ? undefined : halfHours(curve);
        for (const { quote, curvePrice = NaN, status } of curve.flat.contracts) {
          const found = curve.price(quote.contract);
          if (prices !== undefined) {
            expectNear(averageOf(prices, quote.contract, drawn), curvePrice, curve);
          }
          const isPlain = curve.curve.weighting === quote.contract.weighting;
          if (isPlain) expectNear(found.kind === 'price' ? found.price : undefined, curvePrice, curve);
          if (status === 'used' && drawn.options.onInconsistency === 'priority') {
            expect(curvePrice).toBeCloseTo(quote.settlement ?? NaN, 9);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('is what the definition gives hour by hour', () => {
    fc.assert(
      fc.property(builds(5), (given) => {
        const drawn = wholeRange({ ...given, options: { ...given.options, fine: 'PT30M' } });
        const curve = built(drawn);
        if (curve === undefined) return;
        const slow = slowPrices({
          quotes: quotesOf(drawn),
          clock: drawn.clock,
          levelAt: (t) => {
            const found = curve.flat.price({ profile: profiles.base, period: { start: t, end: t + HOUR / 2 } });
            return found.kind === 'price' ? found.price : NaN;
          },
          options: drawn.options,
          mode: modeOf(drawn),
          stepMs: HOUR / 2,
        });
        const fine = halfHours(curve);
        expect([...fine.keys()].sort((a, b) => a - b)).toEqual([...slow.keys()].sort((a, b) => a - b));
        for (const [t, price] of fine) expectNear(price, slow.get(t) ?? NaN, curve);
      }),
      { numRuns: Math.ceil(SETS / 4) },
    );
  });

  it('leaves base what peak and off-peak make together', () => {
    fc.assert(
      fc.property(builds(), (given) => {
        const drawn = wholeRange(given);
        const curve = built(drawn);
        if (curve === undefined) return;
        for (const { period } of drawn.contracts) {
          const [base, peak, off] = [profiles.base, profiles.peak, profiles.offPeak].map((profile) =>
            curve.price({ profile, period }),
          );
          if (base?.kind !== 'price' || peak?.kind !== 'price' || off?.kind !== 'price') continue;
          expectNear((peak.price * peak.hours + off.price * off.hours) / base.hours, base.price, curve);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('is the same to the last bit in whatever order quotes come', () => {
    fc.assert(
      fc.property(builds(), fc.integer(), (drawn, seed) => {
        const order = drawn.contracts.map((_, i) => i).sort((a, b) => Math.sin(a + seed) - Math.sin(b + seed));
        const other = built(drawn, {
          contracts: order.map((i) => drawn.contracts[i] as Drawn['contracts'][number]), // indices of contracts
          prices: order.map((i) => drawn.prices[i] ?? 0),
        });
        const curve = built(drawn);
        expect(other?.curve.fine?.values).toEqual(curve?.curve.fine?.values);
        expect(other?.curve.lineage).toEqual(curve?.curve.lineage);
      }),
      { numRuns: RUNS },
    );
  });

  it('has no price where no contract delivers, before the day after the as-of date, or after the quotes', () => {
    fc.assert(
      fc.property(builds(), (drawn) => {
        const curve = built(drawn);
        if (curve === undefined || drawn.options.fine === 'P1D') return;
        const covered = new Set(drawn.contracts.flatMap((one) => hoursOf(one, drawn.clock)));
        const fine = curve.curve.fine;
        const expected = [...covered].filter((t) => t >= curve.curve.asOfEnd).sort((a, b) => a - b);
        expect([...halfHours(curve).keys()].sort((a, b) => a - b)).toEqual(expected);
        if (fine !== undefined && fine.length > 0) expect(indexStart(fine.index, 0)).toBe(curve.curve.asOfEnd);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('the Jacobian of a built curve', { timeout: LIMIT_MS }, () => {
  it('is what finite differences find, and its rows sum to one unless a shape multiplies', () => {
    fc.assert(
      fc.property(builds(6), fc.nat(), (given, n) => {
        const drawn = wholeRange(given);
        const curve = built(drawn);
        if (curve === undefined) return;
        const { rows, columns, values, contracts } = curve.jacobian();
        expect(rows).toBe(curve.curve.fine?.length);
        const i = n % columns;
        const step = 1e-3;
        const moved = (by: number) =>
          curve.with({
            quotes: curve.curve.quotes.map((quote, k) =>
              k === i ? { ...quote, settlement: (quote.settlement ?? 0) + by } : quote,
            ),
          }).curve.fine?.values;
        const differences = (by: number): ((t: number) => number) => {
          const [up, down] = [moved(by), moved(-by)];
          return (t) => ((up?.[t] ?? NaN) - (down?.[t] ?? NaN)) / (2 * by);
        };
        const [whole, half] = [differences(step), differences(step / 2)];
        expect(contracts[i]).toBe(curve.curve.quotes[i]?.contract);
        const scale = Math.max(1, ...values.filter((value) => !Number.isNaN(value)).map(Math.abs));
        for (let t = 0; t < rows; t++) {
          // Richardson: what bends with the third power of the step drops out, as shapes that multiply bend
          const slope = (4 * half(t) - whole(t)) / 3;
          const found = values[t * columns + i] ?? NaN;
          expect(Number.isNaN(found)).toBe(Number.isNaN(slope));
          if (!Number.isNaN(found)) expect(Math.abs(found - slope) / scale).toBeLessThan(1e-5);
          const sum = values.subarray(t * columns, (t + 1) * columns).reduce((total, value) => total + value, 0);
          if (modeOf(drawn) !== 'multiplicative' && !Number.isNaN(found)) expect(sum).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });

  it('averages to the hedge of every delivery', () => {
    fc.assert(
      fc.property(builds(6), (given) => {
        const drawn = wholeRange({ ...given, options: { ...given.options, fine: 'PT30M' } });
        const curve = built(drawn);
        if (curve === undefined) return;
        const { columns, values } = curve.jacobian();
        const fine = curve.curve.fine;
        for (const one of drawn.contracts) {
          if (one.weighting !== curve.curve.weighting) continue;
          const hedge = curve.hedge(one) ?? [];
          for (let i = 0; i < columns; i++) {
            const moves = new Map(
              Array.from(fine?.values ?? [], (_, t) => [
                indexStart(fine?.index as never, t), // there is a fine view
                values[t * columns + i] ?? NaN,
              ]),
            );
            const weight = hedge.find(({ contract }) => contract === curve.curve.quotes[i]?.contract)?.weight ?? 0;
            expect(weight).toBeCloseTo(averageOf(moves, one, drawn) ?? NaN, 8);
          }
        }
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });
});

describe('the explanation of a price', { timeout: LIMIT_MS }, () => {
  it('has parts, and contributions with a rest, that sum to the price, or the reason of the gap', () => {
    fc.assert(
      fc.property(builds(), (drawn) => {
        const curve = built(drawn);
        const fine = curve?.curve.fine;
        if (curve === undefined || fine === undefined) return;
        const jacobian = curve.jacobian();
        for (let i = 0; i < fine.length; i += 7) {
          const start = indexStart(fine.index, i);
          const found = curve.explain(start + 1);
          expect(found.interval).toEqual({ start, end: indexEnd(fine.index, i) });
          const price = curve.price({ profile: profiles.base, period: found.interval });
          if (found.kind === 'gap') {
            expect(price).toMatchObject({ kind: 'gap', reason: found.reason, missing: found.missing });
            expect(Number.isNaN(fine.values[i])).toBe(true);
            continue;
          }
          expect(found.price).toBe(fine.values[i]);
          const { level, smooth, shape } = found.parts;
          expectNear(level + smooth + shape, found.price, curve);
          const sum = found.contributions.reduce((total, { amount }) => total + amount, found.rest.amount);
          expectNear(sum, found.price, curve);
          if (found.rest.name === 'rounding' && modeOf(drawn) === undefined) {
            expectNear(found.rest.amount, 0, curve);
          }
          for (const { contract, weight } of found.contributions) {
            const column = jacobian.contracts.indexOf(contract);
            expect(weight).toBeCloseTo(jacobian.values[i * jacobian.columns + column] ?? NaN, 8);
          }
          const names = drawn.contracts.filter((one) =>
            hoursOf(one, drawn.clock).some((t) => t >= found.interval.start && t < found.interval.end),
          );
          expect(found.contracts.map(({ quote }) => quote.contract).length).toBe(names.length);
          expect(String(found)).toContain(found.price.toFixed(4));
        }
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });
});

it('asks nothing of the order in which shapes and options come again', () => {
  const drawn = fc.sample(builds(), { numRuns: 1, seed: 7 })[0] as Drawn;
  const [plain, shaped] = [
    { ...drawn, options: { ...drawn.options, shape: undefined } },
    { ...drawn, options: { ...drawn.options, shape: oddShape('additive') } },
  ];
  const first = built(plain)?.curve.fine?.values;
  expect(built(shaped)?.curve.fine?.values).not.toEqual(first);
  expect(built(plain)?.curve.fine?.values).toEqual(first);
});
