import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractId, findArbitrage, type Quote, type Trade } from '../../src/curves/index.js';
import type { MarketClock } from '../../src/time/index.js';
import { consistentPrices, contractSets, type Drawn, dot, gridOf, hoursOf, LIMIT_MS, RUNS } from './hourly-model.js';

const seed = fc.integer({ min: 0, max: 1000 });
const tenths = (min: number, max: number) =>
  fc.array(
    fc.integer({ min, max }).map((n) => n / 10),
    { minLength: 9, maxLength: 9 },
  );

/** Quotes with a bid and an ask around given prices; `below` and `above` are how far they are. */
function market(
  { contracts }: Drawn,
  prices: readonly number[],
  [below, above]: readonly (readonly number[])[],
): Quote[] {
  return contracts.map((contract, i) => ({
    contract,
    bid: (prices[i] ?? 0) - (below?.[i] ?? 0),
    ask: (prices[i] ?? 0) + (above?.[i] ?? 0),
  }));
}

/** What a trade delivers in each hour, in MW. */
function delivered(trade: Trade, clock: MarketClock): number[] {
  const byHour = new Map<number, number>();
  for (const { contract, side, mw } of trade.legs) {
    for (const t of hoursOf(contract, clock)) byHour.set(t, (byHour.get(t) ?? 0) + (side === 'buy' ? mw : -mw));
  }
  return [...byHour.values()];
}

