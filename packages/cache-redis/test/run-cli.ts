import { Writable } from 'node:stream';
import type { Outcome } from '../../../test-support/child-outcome.js';
import type { RedisServer } from '../../../test-support/redis.js';
import { run } from '../src/cli/run.js';

function collector(): Writable & { text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  return Object.assign(stream, { text: () => Buffer.concat(chunks).toString() });
}

/** Runs the program in this process. */
export async function cli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome> {
  const [stdout, stderr] = [collector(), collector()];
  const code = await run(args, { env, stdout, stderr, signal });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Runs a command on a namespace and reads its document. */
export async function ask(
  server: RedisServer,
  namespace: string,
  ...args: readonly string[]
): Promise<Outcome & { readonly json: ReturnType<typeof JSON.parse> }> {
  const outcome = await cli([...args, '--url', server.url, '--namespace', namespace, '--json']);
  if (outcome.stdout === '') throw new Error(`no document; stderr: ${outcome.stderr}`);
  return { ...outcome, json: JSON.parse(outcome.stdout) };
}
