import { readFileSync } from 'node:fs';
import { format } from 'node:util';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { AurumError } from '../../src/errors/index.js';
import * as units from '../../src/units/index.js';

const guide = readFileSync(new URL('../../../../docs/guides/units.md', import.meta.url), 'utf8');
const blocks = [...guide.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');

/** What a block logs, one entry per call. */
function run(code: string): string[] {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const logged: string[] = [];
  const log = (...values: unknown[]): number => logged.push(format(...values));
  const body = new Function('require', 'exports', 'console', outputText);
  body(() => ({ ...units, AurumError }), {}, { log });
  return logged;
}

/** What the comments behind the calls say: `…` or `...` stands for the rest of a number, prose is not compared. */
function promised(code: string): (string | undefined)[] {
  return code
    .split('\n')
    .filter((line) => /^\s*(?:if .*)?console\.log\(/.test(line))
    .map((line) => /; \/\/ (.*)$/.exec(line)?.[1]);
}

describe('the guide to units', () => {
  it('has programs', () => {
    expect(blocks.length).toBeGreaterThan(8);
  });

  for (const [i, block] of blocks.entries()) {
    const title = block.split('\n').find((line) => !line.startsWith('import') && line !== '') ?? '';
    it(`program ${i + 1} runs and prints what it says: ${title}`, () => {
      const logged = run(block);
      const comments = promised(block);
      expect(logged).toHaveLength(comments.length);
      for (const [k, comment] of comments.entries()) {
        if (comment === undefined || !/^[-\d[]/.test(comment)) continue;
        if (comment.endsWith('...')) expect(logged[k]?.startsWith(comment.slice(0, -3))).toBe(true);
        else expect(logged[k]?.replace(/^Float64Array\(\d+\) /, '')).toBe(comment);
      }
    });
  }
});
