import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Outcome, outcomeOf } from '../../../test-support/child-outcome.js';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program of the example in a process of its own, as if it was started in `here`. */
export function runProgram(program: string, args: readonly string[], here: string = FOLDER): Promise<Outcome> {
  const node = ['--conditions=@aurum/source', '--import', 'tsx', program, ...args];
  return outcomeOf(spawn(process.execPath, node, { cwd: FOLDER, env: { ...process.env, INIT_CWD: here } }));
}
