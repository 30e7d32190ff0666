import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Outcome, outcomeOf } from '../../../test-support/child-outcome.js';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program of the example in a process of its own, as if it was started in `here`. */
export function runProgram(program: string, args: readonly string[], here: string = FOLDER): Promise<Outcome> {
  const node = ['--conditions=@aurum/source', '--import', 'tsx', program, ...args];
  return outcomeOf(spawn(process.execPath, node, { cwd: FOLDER, env: { ...process.env, INIT_CWD: here } }));
}

/** A folder of its own for a test, removed at the end. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'aurum-curves-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The cells of a printed table row that begins with `name`, after the name. */
export function tableRow(output: string, name: string): readonly string[] {
  const line = output.split('\n').find((candidate) => candidate.startsWith(`  ${name}  `));
  if (line === undefined) throw new Error(`no line begins with ${name} in:\n${output}`);
  return line
    .slice(name.length + 2)
    .trim()
    .split(/ {2,}/);
}
