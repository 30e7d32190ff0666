import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Curve } from '@aurum/core/curves';
import { buildPower } from './build-power.js';
import { type Command, parseCommand, USAGE } from './command-line.js';
import { findFiles } from './find-data.js';
import { curvesPage } from './page.js';
import { plainErrors } from './plain-errors.js';
import { readGas, readPower } from './read-curves.js';
import { consistencyTable, gasTable, leftoverLines, statusLines, tradeLines } from './report.js';

/** Where the user stands; npm runs the program from its own folder. */
const here = process.env.INIT_CWD ?? process.cwd();
const defaultPage = fileURLToPath(new URL('out/curves.html', import.meta.url));

async function run(command: Command): Promise<void> {
  const files = await findFiles(
    command.folder === undefined ? undefined : resolve(here, command.folder),
    command.sample,
  );
  print(`Quotes: ${files.origin}`);
  const [power, gas] = [readPower(files), readGas(files)];
  for (const { message } of [...power.issues, ...gas.issues]) print(`  ! ${message}`);

  const built = buildPower(power.curves[0] as Curve<'EUR/MWh'>); // a file without rows was refused
  print(`\nPower as of ${built.curve.asOf}, ${built.curve.unit}`);
  show([...statusLines(built), ...leftoverLines(built)]);
  print('\nContracts that others make up');
  show(consistencyTable(built));
  for (const { quote, trade } of built.hourly.flat.inconsistencies) {
    if (trade === undefined) continue;
    print(`\nThe trade that shows that ${quote.contract.period.name} contradicts them`);
    show(tradeLines(trade));
  }

  print(`\nGas, ${gas.curves.length} as-of dates`);
  show(gasTable(gas.curves));

  const page = command.out === undefined ? defaultPage : resolve(here, command.out);
  await mkdir(dirname(page), { recursive: true });
  await writeFile(page, curvesPage({ origin: files.origin, power: built, gas: gas.curves }));
  print(`\nOpen the page: ${relative(here, page)}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function show(lines: readonly string[]): void {
  for (const line of lines) print(`  ${line}`);
}

plainErrors();
const command = parseCommand(process.argv.slice(2));
if (command.help) process.stdout.write(USAGE);
else await run(command);
