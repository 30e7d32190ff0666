import type { Instant, Interval } from '@aurum/core';
import { escapeText } from './escape-text.js';
import { niceScale } from './scale.js';

/** A mark of the time axis. */
export interface TimeMark {
  /** Where it stands. */
  readonly at: Instant;
  /** The text below it, one or two lines; none for a mark without a text. */
  readonly label: readonly string[];
}

/** An entry of the legend. */
export interface LegendEntry {
  /** What it says. */
  readonly name: string;
  /** The class of its line or bar, for the style sheet of the page. */
  readonly style: string;
  /** Whether it is a line or a bar. */
  readonly mark: 'line' | 'bar';
}

/** What a chart has besides its content. */
export interface FrameOptions {
  /** What it shows, for people who do not see it. */
  readonly description: string;
  /** The unit of the values. */
  readonly unit: string;
  /** The stretch of time. */
  readonly range: Interval;
  /** All values that must have room. */
  readonly values: Iterable<number>;
  /** Marks of the time axis. */
  readonly marks: readonly TimeMark[];
  /** Stretches with a shaded background. */
  readonly shaded?: readonly Interval[] | undefined;
  /** The legend. */
  readonly legend: readonly LegendEntry[];
}

/** Where times and values are in a chart. */
export interface Plane {
  /** The place of an instant. */
  readonly x: (t: Instant) => number;
  /** The place of a value. */
  readonly y: (value: number) => number;
  /** The stretch of time that is shown. */
  readonly range: Interval;
}

const WIDTH = 1040;
const HEIGHT = 440;
const LEFT = 52;
const RIGHT = 20;
const TOP = 48;
const BOTTOM = 46;

/** A chart as one `<svg>` without any reference to the outside; its colours come from the style sheet of the page. */
export function svgFrame(options: FrameOptions, content: (plane: Plane) => readonly string[]): string {
  const { range, unit } = options;
  const scale = niceScale(options.values, 8);
  const x = (t: Instant): number => LEFT + ((WIDTH - LEFT - RIGHT) * (t - range.start)) / (range.end - range.start);
  const y = (value: number): number => TOP + ((HEIGHT - TOP - BOTTOM) * (scale.max - value)) / (scale.max - scale.min);
  const shaded = (options.shaded ?? []).map(({ start, end }) => {
    const [from, to] = [x(Math.max(start, range.start)), x(Math.min(end, range.end))];
    return `<rect class="shaded" x="${fixed(from)}" y="${TOP}" width="${fixed(to - from)}" height="${HEIGHT - TOP - BOTTOM}"/>`;
  });
  const values = scale.ticks.flatMap((tick) => [
    `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}"/>`,
    `<text class="minor" x="${LEFT - 8}" y="${fixed(y(tick) + 4.5)}" text-anchor="end">${String(tick).replace('-', '−')}</text>`,
  ]);
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(options.description)}" xmlns="http://www.w3.org/2000/svg">`,
    ...shaded,
    ...values,
    ...options.marks.flatMap((mark) => timeMark(mark, x(mark.at))),
    `<text class="minor" x="0" y="${TOP - 14}">${escapeText(unit)}</text>`,
    ...content({ x, y, range }),
    ...legend(options.legend),
    '</svg>',
  ].join('\n');
}

function timeMark({ label }: TimeMark, x: number): readonly string[] {
  const bottom = HEIGHT - BOTTOM;
  return [
    `<line class="tick" x1="${fixed(x)}" x2="${fixed(x)}" y1="${bottom}" y2="${bottom + (label.length > 0 ? 6 : 3)}"/>`,
    ...label.map(
      (text, i) => `<text class="minor" x="${fixed(x + 3)}" y="${bottom + 18 + 16 * i}">${escapeText(text)}</text>`,
    ),
  ];
}

function legend(entries: readonly LegendEntry[]): readonly string[] {
  let x = LEFT + 76;
  return entries.flatMap(({ name, style, mark }) => {
    const at = x;
    x += 50 + name.length * 7;
    const sample =
      mark === 'line'
        ? `<path class="line ${style}" d="M${at} ${TOP - 19}h22"/>`
        : `<rect class="band ${style}" x="${at}" y="${TOP - 25}" width="22" height="12"/><path class="quote ${style}" d="M${at} ${TOP - 19}h22"/>`;
    return [sample, `<text x="${at + 29}" y="${TOP - 14}">${escapeText(name)}</text>`];
  });
}

/** A number of a path, short. */
export function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
