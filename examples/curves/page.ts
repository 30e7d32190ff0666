import { DeliveryPeriod, deliveryDay } from '@aurum/core';
import type { Curve } from '@aurum/core/curves';
import { impliedContracts, type PowerCurves } from './build-power.js';
import { gasChart } from './chart-gas.js';
import { HALF_SPREAD, hoursChart, quotesChart } from './chart-power.js';
import { escapeText } from './escape-text.js';
import { decimals, gasFigures, leftoverLines } from './report.js';

const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1c1f24; --soft: #5c6470; --rule: #e3e7ec; --shade: #f3f5f8;
  --week: #0b3d7a; --month: #2a6cb8; --quarter: #5b9bd8; --year: #9cc3e6;
  --flat: #3c434d; --smooth: #d4550b; --hourly: #8fb4d9; --bad: #b3261e;
  --other: #adb5bf; --high: #b3261e; --low: #1a5fb4; --last: #d4550b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --ink: #e6e9ee; --soft: #9aa3b0; --rule: #2a3039; --shade: #1b2028;
    --week: #b9dcff; --month: #7db9f2; --quarter: #4b8bcb; --year: #35639a;
    --flat: #c4cad3; --smooth: #ff9d5c; --hourly: #4d7096; --bad: #ff8a80;
    --other: #5d6776; --high: #ff8a80; --low: #6db3ff; --last: #ff9d5c;
  }
}
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 2rem 1rem 3rem; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.75rem 0 0; }
p { margin: 0.25rem 0 0.75rem; color: var(--soft); max-width: 52rem; }
figure { margin: 1rem 0 0; overflow-x: auto; }
svg { display: block; width: 100%; min-width: 44rem; height: auto; font: 13px system-ui, sans-serif; fill: var(--ink); }
svg .minor { fill: var(--soft); }
svg .shaded { fill: var(--shade); shape-rendering: crispEdges; }
svg .grid { stroke: var(--rule); shape-rendering: crispEdges; }
svg .tick { stroke: var(--soft); }
svg .band { fill-opacity: 0.28; stroke: none; }
svg .quote { fill: none; stroke-width: 2; }
svg .band.week { fill: var(--week); } svg .quote.week { stroke: var(--week); }
svg .band.month { fill: var(--month); } svg .quote.month { stroke: var(--month); }
svg .band.quarter { fill: var(--quarter); } svg .quote.quarter { stroke: var(--quarter); }
svg .band.year { fill: var(--year); } svg .quote.year { stroke: var(--year); }
svg .band.dropped { fill: var(--bad); fill-opacity: 0.16; } svg .quote.dropped { stroke: var(--bad); stroke-dasharray: 6 4; }
svg .label { font-size: 11.5px; fill: var(--soft); paint-order: stroke; stroke: var(--page); stroke-width: 3px; stroke-linejoin: round; }
svg .label.dropped { fill: var(--bad); font-weight: 600; }
svg .label.high { fill: var(--high); font-weight: 600; } svg .label.low { fill: var(--low); font-weight: 600; } svg .label.last { fill: var(--last); font-weight: 600; }
svg .line { fill: none; stroke-linejoin: round; }
svg .line.flat { stroke: var(--flat); stroke-width: 1.25; }
svg .line.smooth { stroke: var(--smooth); stroke-width: 2.25; }
svg .line.hourly { stroke: var(--hourly); stroke-width: 1.25; }
svg .line.gas { stroke-width: 2; }
svg .line.other { stroke: var(--other); stroke-width: 1.25; }
svg .line.high { stroke: var(--high); } svg .line.low { stroke: var(--low); } svg .line.last { stroke: var(--last); }
svg .hit { fill: none; stroke: transparent; stroke-width: 9; }
svg g:hover .line.gas { stroke: var(--ink); }
svg g:hover .band { fill-opacity: 0.6; }
table { border-collapse: collapse; margin-top: 1rem; font-variant-numeric: tabular-nums; font-size: 0.92rem; }
th, td { padding: 0.2rem 0 0.2rem 1.75rem; text-align: right; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { padding-left: 0; text-align: left; }
th { font-weight: 600; } td.bad { color: var(--bad); font-weight: 600; }
`;

/** What the page shows. */
export interface PageContent {
  /** Where the quotes come from. */
  readonly origin: string;
  /** The power curve. */
  readonly power: PowerCurves;
  /** The gas curves, by as-of date. */
  readonly gas: readonly Curve<'USD/MMBtu'>[];
}

/** A page with charts and tables of the curves. It needs nothing but itself. */
export function curvesPage({ origin, power, gas }: PageContent): string {
  const { curve } = power;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>Forward curves as of ${curve.asOf}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Forward curves</h1>
<p>Quotes: ${escapeText(origin)}.</p>
<h2>Power: ${curve.quotes.length} overlapping contracts as of ${curve.asOf}</h2>
<p>Each bar is a quote over its delivery. The files have closing prices only: the band of ±${decimals(HALF_SPREAD)} ${curve.unit} around them is an assumed half-spread. Both curves have
every quote that is used as their average. Hours count as delivered, those of days on which the clocks change too.</p>
<figure>
${quotesChart(power, wholeRange(power))}
</figure>
<h2>The near end</h2>
<p>The same, up to the end of the longest month that is quoted. Where weeks and months overlap, the curve serves both.
${escapeText(
  leftoverLines(power)
    .map((line) => `Nothing is smoothed away: ${line}.`)
    .join(' '),
)}</p>
<figure>
${quotesChart(power, nearRange(power))}
</figure>
<h2>Contracts that others make up</h2>
<p>A year beside its quarters says nothing new: it agrees with them within a tick, or it contradicts them. A plain mean counts a quarter of 2,159 hours like one of 2,209,
and is off. A contract that contradicts shorter ones is left out here.</p>
${impliedTable(power)}
<h2>By the hour</h2>
<p>Two weeks with an assumed shape of day and week. Every contract still has its quote as the average of its hours. Weekends are shaded.</p>
<figure>
${hoursChart(power)}
</figure>
<h2>Gas: ${gas.length} curves of ${escapeText(gas[0]?.key.location ?? '')}</h2>
<p>Each line is what the market asked for the next ${gas[0]?.quotes.length ?? 0} months at one date, drawn over the months of delivery.</p>
<figure>
${gasChart(gas)}
</figure>
${gasRows(gas)}
</main>
</body>
</html>
`;
}

