import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attributeChange,
  type BuildOptions,
  type BuiltCurve,
  buildCurve,
  CHANGE_PARTS,
  type Contract,
  contract,
  type Delivery,
  type PriceChange,
  type Quote,
} from '../../../src/curves/index.js';
import { stepsBetween } from '../../../src/curves/insight/change-steps.js';
import { DeliveryPeriod, type LoadProfile, localDate, marketClock, profiles } from '../../../src/time/index.js';
import { LIMIT_MS, RUNS } from '../hourly-model.js';

const clock = marketClock('Europe/Berlin');
/** Twelve days around the Sunday of 23 hours. */
const FIRST = localDate('2026-03-24');
const DAYS = 12;
const of = (first: number, days: number, profile: LoadProfile = profiles.base): Contract =>
  contract({ market: 'M', profile, period: DeliveryPeriod.of(FIRST + first, FIRST + first + days), clock });
const CONTRACTS: readonly Contract[] = [
  of(0, 1),
  of(1, 1),
  of(2, 1),
  of(3, 3),
  of(0, 3),
  of(0, 6),
  of(6, 6),
  of(6, 3),
  of(9, 3),
  of(0, 12),
  of(3, 6),
  of(0, 6, profiles.peak),
  of(6, 6, profiles.peak),
];
const DELIVERIES: readonly Delivery[] = [...CONTRACTS, of(4, 1), of(2, 7, profiles.offPeak), of(7, 2, profiles.peak)];

const price = fc.integer({ min: 200, max: 800 }).map((n) => n / 10);
const side = fc.array(fc.option(price, { freq: 2 }), { minLength: CONTRACTS.length, maxLength: CONTRACTS.length });
const shape = (mode: 'additive' | 'multiplicative', size: number): BuildOptions => ({
  shape: (starts) => ({
    mode,
    values: Float64Array.from(
      { length: starts.length },
      (_, i) => (mode === 'additive' ? 0 : 1) + size * Math.sin(i / 4),
    ),
  }),
});
const additive = fc.constantFrom<BuildOptions>({}, { smooth: false }, shape('additive', 8), { smooth: { tension: 2 } });
const multiplicative = fc.constantFrom<BuildOptions>({ ...shape('multiplicative', 0.2), smooth: false });
const dates = fc.constantFrom('2026-03-20', '2026-03-23', '2026-03-24', '2026-03-25', '2026-03-26');

const quotesOf = (drawn: readonly (number | null)[]): Quote[] =>
  CONTRACTS.flatMap((one, i) => {
    const settlement = drawn[i];
    return settlement === null || settlement === undefined ? [] : [{ contract: one, settlement }];
  });
const built = (quotes: readonly Quote[], asOf: string, options: BuildOptions): BuiltCurve =>
  buildCurve(
    { key: 'a/power/M/base', asOf, unit: 'EUR/MWh', clock, quotes },
    { onInconsistency: 'priority', ...options },
  );

const sumOf = (change: PriceChange): number =>
  CHANGE_PARTS.map((name) => (name === 'shape' ? change.shape : change[name].total)).reduce((sum, one) => sum + one, 0);
const size = (change: PriceChange): number => Math.max(Math.abs(change.before), Math.abs(change.after), 1);
const changed = (changes: readonly { readonly kind: string }[]): PriceChange[] =>
  changes.filter((change): change is PriceChange => change.kind === 'changed');

/** Prices of two dates in one curve may be negative, and then a multiplicative shape is refused. */
const orSkip = <T>(run: () => T): T | undefined => {
  try {
    return run();
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'CURVE.SHAPE') return undefined; // read only when it is there
    throw error;
  }
};

/** The same steps, each built from nothing; undefined where that is refused. */
function pricesByHand(
  a: Quote[],
  b: Quote[],
  dated: readonly [string, string],
  options: readonly [BuildOptions, BuildOptions],
) {
  const inB = new Map(b.map((quote) => [quote.contract, quote]));
  const inA = new Set(a.map((quote) => quote.contract));
  const end = Date.parse(`${dated[1]}T00:00:00+01:00`) + 24 * 3_600_000;
  const gone = a.filter((quote) => !inB.has(quote.contract));
  const rolled = gone.filter((quote) => quote.contract.period.start < end);
  const kept = a.flatMap((quote) => inB.get(quote.contract) ?? []);
  const came = b.filter((quote) => !inA.has(quote.contract));
  return [
    orSkip(() => built(a, dated[0], options[0])),
    orSkip(() => built([...kept, ...gone], dated[0], options[0])),
    orSkip(() => built([...kept, ...came, ...gone], dated[0], options[0])),
    orSkip(() => built([...kept, ...came, ...rolled], dated[0], options[0])),
    orSkip(() => built(b, dated[1], options[0])),
    orSkip(() => built(b, dated[1], options[1])),
  ];
}

