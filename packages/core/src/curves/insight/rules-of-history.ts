import { type Contract, contractId } from '../contract.js';
import { quotePrice } from '../quote.js';
import { type CheckedQuotes, type FoundByRule, priceField, type RuleVerdict, shown, skip } from './checked-quotes.js';
import { hoursKey } from './diff-quotes.js';

/** A price that did not change while others did. */
export function stale(checked: CheckedQuotes): RuleVerdict {
  const { quotes, prices, rules, history, preference } = checked;
  const { dates, othersMoved } = rules.stale;
  if (history.length < dates || dates < 1) {
    return skip('stale', `there are ${history.length} previous curves, and ${dates} are needed`);
  }
  const own = new Map(quotes.map(({ contract }, i) => [hoursKey(contract), prices[i]]));
  const states: readonly { readonly get: (key: string) => number | undefined }[] = [
    own,
    ...history.slice(0, dates).map((one) => one.prices),
  ];
  const keys = quotes.map(({ contract }) => hoursKey(contract));
  const steps = states.slice(1).map((before, s) => {
    const moved = keys.flatMap((key) => {
      const [a, b] = [before.get(key), states[s]?.get(key)];
      return a === undefined || b === undefined ? [] : [a !== b];
    });
    return { known: moved.length, moved: moved.filter(Boolean).length };
  });
  const findings = quotes.flatMap((quote, i): FoundByRule[] => {
    const key = keys[i] as string; // one for each quote
    const price = prices[i];
    if (price === undefined || !states.every((state) => state.get(key) === price)) return [];
    // the contract itself is known at every step, and did not move
    if (!steps.every(({ known, moved }) => known > 1 && moved >= othersMoved * (known - 1))) return [];
    const since = history[dates - 1]?.curve.asOf ?? '';
    return [
      {
        contract: quote.contract,
        rule: 'stale',
        field: priceField(quote, preference),
        value: dates,
        limit: dates,
        explanation: `${contractId(quote.contract)} has been ${shown(price)} since ${since}, on ${dates + 1} dates, while others moved.`,
        remedy: 'Look whether the source still quotes it; move it with its neighbours or leave it out if not.',
      },
    ];
  });
  return { findings };
}

/** A contract that the previous curve quotes and this one does not, though it is still listed. */
export function missing(checked: CheckedQuotes): RuleVerdict {
  const { quotes, prices, history, preference, isListed } = checked;
  const [before] = history;
  if (before === undefined) return skip('missing', 'there is no previous curve');
  const quoted = new Set(quotes.flatMap(({ contract }, i) => (prices[i] === undefined ? [] : [hoursKey(contract)])));
  const findings = before.curve.quotes.flatMap((quote): FoundByRule[] => {
    const { contract } = quote;
    const price = quotePrice(quote, preference);
    if (price === undefined || quoted.has(hoursKey(contract)) || !isListed(contract)) return [];
    return [
      {
        contract: sameContract(checked, contract),
        rule: 'missing',
        field: 'quote',
        value: price,
        limit: 0,
        explanation: `${contractId(contract)} was quoted at ${shown(price)} as of ${before.curve.asOf}, and is not quoted now.`,
        remedy:
          'Look whether the source still lists it; carry the previous price on with the move of its neighbours if it does.',
      },
    ];
  });
  return { findings };
}

/** The contract as it is named now, if there is a quote of it without a price. */
function sameContract({ quotes }: CheckedQuotes, contract: Contract): Contract {
  const key = hoursKey(contract);
  return quotes.find((quote) => hoursKey(quote.contract) === key)?.contract ?? contract;
}
