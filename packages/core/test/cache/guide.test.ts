import { readFileSync } from 'node:fs';
import { format } from 'node:util';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import * as cache from '../../src/cache/index.js';
import * as core from '../../src/index.js';
import * as memory from '../../src/memory/index.js';

const guide = readFileSync(new URL('../../../../docs/guides/caching.md', import.meta.url), 'utf8');
/** Programs that need a server are compiled against the packages elsewhere, and not run here. */
const blocks = [...guide.matchAll(/^```ts\n(.*?)^```$/gms)]
  .map((match) => match[1] ?? '')
  .filter((block) => !block.includes("from '@aurum/driver-"));
const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as FunctionConstructor; // has no name

/** What a block logs, one line per call. */
async function run(code: string): Promise<readonly string[]> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const logged: string[] = [];
  const log = (...values: unknown[]): number => logged.push(format(...values));
  const body = new AsyncFunction('require', 'exports', 'console', outputText);
  await body(() => ({ ...core, ...cache, ...memory }), {}, { log });
  return logged;
}

describe('the guide to caching', () => {
  it('has programs that print what they say', async () => {
    const printed: (readonly string[])[] = [];
    for (const block of blocks) printed.push(await run(block));
    expect(printed.slice(0, 4)).toEqual([
      ['miss live', 'hit live', 'miss live', '411'],
      ['{ hardMs: 10000, softPart: 0.5, grows: false }'],
      ['catalog.list warm', 'series.read failed', 'series.aggregate failed', 'curves.latest failed'],
      [],
    ]);
    expect(printed[4]?.at(-1)).toBe('ok');
    expect(printed.length).toBe(5);
  });
});
