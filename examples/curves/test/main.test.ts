import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../test-support/child-outcome.js';
import { tableRow, temporaryFolder } from '../../../test-support/example-output.js';
import { hasSharedData, sharedData } from '../../../test-support/shared-data.js';
import { tagProblems } from '../../../test-support/well-formed.js';
import { runProgram } from './program.js';

/** What a page must not have: anything that comes from elsewhere. */
const OUTSIDE = /(src|href)=|url\(|@import|<script|https?:\/\/(?!www\.w3\.org\/2000\/svg")/;

describe('the curves of the invented market', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let outcome: Outcome;
  let page: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    outcome = await runProgram('main.ts', ['--sample', '--out', 'page.html'], folder.path);
    page = await readFile(join(folder.path, 'page.html'), 'utf8');
  });

  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  it('says that they are invented, and where the page is', () => {
    expect([outcome.code, outcome.stderr]).toEqual([0, '']);
    expect(outcome.stdout).toContain('Quotes: an invented market, as asked for');
    expect(outcome.stdout).toContain('Open the page: page.html');
    expect(page).toContain('an invented market');
  });

  it('finds the year that contradicts its quarters, and none that agrees', () => {
    const { stdout } = outcome;
    // hours of the quarters of 2027 and 2028 in Berlin, whose clocks change in March and October
    const year = (prices: readonly number[], hours: readonly number[]): number =>
      prices.reduce((sum, price, i) => sum + price * (hours[i] ?? 0), 0) / hours.reduce((sum, n) => sum + n, 0);
    const [agrees, contradicts] = [
      year([94.1, 61.5, 71.2, 88.35], [2159, 2184, 2208, 2209]),
      year([88.9, 58.4, 67.75, 84.1], [2183, 2184, 2208, 2209]),
    ];
    expect(tableRow(stdout, 'Cal-27').slice(0, 2)).toEqual(['78.75', agrees.toFixed(4)]);
    expect(tableRow(stdout, 'Cal-28').slice(0, 2)).toEqual(['74.49', contradicts.toFixed(4)]);
    expect([tableRow(stdout, 'Cal-27')[4], tableRow(stdout, 'Cal-28')[4]]).toEqual(['redundant', 'dropped']);
    expect(stdout).toContain('The trade that shows that Cal-28 contradicts them');
    expect(stdout).not.toContain('The trade that shows that Cal-27');
  });

  it('writes a page that is well-formed and needs nothing but itself', () => {
    expect(tagProblems(page)).toEqual([]);
    expect(page).not.toMatch(OUTSIDE);
    expect(page.match(/<svg /g)).toHaveLength(4);
    expect(page.match(/<svg [^>]*role="img" aria-label="[^"]{30,}"/g)).toHaveLength(4);
    expect(page).toContain('@media (prefers-color-scheme: dark)');
    expect(page).toMatch(/assumed half-spread/);
    expect(page).toMatch(/assumed shape/);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('shows every quote of the first years as a bar with its name and price', () => {
    for (const title of [
      'W05-26: 92.40, used',
      'Feb-26: 89.10, used',
      'Q3-27: 71.20, used',
      'Cal-27: 78.75, redundant',
    ])
      expect(page).toContain(`<title>${title}</title>`);
    expect(page).toContain('<title>Cal-28: 74.49, dropped, −0.30 from what 4 others imply: left out</title>');
  });
});

describe('the programs', () => {
  it('end with the message of a coded error and no stack', async () => {
    await using folder = await temporaryFolder();
    const nowhere = await runProgram('main.ts', ['.'], folder.path);
    expect(nowhere.code).toBe(1);
    expect(nowhere.stderr).toMatch(
      /^error CONFIG\.INVALID: the folder \/.* has no etrm_powfutures130513\.csv and no ng_curves_asof\.csv/,
    );
    const option = await runProgram('main.ts', ['--colour'], folder.path);
    expect(option.stderr).toMatch(/^error CONFIG\.INVALID: Unknown option '--colour'.*--help\n$/s);
    await writeFile(
      join(folder.path, 'etrm_powfutures130513.csv'),
      'Contract,Start,End,Closing\nW1,2013-05-20,2013-05-26,x\n',
    );
    await writeFile(join(folder.path, 'ng_curves_asof.csv'), '');
    const wrong = await runProgram('main.ts', ['.'], folder.path);
    expect(wrong.stderr).toBe(
      'error CSV.ROW: line 2, column "Closing": "x" is not a number: correct it, state the separators, or list it under missing\n',
    );
  });

  it('explain themselves', async () => {
    const { code, stdout } = await runProgram('main.ts', ['--help']);
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'Usage: npm start -w examples/curves [-- OPTIONS] [FOLDER]']);
  });
});

describe('the notebook', () => {
  it('goes from quotes to a store that is read as it was known', async () => {
    const { code, stdout, stderr } = await runProgram('notebook.ts', ['--sample']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.match(/── \d/g)).toHaveLength(7);
    // every quote that is used is the average of its hours
    for (const [name, price] of [
      ['W05-26', '92.400000'],
      ['W08-26', '86.700000'],
      ['Apr-26', '67.900000'],
    ] as const) {
      const row = tableRow(stdout.split('── 4.')[1] ?? '', name);
      expect(row.slice(0, 2)).toEqual([price, price]);
    }
    expect(stdout.split('── 5.')[1]).toMatch(/= level .* smooth .* shape\n/);
    expect(tableRow(stdout, 'as it was known at 23:00').slice(1, 3)).toEqual(['71.60', expect.any(String)]);
    expect(tableRow(stdout, 'as it is known now')[1]).toBe('72.10');
    expect(stdout).toContain('there was nothing: CURVE.NOT_FOUND');
  });
});

describe.skipIf(!hasSharedData)('the curves of real files', () => {
  it('say that CAL-14 is what its quarters make by the hour, and CAL-15 is not', async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await runProgram(
      'main.ts',
      [sharedData('futures'), '--out', 'page.html'],
      folder.path,
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('32 quotes: 29 used, 2 redundant, 1 dropped');
    expect(tableRow(stdout, 'CAL-14')).toEqual([
      '36.43',
      '36.4303',
      '−0.0003',
      '36.4550',
      'redundant',
      'Q1-14 Q2-14 Q3-14 Q4-14',
    ]);
    expect(tableRow(stdout, 'CAL-15').slice(0, 5)).toEqual(['35.12', '35.3427', '−0.2227', '35.3650', 'dropped']);
    expect(stdout).toMatch(/buy CAL-15 +1\.00 MW +8,760 MWh +at 35\.12\n/);
    expect(stdout).toContain('earns 1,951 EUR, 0.22 for each MWh');
    expect(stdout).toContain('W22-13 at 35.77 and MJUN-13 at 35.35, with what is quoted beside them, leave 40.92');
    expect(stdout).toContain('Gas, 18 as-of dates');
    // the front months that the market saw: the price of July 2008, the last day of G21, the high of August 2022
    expect(tableRow(stdout, '2008-07-03')).toEqual(['NGQ08', '13.577', '13.330']);
    expect(tableRow(stdout, '2021-01-27').slice(0, 2)).toEqual(['NGG21', '2.760']);
    expect(tableRow(stdout, '2022-08-22').slice(0, 2)).toEqual(['NGU22', '9.680']);
    const page = await readFile(join(folder.path, 'page.html'), 'utf8');
    expect(tagProblems(page)).toEqual([]);
    expect(page).not.toMatch(OUTSIDE);
  });
});
