import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatInstant } from '../../src/index.js';
import type { MarketFile } from '../../src/markets/index.js';

const folder = fileURLToPath(new URL('../fixtures/iso_synth/', import.meta.url));

/** One hour of one location, as `expected.json` has it. */
export type ExpectedHour = Readonly<Record<string, string | number>>;

/** The names of the 21 files: seven markets on a plain day, a fall day and a spring day. */
export const files: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.csv'))
  .sort();

/** What each file holds. */
export const expected = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as Readonly<
  Record<string, readonly ExpectedHour[]>
>;

/** The text of a file. */
export function fixture(name: string): string {
  return readFileSync(folder + name, 'utf8');
}

/** The text of the file of a market and day. */
export function fileOf(market: string, day: 'plain' | 'fall' | 'spring'): string {
  const name = files.find((file) => file.startsWith(market) && file.endsWith(`_${day}.csv`));
  if (name === undefined) throw new Error(`${market} ${day}`);
  return fixture(name);
}

/** A file as rows of the form that `expected.json` has, in the order hour, location. */
export function hoursOf(file: MarketFile): ExpectedHour[] {
  const rows: ExpectedHour[] = [];
  const hours = (file.interval.end - file.interval.start) / 3_600_000;
  for (let h = 0; h < hours; h++) {
    for (const { name, prices } of file.locations) {
      const parts = Object.entries(prices).map(([part, series]) => [part, series?.values[h]]);
      rows.push({
        startUtc: formatInstant(file.interval.start + h * 3_600_000),
        location: name,
        ...Object.fromEntries(parts),
      });
    }
  }
  return rows;
}
