/**
 * Runs the benchmarks of `packages/*\/bench/*.bench.ts`, or those named: `npm run bench -- read-pg-rows`. Each file runs in a process of
 * its own. Ends with 1 when a figure is short, when an id is unknown, or when there is nothing to run.
 */
import { fork } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchOutcome, isShort } from '../test-support/bench.js';
import { findPostgres } from '../test-support/postgres.js';
import { packages } from './workspace.js';

/** What the process of one file tells. */
interface FileReport {
  readonly ids: readonly string[];
  readonly outcomes: readonly BenchOutcome[];
}

const asked = process.argv.slice(2);
const files = packages()
  .map(({ folder }) => join(folder, 'bench'))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((file) => file.endsWith('.bench.ts'))
  .sort();

const gigabytes = Math.round(totalmem() / 1024 ** 3);
console.log(
  `machine: ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${gigabytes} GiB, ${type()} ${release()}, Node ${process.version}, ${findPostgres()?.version ?? 'no PostgreSQL'}`,
);
const reports: FileReport[] = [];
for (const file of files) reports.push(await runFile(file));
const known = reports.flatMap(({ ids }) => ids);
const unknown = asked.filter((id) => !known.includes(id));
if (unknown.length > 0) console.error(`no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}`);

const outcomes = reports.flatMap((report) => report.outcomes);
const short = outcomes.filter(isShort).length;
const absent = outcomes.filter(({ kind }) => kind === 'not-installed').length;
console.log(`\n${outcomes.length - short - absent} pass, ${short} short, ${absent} without their peer`);
if (short > 0 || unknown.length > 0 || outcomes.length === 0) process.exitCode = 1;

function runFile(file: string): Promise<FileReport> {
  const program = fileURLToPath(new URL('./bench-file.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = fork(program, [file, ...asked], {
      execArgv: [...process.execArgv, '--expose-gc'],
      serialization: 'advanced',
    });
    let report: FileReport | undefined;
    child.on('message', (message) => {
      report = message as FileReport; // the only thing that bench-file.ts sends
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      report !== undefined && code === 0 ? resolve(report) : reject(new Error(`${file} ended with ${code}`)),
    );
  });
}
