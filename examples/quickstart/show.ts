import { formatInstant } from '@aurum/core';
import { type ChartColumn, textChart } from './chart-text.js';
import type { ConvertedMonth } from './convert-month.js';
import { count, dayName, dayOfMonth, monthName, price, weekdayName } from './format.js';
import type { BlockMean, MonthView } from './month-view.js';
import type { RevisedDay } from './revise-day.js';
import type { Terminal } from './terminal.js';
import { textTable } from './text-table.js';

/** A heading with an empty line in front. */
export function showHeading(terminal: Terminal, text: string): void {
  terminal.print();
  terminal.print(terminal.paint('title', text));
}

/** The daily prices of a month as a chart, and its blocks as a table. */
export function showMonth(terminal: Terminal, view: MonthView): void {
  const { days, onPeak, offPeak, unit, blocks } = view;
  const columns = days.map((date, i): ChartColumn => {
    const weekday = weekdayName(date);
    return {
      first: onPeak[i] ?? Number.NaN,
      second: offPeak[i] ?? Number.NaN,
      mark: weekday.slice(0, 1),
      label: weekday === 'Mon' || i === 0 ? String(dayOfMonth(date)) : undefined,
    };
  });
  const lines = textChart({ columns, names: ['on-peak', 'off-peak'], unit: `${unit}, daily means` }, terminal);
  terminal.print();
  for (const line of lines) terminal.print(`  ${line}`.trimEnd());
  terminal.print();
  printTable(terminal, [['block', 'hours', unit, ''], ...blocks.map(blockRow)]);
}

function blockRow({ name, hours, mean, coverage }: BlockMean): readonly string[] {
  const gaps = coverage === 1 ? '' : `of ${(100 * coverage).toFixed(1)} % of the hours`;
  return [name, count(hours), price(mean), gaps];
}

/** A corrected day as of two dates, side by side. */
export function showRevision(terminal: Terminal, view: MonthView, revised: RevisedDay): void {
  const { clock, unit, month, market } = view;
  const { before, after, date, hours } = revised;
  const on = (t: number): string => formatInstant(t, clock.zone).slice(0, 10);
  terminal.print(
    `  An invented correction of ${dayName(date)}: on ${on(revised.knownAt)} its ${hours} on-peak hours turn out 10 % dearer.`,
  );
  terminal.print(`  The same read of ${revised.key}, as of two dates:`);
  terminal.print();
  const row = (name: string, first: number, second: number): readonly string[] => [
    name,
    price(first),
    price(second),
    percentage(first, second),
  ];
  const [was, is] = [before.reading, after.reading];
  printTable(terminal, [
    [unit, `as of ${on(before.asOf)}`, `as of ${on(after.asOf)}`, 'change'],
    row(`${dayName(date)}, on-peak`, was.onPeak, is.onPeak),
    row(`${dayName(date)}, off-peak`, was.offPeak, is.offPeak),
    row(`${monthName(month)}, ${market.blocks[0]?.[0] ?? 'on-peak'}`, was.monthOnPeak, is.monthOnPeak),
  ]);
  terminal.print();
  terminal.print(`  Nothing was overwritten: the store keeps ${count(revised.revisions)} revisions of that day.`);
}

function percentage(first: number, second: number): string {
  const change = (100 * (second - first)) / Math.abs(first);
  return Number.isFinite(change) ? `${change > 0 ? '+' : ''}${change.toFixed(1)} %` : '–';
}

/** The blocks of a month in two currencies, and by which rates. */
export function showConversion(terminal: Terminal, view: MonthView, converted: ConvertedMonth): void {
  const { rates, unit, blocks } = converted;
  const currency = rates.unit.slice(0, 3);
  const span =
    rates.least.toFixed(4) === rates.greatest.toFixed(4)
      ? rates.least.toFixed(4)
      : `${rates.least.toFixed(4)} to ${rates.greatest.toFixed(4)}`;
  terminal.print(
    `  Each hour by the fixing of its day in ${rates.key}, or by the last one before it, no older than five days:`,
  );
  terminal.print(`  ${rates.fixings} fixings from ${rates.first} to ${rates.last}, 1 EUR = ${span} ${currency}.`);
  terminal.print();
  printTable(terminal, [
    ['block', view.unit, unit, `${currency} for 1 EUR, in effect`],
    ...blocks.map(({ name, mean, converted: value }) => {
      const ratio = unit === 'EUR/MWh' ? mean / value : value / mean;
      return [name, price(mean), price(value), Number.isFinite(ratio) ? ratio.toFixed(4) : '–'];
    }),
  ]);
}

/** What to try next. */
export function showNext(
  terminal: Terminal,
  next: { readonly plot: string; readonly otherSeries: string | undefined },
): void {
  const lines = [
    ['Open the plot:', next.plot],
    ['Your own files:', 'npm start -- PATH…'],
    ...(next.otherSeries === undefined ? [] : [['Another series:', `npm start -- --series ${next.otherSeries}`]]),
    ['Keep the store:', 'npm start -- --store ./data'],
    ['All options:', 'npm start -- --help'],
    ['How it is done:', 'examples/quickstart/main.ts, docs/README.md'],
  ] as const;
  showHeading(terminal, 'What next');
  for (const [what = '', how = ''] of lines) terminal.print(`  ${what.padEnd(17)}${how}`);
}

function printTable(terminal: Terminal, rows: readonly (readonly string[])[]): void {
  for (const [i, line] of textTable(rows).entries()) {
    terminal.print(`  ${i === 0 ? terminal.paint('dim', line) : line}`);
  }
}
