import type { Instant } from '../time/index.js';
import { printedDecimals } from './build-market-file.js';
import type { HourlyBook } from './hourly-book.js';
import type { MarketRows } from './market-rows.js';

/** The row of an hour whose energy part is farthest from the middle of all. */
export interface EnergyOutlier {
  readonly name: string;
  readonly line: number;
  /** Its distance from the median. */
  readonly by: number;
}

/**
 * Reports hours in which the energy part, computed as total less the others, is not the same for all locations. It is one price for the whole market, and
 * three rounded numbers may move it by 1.5 units of the last decimal.
 *
 * @param refuse called first; `true` when it has dealt with the hour
 */
export function reportEnergySpread(
  book: HourlyBook,
  rows: MarketRows,
  refuse: (start: Instant, worst: EnergyOutlier) => boolean = () => false,
): void {
  const allowed = 1.51 * 10 ** -printedDecimals(book) * 2;
  for (const [start, energies] of byHour(book)) {
    const sorted = energies.map((entry) => entry.value).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    let worst: EnergyOutlier = { name: '', line: 0, by: 0 };
    for (const { value, name, line } of energies) {
      const by = Math.abs(value - median);
      if (by > worst.by) worst = { name, line, by };
    }
    if (worst.by <= allowed || refuse(start, worst)) continue;
    rows.issues.add('contradiction', 'hour(s) have an energy part that is not the same for all locations', {
      line: worst.line,
      series: worst.name,
      start,
      text: `by ${worst.by.toFixed(2)}`,
    });
  }
}

function byHour(
  book: HourlyBook,
): Map<Instant, { readonly value: number; readonly name: string; readonly line: number }[]> {
  const hours = new Map<Instant, { readonly value: number; readonly name: string; readonly line: number }[]>();
  for (const { starts, lines, values, words } of book.locations) {
    const energy = values.get('energy') ?? [];
    starts.forEach((start, i) => {
      const value = energy[i] ?? Number.NaN;
      if (Number.isNaN(value)) return;
      const list = hours.get(start) ?? [];
      list.push({ value, name: words.name, line: lines[i] ?? 0 });
      hours.set(start, list);
    });
  }
  return hours;
}
