import { DeliveryPeriod, formatInstant, type Interval, parseDeliveryPeriod, weekdayOf } from '@aurum/core';
import { type ContractReport, quotePrice } from '@aurum/core/curves';
import type { PowerCurves } from './build-power.js';
import { escapeText } from './escape-text.js';
import { decimals } from './report.js';
import { fixed, type LegendEntry, type Plane, svgFrame, type TimeMark } from './svg-frame.js';
import { middlePath, stepPath, valuesWithin } from './svg-lines.js';

/** Half of ask minus bid, assumed: the files have closing prices only. */
export const HALF_SPREAD = 0.2;

const DAY_MS = 86_400_000;

/** Lengths of contracts, each with its class and its words. */
const LENGTHS = [
  { days: 8, style: 'week', name: 'weeks' },
  { days: 32, style: 'month', name: 'months' },
  { days: 100, style: 'quarter', name: 'quarters' },
  { days: Number.POSITIVE_INFINITY, style: 'year', name: 'years' },
] as const;

const LINES: readonly LegendEntry[] = [
  { name: 'flat', style: 'flat', mark: 'line' },
  { name: 'smooth', style: 'smooth', mark: 'line' },
];

/** Quotes as bars over their delivery, with the flat and the smooth curve that have their averages. */
export function quotesChart(power: PowerCurves, range: Interval): string {
  const { curve, smooth, flat, hourly } = power;
  const shown = hourly.flat.contracts.filter(
    ({ quote: { contract } }) => contract.period.start < range.end && contract.period.end > range.start,
  );
  // long contracts lie behind short ones
  const reports = [...shown].sort((a, b) => length(b) - length(a));
  const prices = reports.flatMap(({ price = Number.NaN }) => [price - HALF_SPREAD, price + HALF_SPREAD]);
  const smoothPrices = smooth.curve.fine as NonNullable<typeof smooth.curve.fine>; // a curve that was built has one
  const flatPrices = flat.curve.fine as NonNullable<typeof flat.curve.fine>;
  const styles = new Set(reports.map(styleOf));
  return svgFrame(
    {
      description: `Quotes of ${curve.id} as of ${curve.asOf} as bars over their delivery, and the flat and the smooth curve through them, in ${curve.unit}`,
      unit: curve.unit,
      range,
      values: [...prices, ...valuesWithin(smoothPrices, range)],
      marks: monthMarks(range, power),
      legend: [
        ...LENGTHS.filter(({ style }) => styles.has(style)).map(
          ({ name, style }): LegendEntry => ({ name, style, mark: 'bar' }),
        ),
        ...LINES,
      ],
    },
    (plane) => [
      ...reports.map((report) => bar(report, plane)),
      `<path class="line flat" d="${stepPath(flatPrices, plane)}"/>`,
      `<path class="line smooth" d="${middlePath(smoothPrices, plane)}"/>`,
      ...reports.flatMap((report) => barLabel(report, plane)),
    ],
  );
}

function length({ quote: { contract } }: ContractReport): number {
  return contract.period.end - contract.period.start;
}

function styleOf(report: ContractReport): (typeof LENGTHS)[number]['style'] {
  const days = length(report) / DAY_MS;
  return (LENGTHS.find((each) => days < each.days) ?? LENGTHS[3]).style;
}

function span({ quote: { contract } }: ContractReport, { x, range }: Plane): readonly [from: number, to: number] {
  const { start, end } = contract.period;
  return [x(Math.max(start, range.start)) + 0.5, x(Math.min(end, range.end)) - 0.5];
}

function bar(report: ContractReport, plane: Plane): string {
  const { quote, status, gap, price = Number.NaN } = report;
  const [from, to] = span(report, plane);
  const [top, bottom] = [plane.y(price + HALF_SPREAD), plane.y(price - HALF_SPREAD)];
  const style = `${styleOf(report)} ${status}`;
  const said =
    status === 'dropped' ? `, ${decimals(gap)} from what ${report.combination.length} others imply: left out` : '';
  const title = escapeText(`${quote.contract.period.name}: ${decimals(quotePrice(quote))}, ${status}${said}`);
  return `<g><title>${title}</title><rect class="band ${style}" x="${fixed(from)}" y="${fixed(top)}" width="${fixed(Math.max(1, to - from))}" height="${fixed(bottom - top)}"/><path class="quote ${style}" d="M${fixed(from)} ${fixed(plane.y(price))}H${fixed(to)}"/></g>`;
}

