/**
 * Checks what would be published: packs every built package, looks at the tarballs with publint and attw, imports them from an empty
 * program as a user would, and holds core to its budgets of size and import time. Run `npm run build` first.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { checkDocsCodeInstalled } from './checks/docs-code.js';
import { importTimes } from './import-time.js';
import { type Package, packages, ROOT, run } from './workspace.js';

/** What importing the root entry of core may take over starting Node itself, in milliseconds. */
const IMPORT_BUDGET_MS = 60;
const SCRATCH = join(ROOT, '.pack');

rmSync(SCRATCH, { recursive: true, force: true });
mkdirSync(SCRATCH, { recursive: true });
const failures: string[] = [];
const checked = packages();
if (checked.length === 0) failures.push('no packages found');
for (const one of checked) await checkPackage(one);
checkImports(checked);
checkTypes();
checkImportTime();
checkSize();
rmSync(SCRATCH, { recursive: true, force: true });
for (const failure of failures) console.error(`pack check: ${failure}`);
console.log(`pack check: ${checked.length} packages: ${failures.length === 0 ? 'ok' : 'FAILED'}`);
if (failures.length > 0) process.exitCode = 1;

async function checkPackage({ folder, manifest }: Package): Promise<void> {
  const tarball = pack(folder);
  const files = spawnSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).stdout.split('\n');
  const promised = Object.values(manifest.exports ?? {}).flatMap((target) =>
    typeof target === 'string' ? target : Object.values(target),
  );
  const needed = [...promised, ...Object.values(manifest.bin ?? {}), './README.md', './LICENSE'];
  const missing = needed.filter((file) => !files.includes(`package/${file.replace('./', '')}`));
  if (missing.length > 0) failures.push(`${manifest.name} lacks ${missing.join(', ')} in its tarball`);
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
  failures.push(
    ...messages.map((message) => `${manifest.name}: publint: ${formatMessage(message, pkg, { color: false })}`),
  );
  const attw = spawnSync(
    join(ROOT, 'node_modules/.bin/attw'),
    [tarball, '--profile', 'esm-only', '--format', 'table-flipped'],
    { encoding: 'utf8' },
  );
  if (attw.status !== 0) failures.push(`${manifest.name}: attw:\n${attw.stdout}${attw.stderr}`);
  const kilobytes =
    Math.round(
      spawnSync('wc', ['-c', tarball], { encoding: 'utf8' }).stdout.split(' ').map(Number).find(Number.isFinite) ?? 0,
    ) / 1000;
  console.log(`packed ${manifest.name}: ${files.length - 1} files, ${kilobytes.toFixed(0)} kB`);
}

/** Packs a package and unpacks it as a program finds it installed: into `.pack/node_modules`. */
function pack(folder: string): string {
  const packed = spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', SCRATCH], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (packed.status !== 0) throw new Error(`npm pack failed in ${relative(ROOT, folder)}: ${packed.stderr}`);
  const [entry] = Object.values(
    JSON.parse(packed.stdout) as Record<string, { readonly name: string; readonly filename: string }>,
  );
  if (entry === undefined) throw new Error(`npm pack said nothing in ${relative(ROOT, folder)}`);
  const installed = join(SCRATCH, 'node_modules', entry.name);
  mkdirSync(installed, { recursive: true });
  const tarball = join(SCRATCH, entry.filename);
  run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  return tarball;
}

/** Imports every path of every packed package in one plain program: all resolve, and nothing is there twice. */
function checkImports(all: readonly Package[]): void {
  const paths = all.flatMap(({ manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter((path) => path !== './package.json')
      .map((path) => manifest.name + path.slice(1)),
  );
  const program = join(SCRATCH, 'imports.mjs');
  writeFileSync(
    program,
    `const paths = ${JSON.stringify(paths)};
const seen = new Map();
for (const path of paths) {
  const names = Object.entries(await import(path));
  if (names.length === 0) throw new Error(path + ' exports nothing');
  // The same class by two paths must be one: a Series made by one sub-path is passed to another.
  for (const [name, value] of names) {
    if (typeof value !== 'function' || !/^class\\b/.test(String(value))) continue;
    if (seen.has(name) && seen.get(name) !== value) throw new Error(name + ' of ' + path + ' is another class than elsewhere');
    seen.set(name, value);
  }
}
console.log('imported ' + paths.length + ' paths');
`,
  );
  const ran = spawnSync(process.execPath, [program], { cwd: SCRATCH, encoding: 'utf8' });
  if (ran.status === 0) process.stdout.write(ran.stdout);
  else failures.push(`importing what was packed failed: ${ran.stderr}`);
}

/** What the docs show also type-checks for those who install the packages. */
function checkTypes(): void {
  // Types of Node and of the peers are found in the repository's own node_modules, above the scratch folder.
  writeFileSync(join(SCRATCH, 'package.json'), JSON.stringify({ type: 'module' }));
  const { checked: blocks, what, problems } = checkDocsCodeInstalled(ROOT, SCRATCH);
  console.log(`type-checked ${blocks} ${what}`);
  failures.push(...problems);
}

/** A busy machine only ever adds time: what is short at first is measured again. */
function checkImportTime(): void {
  let taken = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 4 && taken >= IMPORT_BUDGET_MS; attempt++) {
    const { importMs, startMs } = importTimes('@aurum/core', SCRATCH);
    taken = importMs - startMs;
    console.log(
      `import '@aurum/core': ${taken.toFixed(0)} ms over ${startMs.toFixed(0)} ms for node itself, budget ${IMPORT_BUDGET_MS} ms`,
    );
  }
  if (taken >= IMPORT_BUDGET_MS)
    failures.push(`importing @aurum/core takes ${taken.toFixed(0)} ms, more than ${IMPORT_BUDGET_MS} ms`);
}

function checkSize(): void {
  const limits = readdirSync(ROOT).filter((name) => name === '.size-limit.json');
  if (limits.length === 0) failures.push('no .size-limit.json');
  const sized = spawnSync(join(ROOT, 'node_modules/.bin/size-limit'), [], { cwd: ROOT, encoding: 'utf8' });
  process.stdout.write(sized.stdout);
  if (sized.status !== 0)
    failures.push(`the bundle of @aurum/core is over its budget, or could not be made: ${sized.stderr}`);
}
