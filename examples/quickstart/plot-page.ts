import { deliveryDayInterval, formatInstant, type Interval, indexStarts, weekdayOf } from '@aurum/core';
import { type SvgLine, seriesLine, svgChart } from './chart-svg.js';
import { escapeText } from './escape-text.js';
import { count, dayName, dayOfMonth, monthName, price, weekdayName } from './format.js';
import type { MonthView } from './month-view.js';
import type { RevisedDay } from './revise-day.js';

const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1c1f24; --soft: #5c6470; --rule: #dfe3e8; --shade: #f3f5f8;
  --peak: #c2500a; --off: #1a5fb4; --hourly: #aab2bd; --before: #8a929d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --ink: #e6e9ee; --soft: #9aa3b0; --rule: #2c323b; --shade: #1c2129;
    --peak: #ff9d5c; --off: #6db3ff; --hourly: #66717f; --before: #808a97;
  }
}
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 3rem; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 0; }
p { margin: 0.25rem 0 0.75rem; color: var(--soft); }
figure { margin: 1rem 0 0; overflow-x: auto; }
svg { display: block; width: 100%; min-width: 40rem; height: auto; font: 13px system-ui, sans-serif; fill: var(--ink); }
svg .minor { fill: var(--soft); }
svg .shaded { fill: var(--shade); shape-rendering: crispEdges; }
svg .grid { stroke: var(--rule); }
svg .zero { stroke: var(--soft); stroke-width: 1.5; }
svg .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
svg .peak, svg .after { stroke: var(--peak); }
svg .off-peak { stroke: var(--off); }
svg .hourly { stroke: var(--hourly); stroke-width: 1; }
svg .before { stroke: var(--before); stroke-dasharray: 5 3; }
svg .hint { fill: transparent; }
svg .hint:hover { fill: var(--ink); fill-opacity: 0.07; }
table { border-collapse: collapse; margin-top: 1rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0 0.2rem 2rem; text-align: right; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { padding-left: 0; text-align: left; }
th { font-weight: 600; }
`;

/** A page with a plot of the month and, when there is one, of the corrected day. It needs nothing but itself. */
export function plotPage(view: MonthView, revised: RevisedDay | undefined): string {
  const title = `${view.key}, ${monthName(view.month)}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeText(title)}</h1>
<p>Hourly prices and the means of the on-peak and off-peak hours of each day, in ${escapeText(view.unit)}, on the clock of ${escapeText(view.clock.zone)}. Weekends are shaded.</p>
<figure>
${monthChart(view)}
</figure>
${blockTable(view)}
${revised === undefined ? '' : revisedSection(view, revised)}
</main>
</body>
</html>
`;
}

function monthChart(view: MonthView): string {
  const { clock, days, range, unit, hourly, onPeak, offPeak } = view;
  const intervals = days.map((date) => deliveryDayInterval(clock, date));
  const starts = intervals.map(({ start }) => start);
  const ends = intervals.map(({ end }) => end);
  const daily = (name: string, style: string, values: Float64Array): SvgLine => ({ name, style, starts, ends, values });
  return svgChart({
    description: `Hourly, on-peak and off-peak prices of ${view.key} in ${monthName(view.month)}`,
    unit,
    range,
    timeTitle: `${monthName(view.month)}, ${clock.zone}`,
    lines: [
      seriesLine('hourly', 'hourly', hourly),
      daily('off-peak, daily mean', 'off-peak', offPeak),
      daily('on-peak, daily mean', 'peak', onPeak),
    ],
    ticks: intervals.map(({ start, end }, i) => {
      const date = days[i] ?? 0;
      return { at: (start + end) / 2, label: [String(dayOfMonth(date)), weekdayName(date).slice(0, 2)] };
    }),
    shaded: intervals.filter((_, i) => weekdayOf(days[i] ?? 0) > 5),
    hints: intervals.map((interval, i) => ({
      ...interval,
      text: `${dayName(days[i] ?? 0)}\non-peak ${price(onPeak[i] ?? Number.NaN)}\noff-peak ${price(offPeak[i] ?? Number.NaN)} ${unit}`,
    })),
  });
}

function blockTable({ blocks, unit }: MonthView): string {
  const rows = blocks.map(({ name, hours, mean, coverage }) => {
    const values = (100 * coverage).toFixed(1);
    return `<tr><td>${name}</td><td>${count(hours)}</td><td>${values} %</td><td>${price(mean)}</td></tr>`;
  });
  return `<table>
<thead><tr><th>block</th><th>hours</th><th>with a value</th><th>${escapeText(unit)}</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function revisedSection(view: MonthView, revised: RevisedDay): string {
  const { clock, unit } = view;
  const { before, after, date } = revised;
  const day: Interval = deliveryDayInterval(clock, date);
  const time = (t: number): string => formatInstant(t, clock.zone).slice(11, 16);
  const hours = indexStarts(before.reading.hourly.index);
  const on = (t: number): string => formatInstant(t, clock.zone).slice(0, 10);
  const chart = svgChart({
    description: `Hourly prices of ${dayName(date)} before and after the correction`,
    unit,
    range: day,
    timeTitle: `${dayName(date)}, ${clock.zone}`,
    lines: [
      seriesLine(`as of ${on(before.asOf)}`, 'before', before.reading.hourly),
      seriesLine(`as of ${on(after.asOf)}`, 'after', after.reading.hourly),
    ],
    ticks: Array.from(hours)
      .filter((start) => Number(time(start).slice(0, 2)) % 3 === 0 && time(start).endsWith(':00'))
      .map((at) => ({ at, label: [time(at)] })),
    shaded: [],
    hints: Array.from(hours, (start, i) => ({
      start,
      end: hours[i + 1] ?? day.end,
      text: `${time(start)}\nbefore ${price(before.reading.hourly.values[i] ?? Number.NaN)}\nafter ${price(after.reading.hourly.values[i] ?? Number.NaN)} ${unit}`,
    })),
  });
  return `<h2>${dayName(date)}, before and after a late correction</h2>
<p>The same read of the same store as of two dates. The correction became known on ${on(revised.knownAt)}; it is invented.</p>
<figure>
${chart}
</figure>`;
}
