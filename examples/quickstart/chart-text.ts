import { niceScale, type Scale } from './scale.js';
import type { Terminal, Tone } from './terminal.js';

/** One place of the horizontal axis with its two bars. */
export interface ChartColumn {
  /** The left bar, full blocks; NaN for none. */
  readonly first: number;
  /** The right bar, lighter blocks; NaN for none. */
  readonly second: number;
  /** Up to two characters below the axis, for example the letter of a weekday. */
  readonly mark: string;
  /** A text below that begins here, for example a date; it may run on under the columns that follow. */
  readonly label?: string | undefined;
}

/** What a chart is made of. */
export interface ChartOptions {
  /** Left to right. */
  readonly columns: readonly ChartColumn[];
  /** The names of the two bars. */
  readonly names: readonly [first: string, second: string];
  /** The unit of the values. */
  readonly unit: string;
}

const ROWS_PER_TICK = 3;
const WANTED_TICKS = 4;
const EIGHTHS = ' ▁▂▃▄▅▆▇█';
const SPARKS = '▁▂▃▄▅▆▇█';

/**
 * Two bars a column from a common zero, upwards and downwards, with a scale at the left. Where the terminal is too narrow: two lines of
 * small bars with their least and greatest value.
 */
export function textChart(options: ChartOptions, terminal: Terminal): readonly string[] {
  const { columns } = options;
  const values = columns.flatMap(({ first, second }) => [first, second]).filter((value) => !Number.isNaN(value));
  const scale = niceScale(values, WANTED_TICKS);
  const width = Math.max(...scale.ticks.map((tick) => String(tick).length));
  if (width + 3 + 2 * columns.length > terminal.width) return sparklines(options, terminal);
  const margin = ' '.repeat(width + 2);
  return [
    margin + legend(options, terminal),
    ...barRows(columns, { scale, values, width, terminal }),
    margin + columns.map(({ mark }) => mark.padEnd(2).slice(0, 2)).join(''),
    margin + labelLine(columns),
  ].map((line) => line.trimEnd());
}

function legend({ names, unit }: ChartOptions, terminal: Terminal): string {
  const second = terminal.color ? '█' : '░';
  return `${terminal.paint('peak', '█')} ${names[0]}   ${terminal.paint('offPeak', second)} ${names[1]}   ${unit}`;
}

/** The rows from the highest bar, or from zero, down to the lowest. */
function barRows(
  columns: readonly ChartColumn[],
  layout: {
    readonly scale: Scale;
    readonly values: readonly number[];
    readonly width: number;
    readonly terminal: Terminal;
  },
): readonly string[] {
  const { scale, values, width, terminal } = layout;
  const rowHeight = scale.step / ROWS_PER_TICK;
  const zero = Math.round(-scale.min / rowHeight);
  const top = Math.max(zero + 1, Math.ceil((Math.max(0, ...values) - scale.min) / rowHeight));
  const bottom = Math.floor((Math.min(0, ...values) - scale.min) / rowHeight);
  const lines: string[] = [];
  // row r reaches from r to r + 1 row heights above the lower end of the scale; its label stands for its lower edge
  for (let row = top - 1; row >= bottom; row--) {
    const cells = columns.map((column) => {
      const first = cell(column.first / rowHeight, row - zero);
      const second = cell(column.second / rowHeight, row - zero);
      return painted(terminal, 'peak', first) + painted(terminal, 'offPeak', terminal.color ? second : lighter(second));
    });
    const isTick = row % ROWS_PER_TICK === 0;
    const label = isTick ? String(scale.ticks[row / ROWS_PER_TICK] ?? '') : '';
    lines.push(`${label.padStart(width)} ${isTick ? '┤' : '│'}${cells.join('')}`);
  }
  return lines;
}

function painted(terminal: Terminal, tone: Tone, block: string): string {
  return block === ' ' ? block : terminal.paint(tone, block);
}

/**
 * What a bar from 0 to `value` shows in the cell from `row` to `row + 1`, all in row heights. Upward bars end in eighths; of downward bars
 * there is only half a block.
 */
function cell(value: number, row: number): string {
  if (Number.isNaN(value)) return ' ';
  if (row >= 0) return EIGHTHS[Math.round(8 * Math.min(1, Math.max(0, value - row)))] ?? ' ';
  const part = Math.min(1, Math.max(0, row + 1 - value));
  return part >= 0.75 ? '█' : part >= 0.25 ? '▀' : ' ';
}

/** Without colours the second bar is told from the first by its shade; parts of a cell are rounded. */
function lighter(block: string): string {
  return EIGHTHS.indexOf(block) >= 4 || block === '▀' ? '░' : ' ';
}

function labelLine(columns: readonly ChartColumn[]): string {
  let line = '';
  columns.forEach(({ label }, i) => {
    if (label !== undefined && line.length <= 2 * i) line = line.padEnd(2 * i) + label;
  });
  return line;
}

function sparklines({ columns, names, unit }: ChartOptions, terminal: Terminal): readonly string[] {
  const all = columns.flatMap(({ first, second }) => [first, second]).filter((value) => !Number.isNaN(value));
  const low = Math.min(...all);
  const high = Math.max(...all);
  const nameWidth = Math.max(...names.map((name) => name.length));
  const spark = (values: readonly number[], tone: Tone, name: string): string => {
    const blocks = values.map((value) =>
      Number.isNaN(value) ? ' ' : SPARKS[high === low ? 7 : Math.round((7 * (value - low)) / (high - low))],
    );
    return `${name.padEnd(nameWidth)} ${terminal.paint(tone, blocks.join(''))}`.trimEnd();
  };
  return [
    spark(
      columns.map(({ first }) => first),
      'peak',
      names[0],
    ),
    spark(
      columns.map(({ second }) => second),
      'offPeak',
      names[1],
    ),
    all.length === 0 ? 'no values' : `${low.toFixed(2)} to ${high.toFixed(2)} ${unit}`,
  ];
}
