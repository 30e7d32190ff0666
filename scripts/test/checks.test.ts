import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkDocsCode } from '../checks/docs-code.js';
import { checkErrorCodes } from '../checks/error-codes.js';
import { checkExports } from '../checks/exports.js';
import { checkFileLength } from '../checks/file-length.js';
import { checkLinks } from '../checks/links.js';
import { checkLockFile } from '../checks/lock-file.js';
import { checkPortClauses } from '../checks/port-clauses.js';
import { checkWords } from '../checks/words.js';

const folders: string[] = [];

/** A repository that holds these files. */
function repository(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'aurum-checks-'));
  folders.push(root);
  spawnSync('git', ['init', '--quiet', root]);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const codes = (...names: readonly string[]) =>
  `export const ERROR_CODES = [\n${names.map((name) => `  '${name}',\n`).join('')}] as const;\n`;
const heading = (code: string) => `### \`${code}\`\n\nText.\n\n**Cause.** Text.\n\n**Remedy.** Text.\n`;

describe('error codes', () => {
  const thrown = { 'packages/core/src/a.ts': "throw new AurumError('A.ONE', {});" };

  it('pass when each has its heading and is thrown', () => {
    const root = repository({
      ...thrown,
      'packages/core/src/errors/codes.ts': codes('A.ONE'),
      'docs/errors.md': heading('A.ONE'),
    });
    expect(checkErrorCodes(root)).toMatchObject({ checked: 1, problems: [] });
  });

  it('fail for a code without a heading, a heading without a code, a code never thrown and a heading without a remedy', () => {
    const page = heading('A.GONE') + heading('A.ONE').replace('**Remedy.**', '');
    const root = repository({
      ...thrown,
      'packages/core/src/errors/codes.ts': codes('A.ONE', 'A.TWO'),
      'docs/errors.md': page,
    });
    expect(checkErrorCodes(root).problems).toEqual([
      'docs/errors.md: no heading for A.TWO',
      'docs/errors.md: A.GONE is not in packages/core/src/errors/codes.ts',
      'packages/core/src/errors/codes.ts: A.TWO is never thrown',
      'docs/errors.md: A.ONE has no **Remedy.**',
    ]);
  });
});

describe('clauses of ports', () => {
  it('fail on either side without the other', () => {
    const root = repository({
      'packages/core/src/ports/p.ts': '/** - `P-READ-01` one. - `LIFE-02` two. */',
      'packages/core/src/testing/t.ts':
        "it('P-READ-01 reads', f); it('P-READ-03 else', f); // LIFE-02 in a comment only",
    });
    expect(checkPortClauses(root)).toMatchObject({
      checked: 2,
      problems: [
        'packages/core/src/ports/p.ts: no test of the conformance kit carries LIFE-02',
        'packages/core/src/testing/t.ts: no port states P-READ-03',
      ],
    });
  });
});

describe('code in the docs', () => {
  const tsconfig =
    '{ "compilerOptions": { "strict": true, "module": "NodeNext", "types": [], "noUnusedLocals": true } }';

  it('is type-checked block by block, with the line of the page', () => {
    const root = repository({
      'tsconfig.json': tsconfig,
      'package.json': '{ "type": "module" }',
      'README.md':
        '# A\n\n```ts\nconst a: number = 1;\n```\n\n```ts\nconst a = 2;\nconst b: string = a;\n```\n\n```js\nnot code\n```\n',
      'packages/p/src/a.ts':
        '/**\n * @example\n * ```ts\n * const c: number = true;\n * ```\n */\nexport const x = 1;\n',
    });
    expect(checkDocsCode(root)).toMatchObject({
      checked: 3,
      problems: [
        "README.md:9: Type 'number' is not assignable to type 'string'.",
        "packages/p/src/a.ts:4: Type 'boolean' is not assignable to type 'number'.",
      ],
    });
  });

  it('is not passed over when a block is never closed', () => {
    expect(() => checkDocsCode(repository({ 'tsconfig.json': tsconfig, 'a.md': '```ts\nconst a = 1;\n' }))).toThrow(
      'a.md:1',
    );
  });
});

