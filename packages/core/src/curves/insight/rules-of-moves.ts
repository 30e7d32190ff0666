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
  const { relativeFloor, levelFloor, minContracts } = rules.spike;
  const moves = new Map(movesOf(checked).map(({ quote, move }) => [quote, move]));
  const levels = new Map(prices.flatMap((price, i) => (price === undefined ? [] : [[i, price] as const])));
  const judged = [
    ...heightsOf(checked, moves, relativeFloor),
    ...heightsOf(checked, levels, levelFloor).filter(({ quote }) => !moves.has(quote)),
  ];
  if (judged.length === 0) {
    return skip('spike', `no ${minContracts} contracts of one profile and length have neighbours to compare with`);
  }
  const findings = judged.flatMap(({ quote: i, height, limit }): FoundByRule[] => {
    const quote = quotes[i];
    if (quote === undefined || !(Math.abs(height) > limit)) return [];
    const [id, move] = [contractId(quote.contract), moves.get(i)];
    const what =
      move === undefined
        ? `has the price ${shown(prices[i] ?? 0)}`
        : `moved by ${shown(move)} since ${recent?.curve.asOf}`;
    return [
      {
        contract: quote.contract,
        rule: 'spike',
        field: priceField(quote, preference),
        value: height,
        limit,
        explanation: `${id} ${what}, ${shown(Math.abs(height))} ${height > 0 ? 'above' : 'below'} what its neighbours say.`,
        remedy:
          'Look for a wrong digit or a contract that was mistaken for another; replace it by what others imply if it is wrong.',
      },
    ];
  });
  return { findings };
}

/** How far a quote lies outside of what its neighbours say, and how far is usual. */
interface Height {
  readonly quote: number;
  readonly height: number;
  readonly limit: number;
}

/** The heights of values, by index of the quote, among those of the same profile and length; of rows that are long enough. */
function heightsOf(
  { quotes, prices, rules }: CheckedQuotes,
  values: ReadonlyMap<number, number>,
  relativeFloor: number,
): readonly Height[] {
  const middles = quotes.map(({ contract: { period } }) => (period.start + period.end) / 2);
  return rowsOf(quotes).flatMap((whole) => {
    const row = whole.filter((i) => values.has(i));
    const judged = row.flatMap((quote, n) => {
      const height = heightAt(row, n, { values, middles });
      return height === undefined ? [] : [{ quote, height }];
    });
    if (judged.length < rules.spike.minContracts) return [];
    const usualPrice = medianOf(judged.map(({ quote }) => Math.abs(prices[quote] ?? 0)));
    const deviations = judged.map(({ height }) => height);
    const limit = usualDeviation(deviations, usualPrice, { ...rules.spike, relativeFloor });
    return judged.map((one) => ({ ...one, limit }));
  });
}

/**
 * How far a value lies outside of all that its neighbours say: the lines through two of the nearest four. Where they lie on both sides of it,
 * 0: so a step from one season to the next is none. One of the lines avoids any single neighbour, so that of a spike is not taken for one.
 * Undefined at the ends of a row, which have neighbours on one side only.
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
    [n - 1, n + 2],
    [n - 2, n + 1],
    [n - 2, n - 1],
    [n + 1, n + 2],
  ].flatMap(([p, q]) => {
    const [a, b] = [at(p as number), at(q as number)]; // pairs
    if (a === undefined || b === undefined) return [];
    return [own.v - (a.v + ((b.v - a.v) * (own.t - a.t)) / (b.t - a.t))];
  });
  if (n === 0 || n === row.length - 1 || said.length < 2) return undefined;
  const least = said.reduce((best, one) => (Math.abs(one) < Math.abs(best) ? one : best));
  return said.every((one) => Math.sign(one) === Math.sign(least)) ? least : 0;
}