describe('findArbitrage on random contracts', { timeout: LIMIT_MS }, () => {
  it('finds none in bids and asks around one curve, and room to spare', () => {
    fc.assert(
      fc.property(contractSets(), seed, tenths(1, 50), tenths(1, 50), (drawn, n, below, above) => {
        const quotes = market(drawn, consistentPrices(gridOf(drawn), n), [below, above]);
        const verdict = findArbitrage(quotes, { clock: drawn.clock });
        const least = Math.min(...below.slice(0, quotes.length), ...above.slice(0, quotes.length));
        expect(verdict.kind === 'consistent' ? verdict.slack : -1).toBeGreaterThanOrEqual(least - 1e-9);
      }),
      { numRuns: RUNS },
    );
  });

  it('proves what it finds: the trade delivers nothing in any hour, earns what it says, and the least repair ends it', () => {
    let found = 0;
    fc.assert(
      fc.property(contractSets(), seed, tenths(-50, 30), tenths(0, 50), (drawn, n, below, above) => {
        const quotes = market(drawn, consistentPrices(gridOf(drawn), n), [below, above]);
        const verdict = findArbitrage(quotes, { clock: drawn.clock });
        if (verdict.kind === 'consistent') return;
        found++;
        const { trade } = verdict;
        for (const mw of delivered(trade, drawn.clock)) expect(mw).toBeCloseTo(0, 9);
        const byId = new Map(quotes.map((quote) => [contractId(quote.contract), quote]));
        let profit = 0;
        for (const { contract, side, mw, mwh, price } of trade.legs) {
          const quote = byId.get(contractId(contract));
          expect(price).toBe(side === 'sell' ? quote?.bid : quote?.ask);
          expect(mwh).toBeCloseTo(mw * hoursOf(contract, drawn.clock).length, 9);
          profit += side === 'sell' ? mwh * price : -mwh * price;
        }
        expect(profit).toBeGreaterThan(0);
        expect(trade.profit).toBeCloseTo(profit, 7);
        expect(trade.profitPerMwh).toBeCloseTo(profit / Math.max(...trade.legs.map(({ mwh }) => mwh)), 9);
        expect(Math.max(...trade.legs.map(({ mw }) => mw))).toBeCloseTo(1, 12);
        const moved = trade.repair.reduce((sum, { move }) => sum + Math.abs(move), 0);
        expect(moved).toBeCloseTo(trade.profitPerMwh, 7);
        const repaired = quotes.map((quote) => {
          const moves = trade.repair.filter(({ contract }) => contract === quote.contract).map(({ move }) => move);
          return {
            ...quote,
            bid: (quote.bid ?? 0) + moves.reduce((sum, move) => sum + Math.min(0, move), 0),
            ask: (quote.ask ?? 0) + moves.reduce((sum, move) => sum + Math.max(0, move), 0),
          };
        });
        expect(findArbitrage(repaired, { clock: drawn.clock, tolerance: 1e-7 }).kind).toBe('consistent');
      }),
      { numRuns: RUNS },
    );
    expect(found).toBeGreaterThan(RUNS / 10);
  });

  it('comes to an end where many prices and bounds coincide', () => {
    const coarse = fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(contractSets(16), coarse, coarse, (drawn, below, above) => {
        const quotes = drawn.contracts.map((contract, i) => ({
          contract,
          bid: 50 - (below[i] ?? 0),
          ask: 50 + (above[i] ?? 0),
        }));
        const verdict = findArbitrage(quotes, { clock: drawn.clock });
        if (verdict.kind === 'consistent') expect(verdict.slack).toBeGreaterThanOrEqual(0);
        else for (const mw of delivered(verdict.trade, drawn.clock)) expect(mw).toBeCloseTo(0, 8);
      }),
      { numRuns: RUNS },
    );
  });

  it('calls nothing consistent that is not: some curve lies within all bids and asks, with the slack as room', () => {
    let tight = 0;
    fc.assert(
      fc.property(contractSets(6), seed, tenths(-10, 30), tenths(10, 50), (drawn, n, below, above) => {
        const grid = gridOf(drawn);
        const quotes = market(drawn, consistentPrices(grid, n), [below, above]);
        const verdict = findArbitrage(quotes, { clock: drawn.clock });
        if (verdict.kind !== 'consistent') return;
        expect(verdict.slack).toBeGreaterThanOrEqual(0);
        const averages = project(grid.rows, quotes);
        quotes.forEach(({ bid = 0, ask = 0 }, i) => {
          expect(averages[i]).toBeGreaterThan(bid - 1e-4);
          expect(averages[i]).toBeLessThan(ask + 1e-4);
        });
        if (!Number.isFinite(verdict.slack)) return;
        const involved = new Set(
          verdict.redundancies.flatMap(({ contract, combination }) => [
            contract,
            ...combination.map((one) => one.contract),
          ]),
        );
        const narrows = ({ contract, bid = 0, ask = 0 }: Quote): boolean => involved.has(contract) && bid < ask;
        const narrowed = (by: number): Quote[] =>
          quotes.map((quote) =>
            narrows(quote) ? { ...quote, bid: (quote.bid ?? 0) + by, ask: (quote.ask ?? 0) - by } : quote,
          );
        const widest = Math.min(...quotes.filter(narrows).map(({ bid = 0, ask = 0 }) => (ask - bid) / 2));
        const options = { clock: drawn.clock, tolerance: 1e-8 };
        expect(findArbitrage(narrowed(Math.max(0, verdict.slack - 1e-9)), options).kind).toBe('consistent');
        if (verdict.slack > widest - 1e-3) return;
        tight++;
        expect(findArbitrage(narrowed(verdict.slack + 1e-4), options).kind).toBe('arbitrage');
      }),
      { numRuns: RUNS },
    );
    expect(tight).toBeGreaterThan(0);
  });
});

/** Averages of a curve within bids and asks, by projecting on one contract's bounds after the other (Dykstra's corrections on averages). */
function project(rows: readonly (readonly number[])[], quotes: readonly Quote[]): number[] {
  const width = rows[0]?.length ?? 0;
  const curve = new Array<number>(width).fill(0);
  const duals = rows.map(() => 0);
  for (let sweep = 0; sweep < 4000; sweep++) {
    let largest = 0;
    rows.forEach((row, i) => {
      const square = dot(row, row);
      const average = dot(row, curve);
      const { bid = 0, ask = 0 } = quotes[i] ?? {};
      const low = (bid - average) / square + (duals[i] ?? 0);
      const high = (ask - average) / square + (duals[i] ?? 0);
      const next = low > 0 ? low : Math.min(high, 0);
      const change = next - (duals[i] ?? 0);
      duals[i] = next;
      row.forEach((value, h) => {
        curve[h] = (curve[h] ?? 0) + change * value;
      });
      largest = Math.max(largest, Math.abs(change * square));
    });
    if (largest < 1e-7) break;
  }
  return rows.map((row) => dot(row, curve));
}
