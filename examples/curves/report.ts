import { formatInstant } from '@aurum/core';
import {
  type Contract,
  type ContractReport,
  type Curve,
  QUOTE_PRICES,
  quotePrice,
  type Trade,
} from '@aurum/core/curves';
import { farthestLeftover, impliedContracts, type PowerCurves } from './build-power.js';
import { textTable } from './text-table.js';

/** A number with a fixed number of decimals and a real minus sign, or a dash where there is none. */
export function decimals(value: number | undefined, places = 2): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(places).replace('-', '−');
}

/** What became of the quotes: how many of which status, and all that others imply. */
export function statusLines(power: PowerCurves): readonly string[] {
  const { contracts } = power.hourly.flat;
  const counts = new Map<string, number>();
  for (const { status } of contracts) counts.set(status, (counts.get(status) ?? 0) + 1);
  const summary = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  return [`${contracts.length} quotes: ${summary}`];
}

/** The contracts that others make up, with what these imply by the hour and, for comparison, by a plain mean. */
export function consistencyTable(power: PowerCurves): readonly string[] {
  const rows = impliedContracts(power).map(({ quote: { contract }, status, price = Number.NaN, gap, combination }) => [
    contract.period.name,
    decimals(price),
    decimals(price - gap, 4),
    decimals(gap, 4),
    decimals(plainMean(combination, power.curve), 4),
    status,
    combination.map((part) => part.contract.period.name).join(' '),
  ]);
  return textTable([['contract', 'quoted', 'implied', 'gap', 'plain mean', 'status', 'made of'], ...rows]);
}

/** What a plain mean would say, which counts a quarter of 2,159 hours like one of 2,209. */
function plainMean(combination: ContractReport['combination'], curve: Curve): number {
  const prices = combination
    .map(({ contract }) => curve.quote(contract))
    .map((quote) => (quote === undefined ? Number.NaN : quotePrice(quote, QUOTE_PRICES)));
  return prices.reduce<number>((sum, price) => sum + (price ?? Number.NaN), 0) / prices.length;
}

/** The trade that earns the gap of a contract, if it has one. */
export function tradeLines(trade: Trade): readonly string[] {
  const legs = trade.legs.map(({ side, mw, mwh, contract, price }) => [
    `${side} ${contract.period.name}`,
    `${decimals(mw)} MW`,
    `${Math.round(mwh).toLocaleString('en-US')} MWh`,
    `at ${decimals(price)}`,
  ]);
  return [
    ...textTable(legs),
    `earns ${Math.round(trade.profit).toLocaleString('en-US')} EUR, ${decimals(trade.profitPerMwh)} for each MWh of the largest leg, and delivers nothing`,
  ];
}

/** Of each gas curve: its front month, and what a year from there on costs. */
export function gasTable(curves: readonly Curve<'USD/MMBtu'>[]): readonly string[] {
  const rows = curves.map((curve) => {
    const { front, strip } = gasFigures(curve);
    return [curve.asOf, front.period.name, decimals(curve.quote(front)?.settlement, 3), decimals(strip, 3)];
  });
  return textTable([['as of', 'front', 'USD/MMBtu', 'next 12 months'], ...rows]);
}

/** The front month of a curve, and the average of the twelve months from it on, each day counted alike. */
export function gasFigures(curve: Curve): { readonly front: Contract; readonly strip: number } {
  const front = curve.quotes[0]?.contract as Contract; // a curve of months has one
  const months = curve.quotes.slice(0, 12).map(({ contract }) => contract.period);
  const price = curve.price({
    profile: front.profile,
    period: { start: front.period.start, end: months.at(-1)?.end ?? front.period.end },
  });
  return { front, strip: price.kind === 'price' ? price.price : Number.NaN };
}

/** What overlapping quotes leave for the hours that are farthest from them, as a sentence; none where every price is a quote. */
export function leftoverLines(power: PowerCurves): readonly string[] {
  const found = farthestLeftover(power);
  if (found === undefined) return [];
  const { zone } = power.curve.clock;
  const day = (t: number): string => formatInstant(t, zone).slice(0, 10);
  const quotes = found.quotes.map(({ quote, price }) => `${quote.contract.period.name} at ${decimals(price)}`);
  return [
    `${quotes.join(' and ')}, with what is quoted beside them, leave ${decimals(found.level)} for ${day(found.start)} to ${day(found.end - 1)}`,
  ];
}
