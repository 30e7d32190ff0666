import { DeliveryPeriod, formatInstant, type Interval, irregularIndex, Series } from '@aurum/core';
import type { Curve } from '@aurum/core/curves';
import { escapeText } from './escape-text.js';
import { decimals, gasFigures } from './report.js';
import { fixed, type Plane, svgFrame } from './svg-frame.js';
import { stepPath } from './svg-lines.js';

/** A curve of months as a series: the quoted prices over their deliveries. */
export function quotedMonths(curve: Curve<'USD/MMBtu'>): Series<'USD/MMBtu', 'average'> {
  const { quotes, clock } = curve;
  return Series.of({
    index: irregularIndex({
      starts: Float64Array.from(quotes, ({ contract }) => contract.period.start),
      ends: Float64Array.from(quotes, ({ contract }) => contract.period.end),
    }),
    unit: 'USD/MMBtu',
    kind: 'average',
    clock,
    values: Float64Array.from(quotes, ({ settlement }) => settlement ?? Number.NaN),
  });
}

/** Curves of many as-of dates over the years that they are about. The dearest, the cheapest and the last one stand out. */
export function gasChart(curves: readonly Curve<'USD/MMBtu'>[]): string {
  const first = curves[0] as Curve<'USD/MMBtu'>; // a file without rows was refused
  const styles = outstanding(curves);
  const lines = curves.map((curve) => ({ curve, style: styles.get(curve), series: quotedMonths(curve) }));
  const starts = lines.map(({ series }) => series.extent?.start ?? 0);
  const ends = lines.map(({ series }) => series.extent?.end ?? 0);
  const range = yearsAround({ start: Math.min(...starts), end: Math.max(...ends) }, first);
  // those that stand out are drawn last
  const drawn = [...lines].sort((a, b) => Number(a.style !== undefined) - Number(b.style !== undefined));
  return svgFrame(
    {
      description: `Forward curves of ${first.id} as of ${curves.length} dates from ${first.asOf} on, in ${first.unit}, over the months of delivery`,
      unit: first.unit,
      range,
      values: [0, ...lines.flatMap(({ series }) => Array.from(series.values, (price) => price * 1.02))],
      marks: range.years.map((year) => ({
        at: year.interval(first.clock).start,
        label: [`20${year.toString().slice(4)}`],
      })),
      legend: [],
    },
    (plane) => [
      ...drawn.map(({ curve, style, series }) => {
        const { front } = gasFigures(curve);
        const title = `as of ${curve.asOf}: ${front.period.name} at ${decimals(curve.quote(front)?.settlement, 3)}`;
        const path = stepPath(series, plane);
        return `<g><title>${escapeText(title)}</title><path class="hit" d="${path}"/><path class="line gas ${style ?? 'other'}" d="${path}"/></g>`;
      }),
      ...drawn.flatMap(({ curve, style, series }) =>
        style === undefined ? [] : [lineLabel(curve, { style, series, plane })],
      ),
    ],
  );
}

function outstanding(curves: readonly Curve<'USD/MMBtu'>[]): ReadonlyMap<Curve<'USD/MMBtu'>, string> {
  const price = (curve: Curve<'USD/MMBtu'>): number => curve.quotes[0]?.settlement ?? Number.NaN;
  const sorted = [...curves].sort((a, b) => price(a) - price(b));
  const entries = [
    [sorted[0], 'low'],
    [sorted.at(-1), 'high'],
    [curves.at(-1), 'last'],
  ] as const;
  return new Map(entries.flatMap(([curve, style]) => (curve === undefined ? [] : [[curve, style] as const])));
}

/** The date of a curve above its highest month, or below its lowest. */
function lineLabel(
  curve: Curve,
  { style, series, plane }: { readonly style: string; readonly series: Series; readonly plane: Plane },
): string {
  const below = style === 'low';
  const { start, end } = series.extent ?? plane.range;
  const edge = below ? Math.min(...series.values) : Math.max(...series.values);
  const y = plane.y(edge) + (below ? 18 : -8);
  // near the end of the chart a text grows to the left
  const late = (start - plane.range.start) / (plane.range.end - plane.range.start) > 0.75;
  const x = late ? plane.x(end) : plane.x(start);
  const text = `as of ${curve.asOf}, front month ${decimals(series.values[0], 3)}`;
  return `<text class="label ${style}" x="${fixed(x)}" y="${fixed(y)}" text-anchor="${late ? 'end' : 'start'}">${escapeText(text)}</text>`;
}

function yearsAround(range: Interval, { clock }: Curve): Interval & { readonly years: readonly DeliveryPeriod[] } {
  const year = (t: number): number => Number(formatInstant(t, clock.zone).slice(0, 4));
  const [first, last] = [DeliveryPeriod.year(year(range.start)), DeliveryPeriod.year(year(range.end - 1))];
  const whole = DeliveryPeriod.of(first.start, last.end);
  return { ...whole.interval(clock), years: whole.split('year') };
}