/** The name of a contract above its bar, where there is room; one that was dropped says by how much. */
function barLabel(report: ContractReport, plane: Plane): readonly string[] {
  const { quote, status, gap, price = Number.NaN } = report;
  const [from, to] = span(report, plane);
  const dropped = status === 'dropped';
  const text = dropped ? `${quote.contract.period.name}: ${decimals(gap)}` : quote.contract.period.name;
  if (to - from < text.length * 6.6) return [];
  const at = dropped ? plane.y(price - HALF_SPREAD) + 14 : plane.y(price + HALF_SPREAD) - 5;
  // months stand in the middle, longer contracts at their start, so that one over the other can be read
  const [x, anchor] = styleOf(report) === 'month' ? [(from + to) / 2, 'middle'] : [from + 3, 'start'];
  return [
    `<text class="label ${status}" x="${fixed(x)}" y="${fixed(at)}" text-anchor="${anchor}">${escapeText(text)}</text>`,
  ];
}

function monthMarks({ start, end }: Interval, { curve: { clock } }: PowerCurves): readonly TimeMark[] {
  const first = Number(dateOf(start, clock.zone).slice(0, 4));
  const last = Number(dateOf(end - 1, clock.zone).slice(0, 4));
  const months = DeliveryPeriod.of(`${first}-01-01`, `${last + 1}-01-01`).split('month');
  const marks = months
    .map((month) => ({ month, at: month.interval(clock).start }))
    .filter(({ at }) => at >= start && at < end);
  return marks.map(({ month, at }): TimeMark => {
    const name = month.toString().slice(0, 3);
    // of many months every third has room for its name
    if (marks.length > 18 && !['Jan', 'Apr', 'Jul', 'Oct'].includes(name)) return { at, label: [] };
    return { at, label: name === 'Jan' || at === marks[0]?.at ? [name, dateOf(at, clock.zone).slice(0, 4)] : [name] };
  });
}

/** Two weeks of hours, with the flat and the smooth curve that they average to. */
export function hoursChart(power: PowerCurves): string {
  const { curve, hourly, smooth, flat } = power;
  const { clock } = curve;
  const range = shownWeeks(power);
  const hours = hourly.curve.fine as NonNullable<typeof hourly.curve.fine>; // a curve that was built has one, as below
  const days = DeliveryPeriod.of(dateOf(range.start, clock.zone), dateOf(range.end, clock.zone)).split('day');
  return svgFrame(
    {
      description: `Prices by the hour of two weeks from ${dateOf(range.start, clock.zone)} on, in ${curve.unit}, with the smooth and the flat curve`,
      unit: curve.unit,
      range,
      values: valuesWithin(hours, range),
      marks: days.map((day) => ({
        at: day.interval(clock).start,
        label: [`${WEEKDAYS[weekdayOf(day.start) - 1]} ${Number(day.toString().slice(8, 10))}`],
      })),
      shaded: days.filter((day) => weekdayOf(day.start) > 5).map((day) => day.interval(clock)),
      legend: [{ name: 'hourly, with the assumed shape', style: 'hourly', mark: 'line' }, ...LINES],
    },
    (plane) => [
      `<path class="line hourly" d="${stepPath(hours, plane)}"/>`,
      `<path class="line flat" d="${stepPath(flat.curve.fine as typeof hours, plane)}"/>`,
      `<path class="line smooth" d="${middlePath(smooth.curve.fine as typeof hours, plane)}"/>`,
    ],
  );
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

function dateOf(t: number, zone: string): string {
  return formatInstant(t, zone).slice(0, 10);
}

/** Two weeks from the first Monday of the month after the as-of date on. */
export function shownWeeks({ curve: { asOf, clock } }: Pick<PowerCurves, 'curve'>): Interval {
  const month = parseDeliveryPeriod('M+1', { asOf });
  const monday = month.start + ((8 - weekdayOf(month.start)) % 7);
  return DeliveryPeriod.of(monday, monday + 14).interval(clock);
}
