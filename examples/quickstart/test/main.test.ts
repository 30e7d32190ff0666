import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../test-support/child-outcome.js';
import { tableRow, temporaryFolder } from '../../../test-support/example-output.js';
import { hasSharedData, sharedData } from '../../../test-support/shared-data.js';
import { tagProblems } from '../../../test-support/well-formed.js';
import { samplePrices, sampleRates } from '../sample-market.js';
import { easternHours, mean, type PlainHour, rateOf } from './plain-market.js';
import { npmStart, runProgram } from './program.js';

const BLOCKS = ['5x16', '2x16H', '7x8'] as const;

/** What a page may not have: anything that is fetched from elsewhere, or runs. */
const OUTSIDE = /(?:src|href|data|action)\s*=|url\(|@import|<script|<link|<iframe/i;

describe('the quickstart on the generated market', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let first: Outcome;
  let page: string;
  const args = ['--sample', '--store', 'kept', '--out', 'plot.html'];
  const readPlot = (): Promise<string> => readFile(join(folder.path, 'plot.html'), 'utf8');
  const hours = easternHours(samplePrices(), '2025-11', ['2025-11-27']);

  beforeAll(async () => {
    folder = await temporaryFolder();
    first = await runProgram(args, folder.path);
    page = await readPlot();
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  it('says that it is generated, imports it, and reports what is odd', () => {
    const { code, stdout, stderr } = first;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('The market is generated, as asked for');
    expect(stdout).toContain('embedded, kept in kept');
    expect(stdout).toMatch(/2 files, 2 series, 745 points in [\d.]+ s \([\d,]+ points\/s\), 1 in quarantine/);
    expect(stdout).toContain('1 cell(s) of "usd_per_mwh" have no value: line 277');
    expect(stdout).toContain(
      'generated.da.price at 2025-11-18T03:00:00-05:00 is in quarantine: range: 9999.99 USD/MWh',
    );
    expect(stdout).toContain('2025-11-02 has 25 hours, 25 of 25 intervals with a row');
    expect(stdout).not.toContain('\u001b');
  });

  it('shows a month by blocks, in two currencies', () => {
    const { stdout } = first;
    expect(stdout).toContain('November 2025, generated.da.price');
    const delivered = { '5x16': '304', '2x16H': '176', '7x8': '241' };
    const rate = rateOf(sampleRates());
    for (const block of BLOCKS) {
      const inBlock = hours.filter((hour) => hour.block === block);
      const dollars = mean(inBlock.map(({ price }) => price));
      const euro = mean(inBlock.map(({ start, price }) => price / rate(start)));
      expect(tableRow(stdout, block).slice(0, 2)).toEqual([delivered[block], dollars.toFixed(3)]);
      const converted = tableRow(stdout.split('In another currency')[1] ?? '', block);
      expect(converted).toEqual([dollars.toFixed(3), euro.toFixed(3), (dollars / euro).toFixed(4)]);
    }
    expect(tableRow(stdout, '5x16')[2]).toBe('of 99.7 % of the hours');
    expect(tableRow(stdout, '2x16H')).toHaveLength(2);
  });

  it('writes a plot that needs nothing but itself', () => {
    expect(first.stdout).toMatch(/Open the plot: +plot\.html\n/);
    expect(tagProblems(page)).toEqual([]);
    expect(page).not.toMatch(OUTSIDE);
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page).toContain('<td>5x16</td><td>304</td><td>99.7 %</td>');
  });

  it('shows a day before and after its correction', () => {
    const { stdout } = first;
    const peak = hours.filter(({ block }) => block === '5x16');
    const dates = [...new Set(peak.map(({ date }) => date))];
    const of = (date: string): number => mean(peak.filter((hour) => hour.date === date).map(({ price }) => price));
    const dearest = dates.reduce((best, date) => (of(date) > of(best) ? date : best));
    expect(dearest).toBe('2025-11-12');

    const corrected = ({ date, price }: PlainHour): number =>
      date === dearest ? Math.round(price * 1.1 * 100) / 100 : price;
    const day = peak.filter(({ date }) => date === dearest);
    const other = hours.filter(({ date, block }) => date === dearest && block !== '5x16').map(({ price }) => price);
    const expected: readonly (readonly [name: string, was: number, is: number])[] = [
      ['Wed 12 November, on-peak', mean(day.map(({ price }) => price)), mean(day.map(corrected))],
      ['Wed 12 November, off-peak', mean(other), mean(other)],
      ['November 2025, 5x16', mean(peak.map(({ price }) => price)), mean(peak.map(corrected))],
    ];
    for (const [name, was, is] of expected) {
      const change = (100 * (is - was)) / was;
      const percent = `${change > 0 ? '+' : ''}${change.toFixed(1)} %`;
      expect(tableRow(stdout, name)).toEqual([was.toFixed(3), is.toFixed(3), percent]);
    }
    expect(stdout).toContain('as of 2025-12-01  as of 2025-12-31');
    // 15 of the 16 on-peak hours have a value: 23 hours as published, and 15 revisions
    expect(stdout).toContain('on 2025-12-11 its 15 on-peak hours turn out 10 % dearer');
    expect(stdout).toContain('the store keeps 38 revisions of that day');
  });

  it('keeps the store in a folder: a second run stores nothing and shows the same', async () => {
    const second = await runProgram(args, folder.path);
    expect([second.code, second.stderr]).toEqual([0, '']);
    expect(first.stdout).not.toContain('were in the store already');
    // 719 prices, and the one in quarantine
    expect(second.stdout).toContain('720 points were in the store already');
    const results = (text: string): string => text.slice(text.indexOf('November 2025'));
    expect(results(second.stdout)).toBe(results(first.stdout));
    expect(await readPlot()).toBe(page);
  });
});

describe('the quickstart on files of one’s own', () => {
  it('imports a file of one’s own with declared columns, and a folder with what it knows of it', async () => {
    await using folder = await temporaryFolder();
    const [header, ...lines] = samplePrices().trim().split('\n');
    await writeFile(join(folder.path, 'My Prices.csv'), [header, ...lines].join('\n'));
    await writeFile(join(folder.path, 'other.csv'), 'a,b\n1,2\n');
    await writeFile(join(folder.path, 'notes.txt'), 'not for the store');
    const args = ['.', '--time', 'hour_beginning', '--zone', 'America/New_York', '--value', 'usd_per_mwh=USD/MWh'];
    const { code, stdout } = await runProgram([...args, '--out', 'plot.html'], folder.path);
    expect(stdout).toContain('No CSV files, and left out: notes.txt');
    expect(stdout).toContain('✗ left out: other.csv: ');
    expect(stdout).toContain('November 2025, my-prices.usd-per-mwh');
    const peak = easternHours(samplePrices(), '2025-11', ['2025-11-27']).filter(({ block }) => block === '5x16');
    expect(tableRow(stdout, '5x16')[1]).toBe(mean(peak.map(({ price }) => price)).toFixed(3));
    // the declared columns are not those of the other file: that is a file that was meant and cannot be read
    expect(code).toBe(1);
  });

  it.each([
    [['nowhere'], /^error CONFIG\.INVALID: there is no file or folder \/.*\/nowhere: give a CSV file/],
    [['--colour'], /^error CONFIG\.INVALID: Unknown option '--colour': see npm start -- --help\n$/],
    [['--month', 'Q1-25'], /^error CONFIG\.INVALID: --month Q1-25 is no month/],
    [['--month', 'soon'], /^error TIME\.INVALID_TENOR: /],
    [['wrong.csv'], /^error MARKET\.WRONG_FILE: wrong\.csv: this is none of the known files: it begins with "a,b"/],
  ])('ends %j with the message of a coded error and no stack', async (args, message) => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'wrong.csv'), 'a,b\n1,2\n');
    const { code, stderr } = await runProgram(args, folder.path);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('is what npm start runs, and explains itself', async () => {
    const { code, stdout, stderr } = await npmStart(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: npm start \[-- OPTIONS\] \[PATH…\]\n/);
  });
});

