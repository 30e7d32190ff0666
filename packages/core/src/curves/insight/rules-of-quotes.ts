import { contractId } from '../contract.js';
import { PRICE_FIELDS } from '../quote.js';
import { type CheckedQuotes, type FoundByRule, priceField, type RuleVerdict, shown, skip } from './checked-quotes.js';
import { movesOf } from './moves.js';

/** Bid above ask. */
export function crossed({ quotes, rules }: CheckedQuotes): RuleVerdict {
  const { tolerance: limit } = rules.crossed;
  const findings = quotes.flatMap(({ contract, bid, ask }): FoundByRule[] => {
    if (bid === undefined || ask === undefined || !(bid - ask > limit)) return [];
    return [
      {
        contract,
        rule: 'crossed',
        field: 'bid',
        value: bid - ask,
        limit,
        explanation: `${contractId(contract)} has a bid of ${shown(bid)} above its ask of ${shown(ask)}.`,
        remedy: 'Swap them if they were given the wrong way round, else ask the source again or leave the quote out.',
      },
    ];
  });
  return { findings };
}

/** Settlement, mid or last outside of bid and ask. Of a crossed quote nothing is said. */
export function outsideBidAsk({ quotes, rules }: CheckedQuotes): RuleVerdict {
  const { tolerance: limit } = rules.outsideBidAsk;
  const findings = quotes.flatMap((quote) => {
    const { contract, bid = Number.NEGATIVE_INFINITY, ask = Number.POSITIVE_INFINITY } = quote;
    if (bid > ask) return [];
    return PRICE_FIELDS.flatMap((field): FoundByRule[] => {
      const price = quote[field];
      if (field === 'bid' || field === 'ask' || price === undefined) return [];
      const value = Math.max(bid - price, price - ask);
      if (!(value > limit)) return [];
      const side = price < bid ? `below its bid of ${shown(bid)}` : `above its ask of ${shown(ask)}`;
      return [
        {
          contract,
          rule: 'outsideBidAsk',
          field,
          value,
          limit,
          explanation: `The ${field} of ${contractId(contract)} is ${shown(price)}, ${side}.`,
          remedy: 'Look whether they are of one time; replace it by the mid of bid and ask, or take the older one out.',
        },
      ];
    });
  });
  return { findings };
}

/** A price of zero or below. */
export function nonPositive({ quotes, prices, preference }: CheckedQuotes): RuleVerdict {
  const findings = quotes.flatMap((quote, i): FoundByRule[] => {
    const price = prices[i];
    if (price === undefined || price > 0) return [];
    return [
      {
        contract: quote.contract,
        rule: 'nonPositive',
        field: priceField(quote, preference),
        value: price,
        limit: 0,
        explanation: `${contractId(quote.contract)} has the price ${shown(price)}.`,
        remedy: 'Where prices can be negative, switch the rule off; else ask the source again.',
      },
    ];
  });
  return { findings };
}

/** A price that moved without any volume. */
export function zeroVolume(checked: CheckedQuotes): RuleVerdict {
  const { quotes, rules, preference, recent } = checked;
  if (recent === undefined) return skip('zeroVolume', 'there is no previous curve that is new enough');
  const { tolerance: limit } = rules.zeroVolume;
  const findings = movesOf(checked).flatMap(({ quote: i, before, move }): FoundByRule[] => {
    const quote = quotes[i];
    if (quote === undefined || quote.volume !== 0 || !(Math.abs(move) > limit)) return [];
    return [
      {
        contract: quote.contract,
        rule: 'zeroVolume',
        field: priceField(quote, preference),
        value: move,
        limit,
        explanation: `${contractId(quote.contract)} moved from ${shown(before)} to ${shown(before + move)} without any volume.`,
        remedy: 'A settlement may move without trades; a last price may not. Look at the source.',
      },
    ];
  });
  return { findings };
}