const setting = fc
  .tuple(
    side,
    side,
    fc.tuple(dates, dates),
    fc.tuple(fc.oneof(additive, multiplicative), fc.oneof(additive, multiplicative)),
  )
  .map(([a, b, dated, options]) => ({
    a: quotesOf(a),
    b: quotesOf(b),
    dated: dated.sort() as [string, string],
    options,
  }))
  .filter(({ a, b }) => a.length > 0 && b.length > 0);
describe('stepsBetween', () => {
  it('gives steps that sum to the whole way to the last digit of the largest', () => {
    const any = fc.double({ min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(fc.array(any, { minLength: 2, maxLength: 6 }), (prices) => {
        const steps = stepsBetween(prices);
        const total = (prices.at(-1) ?? 0) - (prices[0] ?? 0);
        const largest = Math.max(...steps.map(Math.abs), Math.abs(total));
        expect(Math.abs(steps.reduce((sum, one) => sum + one, 0) - total)).toBeLessThanOrEqual(2 ** -52 * largest);
        steps.forEach((step, k) => {
          expect(Math.abs(step - ((prices[k + 1] ?? 0) - (prices[k] ?? 0)))).toBeLessThanOrEqual(1e-12);
        });
      }),
      { numRuns: 20 * RUNS },
    );
    expect(stepsBetween([3, 3, 3])).toEqual([0, 0]);
  });
});

describe('attributeChange on random contracts', { timeout: 3 * LIMIT_MS }, () => {
  it('splits every change into parts that sum to it, each what its step does to a curve that is built anew', () => {
    let [tried, merged] = [0, 0];
    fc.assert(
      fc.property(setting, ({ a, b, dated, options }) => {
        const states = pricesByHand(a, b, dated, options);
        const [before, after] = [states[0], states[5]];
        if (before === undefined || after === undefined) return;
        const refused = CHANGE_PARTS.filter((_, k) => states[k + 1] === undefined);
        tried += refused.length === 0 ? 1 : 0;
        merged += refused.length === 0 ? 0 : 1;
        const all = attributeChange(before, after, { deliveries: DELIVERIES });
        all.forEach((change, d) => {
          const delivery = DELIVERIES[d] as Delivery;
          const [first, last] = [before.price(delivery), after.price(delivery)];
          expect(change.kind === 'changed' || change.kind === 'disappeared').toBe(first.kind === 'price');
          expect(change.kind === 'changed' || change.kind === 'appeared').toBe(last.kind === 'price');
          if (change.kind === 'appeared') expect(change.reason).toBe(first.kind === 'gap' && first.reason);
          if (change.kind === 'disappeared') expect(change.reason).toBe(last.kind === 'gap' && last.reason);
          if (change.kind !== 'changed') return;
          const tolerance = 1e-9 * size(change);
          expect(Math.abs(sumOf(change) - change.total)).toBeLessThanOrEqual(1e-12 * size(change));
          expect(change.after - change.before).toBe(change.total);
          const isStep = (name: (typeof CHANGE_PARTS)[number]) =>
            name === 'moves' ||
            (name !== 'shape' && change[name].contracts.length > 0) ||
            (name === 'roll' && dated[0] !== dated[1]);
          expect(change.unvalued).toEqual(refused.filter(isStep));
          let known = change.before;
          const values = states.map((state) => {
            const one = state?.price(delivery);
            // every curve that can be built has a price, or what follows fails
            known = one === undefined ? known : one.kind === 'price' ? one.price : Number.NaN;
            return known;
          });
          CHANGE_PARTS.forEach((name, k) => {
            const part = name === 'shape' ? change.shape : change[name].total;
            expect(Math.abs(part - ((values[k + 1] ?? 0) - (values[k] ?? 0)))).toBeLessThanOrEqual(tolerance);
          });
          const linear = change.moves.contracts.reduce((sum, { amount }) => sum + amount, 0);
          expect(Math.abs(linear + change.moves.interaction - change.moves.total)).toBeLessThanOrEqual(
            1e-12 * size(change),
          );
          const hedge = new Map(before.hedge(delivery)?.map(({ contract: one, weight }) => [one, weight]));
          for (const { contract: one, move, weight } of change.moves.contracts) {
            expect(weight).toBe(hedge.get(one));
            const [x, y] = [a, b].map((quotes) => quotes.find((quote) => quote.contract === one)?.settlement ?? 0);
            expect(move).toBe((y ?? 0) - (x ?? 0));
          }
        });
        const turned = attributeChange(
          before.with({ quotes: a.toReversed() }),
          after.with({ quotes: b.toReversed() }),
          { deliveries: DELIVERIES },
        );
        expect(turned).toEqual(all);
      }),
      { numRuns: RUNS },
    );
    expect(tried).toBeGreaterThan(RUNS / 3);
    expect(merged).toBeGreaterThan(0);
  });

  it('says the same of every hour as of the hour as a delivery', () => {
    fc.assert(
      fc.property(setting, fc.integer({ min: 0, max: 200 }), fc.boolean(), ({ a, b, dated, options }, hour, back) => {
        const [from, to] = back ? dated.toReversed() : dated;
        const [before, after] = [
          orSkip(() => built(a, from ?? '', options[0])),
          orSkip(() => built(b, to ?? '', options[1])),
        ];
        if (before === undefined || after === undefined) return;
        const start = of(0, 12).period.start + hour * 3_600_000;
        const range = { start, end: start + 40 * 3_600_000 };
        const fine = attributeChange(before, after, { range });
        const hours = Array.from(fine.starts, (from) => ({
          profile: profiles.base,
          period: { start: from, end: from + 3_600_000 },
        }));
        attributeChange(before, after, { deliveries: hours }).forEach((change, t) => {
          expect(fine.kinds[t]).toBe(change.kind);
          if (change.kind !== 'changed') {
            expect(fine.total[t]).toBeNaN();
            return;
          }
          const near = (x: number | undefined, y: number) =>
            expect(Math.abs((x ?? Number.NaN) - y)).toBeLessThanOrEqual(1e-9 * size(change));
          near(fine.total[t], change.total);
          const sum = CHANGE_PARTS.reduce((total, name) => total + (fine.parts[name][t] ?? Number.NaN), 0);
          expect(Math.abs(sum - (fine.total[t] ?? Number.NaN))).toBeLessThanOrEqual(1e-12 * size(change));
          for (const name of CHANGE_PARTS)
            near(fine.parts[name][t], name === 'shape' ? change.shape : change[name].total);
          near(fine.interaction[t], change.moves.interaction);
          fine.contracts.forEach((one, i) => {
            const effect = change.moves.contracts.find((other) => other.contract === one);
            near(fine.byContract[t * fine.contracts.length + i], effect?.amount ?? 0);
          });
        });
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });

  it('gives all of the move of one quote to its contract, as much as the hedge says, where prices are sums', () => {
    fc.assert(
      fc.property(side, additive, fc.nat(), price, (drawn, options, at, next) => {
        const a = quotesOf(drawn);
        if (a.length === 0) return;
        const moved = a[at % a.length] as Quote;
        const b = a.map((quote) => (quote === moved ? { ...quote, settlement: next } : quote));
        const before = built(a, '2026-03-20', options);
        for (const change of changed(
          attributeChange(before, built(b, '2026-03-20', options), { deliveries: DELIVERIES }),
        )) {
          const weight = before.hedge(change.delivery)?.find((one) => one.contract === moved.contract)?.weight ?? 0;
          const amount = weight * (next - (moved.settlement ?? 0));
          const tolerance = 1e-10 * size(change);
          expect(Math.abs(change.total - amount)).toBeLessThanOrEqual(tolerance);
          expect(Math.abs(change.moves.total - amount)).toBeLessThanOrEqual(tolerance);
          expect(Math.abs(change.moves.interaction)).toBeLessThanOrEqual(tolerance);
          expect([change.entered.total, change.left.total, change.roll.total]).toEqual([0, 0, 0]);
          expect(Math.abs(change.shape)).toBeLessThanOrEqual(tolerance);
          for (const effect of change.moves.contracts) expect(effect.contract).toBe(moved.contract);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('finds nothing between a curve and itself, or the same built again', () => {
    fc.assert(
      fc.property(side, fc.oneof(additive, multiplicative), (drawn, options) => {
        const quotes = quotesOf(drawn);
        const curve = quotes.length === 0 ? undefined : orSkip(() => built(quotes, '2026-03-20', options));
        if (curve === undefined) return;
        for (const other of [curve, built(quotes.toReversed(), '2026-03-20', options)]) {
          for (const change of changed(attributeChange(curve, other, { deliveries: DELIVERIES }))) {
            expect([change.total, change.moves, change.shape]).toEqual([
              0,
              { total: 0, contracts: [], interaction: 0 },
              0,
            ]);
            expect([change.entered, change.left, change.roll]).toEqual(new Array(3).fill({ total: 0, contracts: [] }));
          }
          const { range } = { range: of(0, DAYS).period };
          const fine = attributeChange(curve, other, { range });
          expect(fine.total.every((one) => one === 0 || Number.isNaN(one))).toBe(true);
        }
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });
});
