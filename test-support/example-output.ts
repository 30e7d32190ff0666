import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for a test, removed at the end. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'aurum-example-'));
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