/** From the as-of date to the end of the third year after it. */
function wholeRange({ curve }: PowerCurves): { readonly start: number; readonly end: number } {
  const year = DeliveryPeriod.year(Number(curve.asOf.slice(0, 4)) + 3);
  const last = Math.max(...curve.quotes.map(({ contract }) => contract.period.end));
  return { start: curve.asOfEnd, end: Math.min(last, year.interval(curve.clock).end) };
}

function nearRange({ curve }: PowerCurves): { readonly start: number; readonly end: number } {
  const months = curve.quotes.filter(({ contract: { period } }) => {
    return (
      DeliveryPeriod.of(deliveryDay(curve.clock, period.start), deliveryDay(curve.clock, period.end)).kind === 'month'
    );
  });
  return { start: curve.asOfEnd, end: Math.max(...months.map(({ contract }) => contract.period.end)) };
}

function impliedTable(power: PowerCurves): string {
  const rows = impliedContracts(power).map(({ quote: { contract }, status, price = Number.NaN, gap, combination }) => {
    const made = combination.map((part) => part.contract.period.name).join(', ');
    const bad = status === 'dropped' ? ' class="bad"' : '';
    return `<tr><td>${escapeText(contract.period.name)}</td><td>${decimals(price)}</td><td>${decimals(price - gap, 4)}</td><td${bad}>${decimals(gap, 4)}</td><td${bad}>${status}</td><td>${escapeText(made)}</td></tr>`;
  });
  return `<table>
<thead><tr><th>contract</th><th>quoted</th><th>implied by the hour</th><th>gap</th><th>status</th><th>made of</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function gasRows(curves: readonly Curve<'USD/MMBtu'>[]): string {
  const rows = curves.map((curve) => {
    const { front, strip } = gasFigures(curve);
    return `<tr><td>${curve.asOf}</td><td>${escapeText(front.period.name)}</td><td>${decimals(curve.quote(front)?.settlement, 3)}</td><td>${decimals(strip, 3)}</td></tr>`;
  });
  return `<table>
<thead><tr><th>as of</th><th>front month</th><th>its price</th><th>next 12 months</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}
