import { contractId } from '../contract.js';
import { type CheckedQuotes, type FoundByRule, priceField, type RuleVerdict, shown, skip } from './checked-quotes.js';
import { medianOf, movesOf, rowsOf, usualDeviation } from './moves.js';

/** A move that differs from the median move of all contracts. */
export function outlier(checked: CheckedQuotes): RuleVerdict {
  const { quotes, rules, recent, preference } = checked;
  if (recent === undefined) return skip('outlier', 'there is no previous curve that is new enough');
  const settings = rules.outlier;
  const moves = movesOf(checked);
  if (moves.length < settings.minContracts) {
    return skip(
      'outlier',
      `${moves.length} contracts have a price on both dates, and ${settings.minContracts} are needed`,
    );
  }
  const usual = medianOf(moves.map(({ move }) => move));
  const deviations = moves.map(({ move }) => move - usual);
  const limit = usualDeviation(deviations, medianOf(moves.map(({ before }) => Math.abs(before))), settings);
  const findings = moves.flatMap(({ quote: i, before, move }, n): FoundByRule[] => {
    const [quote, value] = [quotes[i], deviations[n]];
    if (quote === undefined || value === undefined || !(Math.abs(value) > limit)) return [];
    return [
      {
        contract: quote.contract,
        rule: 'outlier',
        field: priceField(quote, preference),
        value,
        limit,
        explanation: `${contractId(quote.contract)} moved by ${shown(move)}, from ${shown(before)} to ${shown(before + move)}, since ${recent.curve.asOf}; the median contract moved by ${shown(usual)}.`,
        remedy:
          'Look for a wrong digit or a shifted decimal point; replace it by the previous price or what others imply if it is wrong.',
      },
    ];
  });
  return { findings };
}

/** A price that sticks out among its neighbours: by its move if there is a previous price, so that seasons do not count. */
export function spike(checked: CheckedQuotes): RuleVerdict {
  const { quotes, prices, rules, recent, preference } = checked;
  const { spike: settings } = rules;
  const moves = new Map(movesOf(checked).map(({ quote, move }) => [quote, move]));
  const levels = new Map(prices.flatMap((price, i) => (price === undefined ? [] : [[i, price] as const])));
  const values = recent === undefined ? levels : moves;
  const relativeFloor = recent === undefined ? settings.levelFloor : settings.relativeFloor;
  const judged = rowsOf(quotes).map((whole) => {
    const row = whole.filter((i) => values.has(i));
    const heights = row.map((_, n) => heightAt(row, n, { values, middles: quotes.map(middleOf) }));
    return row.flatMap((i, n) => {
      const height = heights[n];
      return height === undefined ? [] : [{ i, height }];
    });
  });
  if (judged.every((row) => row.length < settings.minContracts)) {
    return skip(
      'spike',
      `no ${settings.minContracts} contracts of one profile and length have neighbours to compare with`,
    );
  }
  const findings = judged.flatMap((row): FoundByRule[] => {
    if (row.length < settings.minContracts) return [];
    const usualPrice = medianOf(row.map(({ i }) => Math.abs(prices[i] ?? 0)));
    const limit = usualDeviation(
      row.map(({ height }) => height),
      usualPrice,
      { ...settings, relativeFloor },
    );
    return row.flatMap(({ i, height }): FoundByRule[] => {
      const quote = quotes[i];
      if (quote === undefined || !(Math.abs(height) > limit)) return [];
      const side = `${shown(Math.abs(height))} ${height > 0 ? 'above' : 'below'} what its neighbours say`;
      return [
        {
          contract: quote.contract,
          rule: 'spike',
          field: priceField(quote, preference),
          value: height,
          limit,
          explanation:
            recent === undefined
              ? `${contractId(quote.contract)} has the price ${shown(prices[i] ?? 0)}, ${side}.`
              : `${contractId(quote.contract)} moved by ${shown(moves.get(i) ?? 0)} since ${recent.curve.asOf}, ${side}.`,
          remedy:
            'Look for a wrong digit or a contract that was mistaken for another; replace it by what others imply if it is wrong.',
        },
      ];
    });
  });
  return { findings };
}

/**
 * How far a value lies outside of all that its neighbours say: the line between the two next to it, and those through two on either side. Where
 * they lie on both sides of it, 0: so a step from one season to the next is none, and the neighbour of a spike is not taken for one.
 * Undefined at the ends of a row, where fewer than two of the three exist.
 */
function heightAt(
  row: readonly number[],
  n: number,
  { values, middles }: { readonly values: ReadonlyMap<number, number>; readonly middles: readonly number[] },
): number | undefined {
  const at = (place: number): { readonly t: number; readonly v: number } | undefined => {
    const i = row[place];
    const v = i === undefined ? undefined : values.get(i);
    return i === undefined || v === undefined ? undefined : { t: middles[i] as number, v }; // one for each quote
  };
  const own = at(n);
  if (own === undefined) return undefined;
  const said = [
    [n - 1, n + 1],
    [n - 2, n - 1],
    [n + 1, n + 2],
  ].flatMap(([p, q]) => {
    const [a, b] = [at(p as number), at(q as number)]; // pairs
    if (a === undefined || b === undefined) return [];
    return [own.v - (a.v + ((b.v - a.v) * (own.t - a.t)) / (b.t - a.t))];
  });
  if (said.length < 2) return undefined;
  const least = said.reduce((best, one) => (Math.abs(one) < Math.abs(best) ? one : best));
  return said.every((one) => Math.sign(one) === Math.sign(least)) ? least : 0;
}

function middleOf({ contract: { period } }: CheckedQuotes['quotes'][number]): number {
  return (period.start + period.end) / 2;
}
