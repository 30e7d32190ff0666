import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { type Outcome, outcomeOf } from '../../../../test-support/child-outcome.js';
import { run } from '../../src/cli/run.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** The synthetic market files of the tests of core. */
export function fixture(name: string): string {
  return join(ROOT, 'packages/core/test/fixtures/iso_synth', name);
}

/** A stream that keeps what is written, and may look at each piece. */
export function collector(look: (chunk: Buffer) => void = () => {}): Writable & { bytes(): Buffer } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      look(chunk);
      done();
    },
  });
  return Object.assign(stream, { bytes: () => Buffer.concat(chunks) });
}

/** Runs a command in this process. */
export async function cli(
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly signal?: AbortSignal } = {},
): Promise<Outcome> {
  const stdout = collector();
  const stderr = collector();
  const { env = {}, signal = new AbortController().signal } = options;
  const code = await run(args, { env, stdout, stderr, signal });
  return { code, stdout: stdout.bytes().toString(), stderr: stderr.bytes().toString() };
}

/** Runs a command with `--json` in this process and reads its document. */
export async function cliJson<T>(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome & { readonly json: T }> {
  const outcome = await cli([...args, '--json'], { env });
  if (outcome.stdout === '') throw new Error(`no document; stderr: ${outcome.stderr}`);
  return { ...outcome, json: JSON.parse(outcome.stdout) as T }; // the caller says what it expects, and then looks at it
}

/** Starts the program in a process of its own. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly ended: Promise<Outcome> } {
  const child = spawn(process.execPath, ['--conditions=@aurum/source', '--import', 'tsx', PROGRAM, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, ended: outcomeOf(child) };
}

/** A folder for the tests of a file, removed after them. */
export function useFolder(): () => string {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'aurum-cli-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}