describe.skipIf(!hasSharedData)('the quickstart on real files', () => {
  it('reads 24 files, reports their oddities, and shows July 2017 at the New England hub as published', async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await runProgram(['--out', 'plot.html'], folder.path);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/24 files, 93 series, 116,448 points in [\d.]+ s/);
    expect(stdout).toContain('! 32 cell(s) of "total load actual" have no value');
    expect(stdout).toContain('2015-10-25 has 25 hours, 25 of 25 intervals with a row');
    expect(stdout).toContain('July 2017, isone.da.lmp.hub');
    expect(tableRow(stdout, '5x16')).toEqual(['320', '34.638']);
    expect(tableRow(stdout, '2x16H')).toEqual(['176', '26.950']);
    expect(tableRow(stdout, '7x8')).toEqual(['248', '18.993']);

    const hub = await readFile(sharedData('us_lmp/isone_hub_da_2017-07_2017-08.csv'), 'utf8');
    const rate = rateOf(await readFile(sharedData('fx/ecb_eurofxref_2010-.csv'), 'utf8'));
    const hours = easternHours(hub, '2017-07', ['2017-07-04']);
    for (const block of BLOCKS) {
      const euro = mean(hours.filter((hour) => hour.block === block).map((hour) => hour.price / rate(hour.start)));
      expect(tableRow(stdout.split('In another currency')[1] ?? '', block)[1]).toBe(euro.toFixed(3));
    }
    expect(tableRow(stdout, 'Thu 20 July, on-peak')).toEqual(['63.483', '69.831', '+10.0 %']);
    const page = await readFile(join(folder.path, 'plot.html'), 'utf8');
    expect(tagProblems(page)).toEqual([]);
    expect(page).not.toMatch(OUTSIDE);
  });
});