describe('links', () => {
  it('lead to a file, and to a heading in it', () => {
    const root = repository({
      'a.md':
        '[ok](docs/b.md#some-words--more) [no](docs/c.md) [none](docs/b.md#other) [web](https://example.org) [here](#top)\n# Top\n',
      'docs/b.md': '# Some `words` & more\n',
    });
    expect(checkLinks(root)).toMatchObject({
      checked: 4,
      problems: ['a.md: docs/c.md leads nowhere', 'a.md: docs/b.md has no heading #other'],
    });
  });
});

describe('length of files', () => {
  it('is at most 400 lines', () => {
    const root = repository({ 'a.ts': 'x\n'.repeat(400), 'b.ts': 'x\n'.repeat(401), 'c.md': 'x\n'.repeat(500) });
    expect(checkFileLength(root)).toMatchObject({ checked: 2, problems: [expect.stringMatching(/^b\.ts: 401 lines/)] });
  });
});

describe('words', () => {
  it('of one machine, of unfinished work and of switched-off checks are found', () => {
    const bad = [
      `see ${'/'}root/x`,
      `"${'/'}home/me/x"`,
      `TO${'DO'} later`,
      `// @ts-${'ignore'}`,
      `https://registry.${'npmjs'}.org`,
    ];
    const root = repository({ 'a.ts': bad.join('\n'), 'b.md': 'the route a/root/b and example.org/work/c are fine\n' });
    const { checked, problems } = checkWords(root);
    expect(checked).toBe(2);
    expect(problems.map((problem) => problem.split(':').slice(0, 2).join(':'))).toEqual([
      'a.ts:1',
      'a.ts:2',
      'a.ts:3',
      'a.ts:4',
      'a.ts:5',
    ]);
  });

  it('are looked for in no file that git ignores', () => {
    const root = repository({ '.gitignore': 'out\n', 'out/a.ts': `TO${'DO'}` });
    expect(checkWords(root)).toMatchObject({ checked: 1, problems: [] });
  });
});

describe('the lock file', () => {
  it('has an entry for every optional package, and is bound to no registry', () => {
    const lock = {
      packages: {
        '': {},
        'node_modules/a': {
          optionalDependencies: { 'a-linux': '1', 'a-darwin': '1', 'a-own': '1' },
          resolved: 'https://example.org/a.tgz',
        },
        'node_modules/a-linux': {},
        'node_modules/a/node_modules/a-own': {},
        'node_modules/link': { link: true, resolved: 'packages/link' },
      },
    };
    expect(checkLockFile(repository({ 'package-lock.json': JSON.stringify(lock) }))).toMatchObject({
      checked: 5,
      problems: [
        'package-lock.json: node_modules/a is bound to one registry: https://example.org/a.tgz',
        'package-lock.json: a-darwin, optional for node_modules/a, has no entry: npm ci would refuse the file',
      ],
    });
  });
});

describe('paths that packages export', () => {
  const sub = (name: string) => ({
    '@aurum/source': `./src/${name}index.ts`,
    types: `./dist/${name}index.d.ts`,
    default: `./dist/${name}index.js`,
  });
  const manifest = {
    name: '@aurum/p',
    exports: { '.': sub(''), './sub': sub('sub/'), './package.json': './package.json' },
  };

  it('have a source, a place in the reference and a word in the README', () => {
    const files = {
      'packages/p/package.json': JSON.stringify(manifest),
      'packages/p/src/index.ts': '',
      'packages/p/src/sub/index.ts': '',
      'packages/p/README.md': '# @aurum/p\n\n`@aurum/p/sub`\n',
      'packages/p/typedoc.json': '{ "entryPoints": ["src/index.ts", "src/sub/index.ts"] }',
    };
    expect(checkExports(repository(files))).toMatchObject({ checked: 2, problems: [] });
  });

  it('fail without one of them, and when the source condition does not come first', () => {
    const { '@aurum/source': source, ...rest } = sub('');
    const files = {
      'packages/p/package.json': JSON.stringify({
        ...manifest,
        exports: { ...manifest.exports, '.': { ...rest, '@aurum/source': source } },
      }),
      'packages/p/src/index.ts': '',
      'packages/p/README.md': '# @aurum/p\n',
    };
    expect(checkExports(repository(files)).problems).toEqual([
      'packages/p/package.json: the condition @aurum/source of . does not come first',
      'packages/p/package.json: ./sub leads to ./src/sub/index.ts, which is not there',
      'packages/p/typedoc.json: the reference leaves out src/sub/index.ts',
      'packages/p/README.md: says nothing of @aurum/p/sub',
    ]);
  });
});
