import { spawnSync } from 'node:child_process';

/** Medians of several fresh processes, in milliseconds of wall clock from the start of the process. */
export interface ImportTimes {
  /** Node with an empty program. */
  readonly startMs: number;
  /** Node with a program that imports the module. */
  readonly importMs: number;
}

const RUNS = 11;

/** What importing a module costs a program that starts, taken in turns with an empty program so that both meet the same machine. */
export function importTimes(specifier: string, cwd: string): ImportTimes {
  const empty: number[] = [];
  const importing: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    empty.push(timed('', cwd));
    importing.push(timed(`await import(${JSON.stringify(specifier)});`, cwd));
  }
  return { startMs: median(empty), importMs: median(importing) };
}

function timed(program: string, cwd: string): number {
  const code = `${program}\nconsole.log(performance.now());`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the program failed: ${stderr}`);
  return Number(stdout);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
