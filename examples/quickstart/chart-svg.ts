import { type Instant, type Interval, indexEnds, indexStarts, type Series } from '@aurum/core';
import { escapeText } from './escape-text.js';
import { niceScale, type Scale } from './scale.js';

/** A stepped line over intervals of time. */
export interface SvgLine {
  /** Its name in the legend. */
  readonly name: string;
  /** Its class, for the style sheet of the page: `peak`, `off-peak`, `hourly`, `before`, `after`. */
  readonly style: string;
  /** Starts of its intervals, epoch ms. */
  readonly starts: ArrayLike<Instant>;
  /** Their ends. */
  readonly ends: ArrayLike<Instant>;
  /** One value for each; NaN leaves a hole. */
  readonly values: ArrayLike<number>;
}

/** A mark of the time axis. */
export interface SvgTick {
  /** Where it stands. */
  readonly at: Instant;
  /** The text below it, one or two lines. */
  readonly label: readonly string[];
}

/** What a chart is made of. */
export interface SvgChartOptions {
  /** What it shows, for people who do not see it. */
  readonly description: string;
  /** The unit of the values. */
  readonly unit: string;
  /** The stretch of time. */
  readonly range: Interval;
  /** What the time axis shows, for example `July 2017, America/New_York`. */
  readonly timeTitle: string;
  /** The lines, the last one on top; the legend begins with it. */
  readonly lines: readonly SvgLine[];
  /** Marks of the time axis, ascending. */
  readonly ticks: readonly SvgTick[];
  /** Stretches with a shaded background, for example weekends. */
  readonly shaded: readonly Interval[];
  /** Stretches that show a text when the pointer rests on them. */
  readonly hints: readonly (Interval & { readonly text: string })[];
}

const WIDTH = 960;
const HEIGHT = 424;
const LEFT = 60;
const RIGHT = 16;
const TOP = 44;
const BOTTOM = 72;

/** The line of a series. */
export function seriesLine(name: string, style: string, { index, values }: Series): SvgLine {
  return { name, style, starts: indexStarts(index), ends: indexEnds(index), values };
}

/** A chart as one `<svg>` element without any reference to the outside; its colours come from the style sheet of the page. */
export function svgChart(options: SvgChartOptions): string {
  const { description, unit, range, timeTitle, lines, ticks, shaded, hints } = options;
  const scale = niceScale(
    lines.flatMap(({ values }) => Array.from(values)),
    6,
  );
  const x = (t: Instant): number => LEFT + ((WIDTH - LEFT - RIGHT) * (t - range.start)) / (range.end - range.start);
  const y = (value: number): number => TOP + ((HEIGHT - TOP - BOTTOM) * (scale.max - value)) / (scale.max - scale.min);
  const column = (part: Interval): string =>
    `x="${fixed(x(part.start))}" y="${TOP}" width="${fixed(x(part.end) - x(part.start))}" height="${HEIGHT - TOP - BOTTOM}"`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(description)}" xmlns="http://www.w3.org/2000/svg">`,
    ...shaded.map((part) => `<rect class="shaded" ${column(part)}/>`),
    ...valueAxis(scale, y),
    ...ticks.flatMap((tick) => timeMark(tick, x(tick.at))),
    `<text class="minor" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escapeText(timeTitle)}</text>`,
    `<text class="minor" x="0" y="${TOP - 16}">${escapeText(unit)}</text>`,
    ...lines.map((line) => `<path class="line ${line.style}" d="${stepPath(line, x, y)}"/>`),
    ...legend([...lines].reverse()),
    ...hints.map((hint) => `<rect class="hint" ${column(hint)}><title>${escapeText(hint.text)}</title></rect>`),
    '</svg>',
  ].join('\n');
}

function valueAxis({ ticks, min }: Scale, y: (value: number) => number): readonly string[] {
  return ticks.flatMap((tick) => {
    const at = fixed(y(tick));
    const style = tick === 0 && min < 0 ? 'zero' : 'grid';
    return [
      `<line class="${style}" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/>`,
      `<text x="${LEFT - 8}" y="${fixed(y(tick) + 4.5)}" text-anchor="end">${String(tick).replace('-', '−')}</text>`,
    ];
  });
}

function timeMark({ label }: SvgTick, x: number): readonly string[] {
  const bottom = HEIGHT - BOTTOM;
  return [
    `<line class="grid" x1="${fixed(x)}" x2="${fixed(x)}" y1="${bottom}" y2="${bottom + 5}"/>`,
    ...label.map(
      (text, i) =>
        `<text x="${fixed(x)}" y="${bottom + 20 + 16 * i}" text-anchor="middle"${i > 0 ? ' class="minor"' : ''}>${escapeText(text)}</text>`,
    ),
  ];
}

/** Horizontal over each interval, vertical where two touch; a new beginning after a hole. */
function stepPath(line: SvgLine, x: (t: Instant) => number, y: (value: number) => number): string {
  const { starts, ends, values } = line;
  let path = '';
  let open: Instant | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    const start = starts[i] ?? 0;
    if (Number.isNaN(value)) {
      open = undefined;
      continue;
    }
    path += open === start ? `V${fixed(y(value))}` : `M${fixed(x(start))} ${fixed(y(value))}`;
    open = ends[i];
    path += `H${fixed(x(open ?? start))}`;
  }
  return path;
}

function legend(lines: readonly SvgLine[]): readonly string[] {
  let x = LEFT + 28;
  return lines.flatMap(({ name, style }) => {
    const at = x;
    x += 52 + name.length * 7.6;
    return [
      `<path class="line ${style}" d="M${fixed(at)} ${TOP - 21}H${fixed(at + 24)}"/>`,
      `<text x="${fixed(at + 31)}" y="${TOP - 16}">${escapeText(name)}</text>`,
    ];
  });
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
