import { DeliveryPeriod, deliveryDay, irregularIndex, Series } from '@aurum/core';
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
      values: [0, ...lines.flatMap(({ series }) => Array.from(series.values))],
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

/** The date of a curve beside its front month. */
function lineLabel(
  curve: Curve,
  { style, series, plane }: { readonly style: string; readonly series: Series; readonly plane: Plane },
): string {
  const front = series.values[0] ?? Number.NaN;
  const below = style === 'low';
  const [x, y] = [plane.x(series.extent?.start ?? 0) + (below ? 0 : 10), plane.y(front) + (below ? 18 : -8)];
  return `<text class="label ${style}" x="${fixed(x)}" y="${fixed(y)}">${escapeText(`as of ${curve.asOf}: ${decimals(front, 3)}`)}</text>`;
}

function yearsAround(range: { readonly start: number; readonly end: number }, { clock }: Curve) {
  const years = DeliveryPeriod.of(deliveryDay(clock, range.start), deliveryDay(clock, range.end)).split('year');
  const [from, to] = [years[0] as DeliveryPeriod, years.at(-1) as DeliveryPeriod]; // a stretch has at least one
  const whole = DeliveryPeriod.of(from.start, to.end);
  const marks = whole.split('year').filter((year) => year.kind === 'year');
  return { ...whole.interval(clock), years: marks };
}
