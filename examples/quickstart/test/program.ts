import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Outcome, outcomeOf } from '../../../test-support/child-outcome.js';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs the quickstart in a process of its own, without a terminal, as if it was started in `here`. */
export function runProgram(args: readonly string[], here: string): Promise<Outcome> {
  const node = ['--conditions=@aurum/source', '--import', 'tsx', 'main.ts', ...args];
  return run(process.execPath, node, { cwd: FOLDER, env: { INIT_CWD: here } });
}

/** Runs `npm start` at the root of the project. */
export function npmStart(args: readonly string[]): Promise<Outcome> {
  return run('npm', ['start', '--silent', '--', ...args], { cwd: ROOT, env: {} });
}

function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const { LANG: _, LC_ALL: __, LC_CTYPE: ___, ...inherited } = process.env;
  return outcomeOf(spawn(command, args, { cwd: options.cwd, env: { ...inherited, ...options.env, TERM: 'xterm' } }));
}
