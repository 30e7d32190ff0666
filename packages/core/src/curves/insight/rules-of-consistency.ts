import { findArbitrage } from '../arbitrage.js';
import { bootstrap } from '../bootstrap.js';
import type { Component } from '../bootstrap-types.js';
import { type Contract, contractId } from '../contract.js';
import type { Quote } from '../quote.js';
import { type CheckedQuotes, type FoundByRule, priceField, type RuleVerdict, shown, skip } from './checked-quotes.js';

/** How many contracts of a combination are named. */
const NAMED = 6;

/** A price that differs from what others imply. */
export function inconsistent({ quotes, prices, clock, preference, rules }: CheckedQuotes): RuleVerdict {
  if (prices.every((price) => price === undefined)) return skip('inconsistent', 'no quote has a price');
  const { tolerance, relativeTolerance } = rules.inconsistent;
  const { contracts } = bootstrap(quotes, { clock, price: preference, onInconsistency: 'priority', tolerance: 0 });
  const byContract = new Map(quotes.map((quote) => [quote.contract, quote]));
  const halfSpread = (contract: Contract): number => {
    const quote = byContract.get(contract);
    if (quote === undefined || priceField(quote, preference) !== 'quote') return 0; // a settlement has no spread
    return Math.abs((quote.ask ?? 0) - (quote.bid ?? 0)) / 2;
  };
  const findings = contracts.flatMap(({ quote, price, gap, combination }): FoundByRule[] => {
    if (price === undefined || combination.length === 0) return [];
    const spreads = combination.reduce(
      (sum, { contract, weight }) => sum + Math.abs(weight) * halfSpread(contract),
      halfSpread(quote.contract),
    );
    const limit = Math.max(tolerance, relativeTolerance * Math.abs(price)) + spreads;
    if (!(Math.abs(gap) > limit)) return [];
    return [
      {
        contract: quote.contract,
        rule: 'inconsistent',
        field: priceField(quote, preference),
        value: gap,
        limit,
        explanation: `${contractId(quote.contract)} is quoted at ${shown(price)}, and ${namesOf(combination)} imply ${shown(price - gap)}.`,
        remedy: 'One of them is wrong: look at those that were found by other rules first.',
      },
    ];
  });
  return { findings };
}

/** Bids and asks on which somebody earns money without risk. Crossed quotes are left to their own rule. */
export function arbitrage({ quotes, clock, rules }: CheckedQuotes): RuleVerdict {
  const sides: readonly Quote[] = quotes.filter(
    ({ bid, ask }) =>
      (bid !== undefined || ask !== undefined) && !(bid !== undefined && ask !== undefined && bid > ask),
  );
  if (sides.length === 0) return skip('arbitrage', 'no quote has a bid or an ask');
  const { tolerance: limit } = rules.arbitrage;
  const verdict = findArbitrage(sides, { clock, tolerance: limit });
  if (verdict.kind === 'consistent') return { findings: [] };
  const { legs, profitPerMwh, repair } = verdict.trade;
  const trade = legs.map(({ side, mw, contract }) => `${side} ${shown(mw)} MW ${contract.period.name}`).join(', ');
  const findings = repair.map(
    ({ contract, move }): FoundByRule => ({
      contract,
      rule: 'arbitrage',
      field: move < 0 ? 'bid' : 'ask',
      value: move,
      limit,
      explanation: `${contractId(contract)} takes part in an arbitrage of ${shown(profitPerMwh)} for each MWh of the largest leg: ${trade}. With its ${move < 0 ? 'bid' : 'ask'} moved by ${shown(move)} there is none.`,
      remedy: 'Look whether all quotes of the trade are of one time; one of them is old or wrong.',
    }),
  );
  return { findings };
}

function namesOf(combination: readonly Component[]): string {
  const names = combination.slice(0, NAMED).map(({ contract }) => contract.period.name);
  const more = combination.length > NAMED ? ` and ${combination.length - NAMED} more` : '';
  return `${names.join(', ')}${more}`;
}
