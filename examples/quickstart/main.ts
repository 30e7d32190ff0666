import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AurumError } from '@aurum/core';
import { openStore } from '@aurum/driver-timescale';
import { type Command, parseCommand, USAGE } from './command-line.js';
import { convertMonth, findRate, isRate, otherUnit } from './convert-month.js';
import { filesAt, sharedFiles, sharedRates } from './find-files.js';
import { counted, monthName } from './format.js';
import { type ImportContext, type ImportReport, importFiles } from './import-files.js';
import { chooseMonth, readMonth } from './month-view.js';
import { plotPage } from './plot-page.js';
import { reviseDay } from './revise-day.js';
import { sampleFiles } from './sample-market.js';
import { showConversion, showHeading, showMonth, showNext, showRevision } from './show.js';
import type { SourceFile, SourceSeries } from './source.js';
import { createTerminal, type Terminal } from './terminal.js';

/** Where the user stands; npm runs the program from its own folder. */
const here = process.env.INIT_CWD ?? process.cwd();
const defaultPlot = fileURLToPath(new URL('out/quickstart.html', import.meta.url));

async function run(command: Command, terminal: Terminal): Promise<void> {
  const files = await chooseFiles(command, terminal);

  showHeading(terminal, 'A store');
  const begun = performance.now();
  const folder = command.store === undefined ? undefined : resolve(here, command.store);
  await using store = await openStore(folder === undefined ? 'memory:' : `file:${encodeURI(folder)}`);
  const { server } = await store.health();
  const place = folder === undefined ? 'in memory' : `kept in ${relative(here, folder) || '.'}`;
  terminal.print(`  ${server}, embedded, ${place}; open after ${((performance.now() - begun) / 1000).toFixed(1)} s`);

  showHeading(terminal, `Import of ${counted(files.length, 'file')}`);
  const context: ImportContext = { store, terminal, declared: command.declared };
  const report = await importFiles(files, context);
  if (report.refused > 0) process.exitCode = 1;
  const rates = await ratesOf(report, context);

  const keys = report.series.map(({ key }) => key);
  const choice = await chooseMonth(store, keys, { series: command.series, month: command.month });
  const view = await readMonth(store, choice);
  showHeading(terminal, `${monthName(view.month)}, ${view.key}`);
  showMonth(terminal, view);

  showHeading(terminal, 'As it was known');
  const revised = await reviseDay(store, view);
  if (revised === undefined)
    terminal.print('  No day of the month has an on-peak price, so there is nothing to correct.');
  else showRevision(terminal, view, revised);

  showHeading(terminal, 'In another currency');
  const rate = findRate(view.unit, rates);
  if (otherUnit(view.unit) === undefined) terminal.print(`  ${view.unit} is no price in a currency.`);
  else if (rate === undefined)
    terminal.print('  No exchange rates for it were among the files: add a file of the ECB.');
  else showConversion(terminal, view, await convertMonth(store, view, rate));

  const plot = command.out === undefined ? defaultPlot : resolve(here, command.out);
  await mkdir(dirname(plot), { recursive: true });
  await writeFile(plot, plotPage(view, revised));
  const others = command.paths.length > 0 ? [] : keys.filter((key) => key !== view.key && /price/.test(key));
  showNext(terminal, { plot: relative(here, plot), otherSeries: others[0] });
}

async function chooseFiles(command: Command, terminal: Terminal): Promise<readonly SourceFile[]> {
  if (command.paths.length > 0) {
    const { files, others } = await filesAt(command.paths.map((path) => resolve(here, path)));
    if (others.length > 0) terminal.print(`No CSV files, and left out: ${others.join(', ')}`);
    return files;
  }
  const shared = command.sample ? undefined : await sharedFiles();
  if (shared !== undefined) return shared;
  const why = command.sample ? 'as asked for' : 'because there are no files in ../shared/data';
  terminal.print(`The market is generated, ${why}: the prices and rates below are invented.`);
  return sampleFiles();
}

/** The imported exchange rates; for files that came without any, those beside the project. */
async function ratesOf(report: ImportReport, context: ImportContext): Promise<readonly SourceSeries[]> {
  const rates = report.series.filter(({ series }) => isRate(series.unit));
  const file = rates.length > 0 ? undefined : sharedRates();
  if (file === undefined) return rates;
  context.terminal.print('  There are no exchange rates among the files; these are beside the project:');
  return (await importFiles([file], context)).series;
}

// A reader that stops early, as in `npm start | head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const terminal = createTerminal(process.stdout, process.env);
try {
  const command = parseCommand(process.argv.slice(2));
  if (command.help) terminal.print(USAGE.trimEnd());
  else await run(command, terminal);
} catch (error) {
  // what a user can do something about gets a message; anything else is a bug and keeps its stack
  if (AurumError.is(error)) console.error(`error ${error.code}: ${error.message}`);
  else if (error instanceof Error && 'syscall' in error) console.error(`error ${error.message}`);
  else throw error;
  process.exitCode = 1;
}
