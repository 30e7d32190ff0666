import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Package, packages } from '../workspace.js';
import type { CheckResult } from './check.js';

/** Every path that a package exports leads to a source, is in the reference of the API, and is named in the package's README. */
export function checkExports(root: string): CheckResult {
  const all = packages(root).flatMap((one) => pathsOf(one).map(([path, conditions]) => ({ one, path, conditions })));
  const problems = all.flatMap(({ one, path, conditions }) => {
    const place = relative(root, one.folder);
    const source = conditions['@aurum/source'] ?? '';
    const name = `${one.manifest.name}${path.slice(1)}`;
    return [
      [
        Object.keys(conditions)[0] === '@aurum/source',
        `package.json: the condition @aurum/source of ${path} does not come first`,
      ],
      [existsSync(join(one.folder, source)), `package.json: ${path} leads to ${source}, which is not there`],
      [
        referenceOf(one).includes(source.replace('./', '')),
        `typedoc.json: the reference leaves out ${source.replace('./', '')}`,
      ],
      [textOf(one, 'README.md').includes(name), `README.md: says nothing of ${name}`],
    ].flatMap(([holds, problem]) => (holds ? [] : [`${place}/${problem}`]));
  });
  return { checked: all.length, what: 'exported paths', problems };
}

function pathsOf({ manifest }: Package): readonly (readonly [string, Readonly<Record<string, string>>])[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([path, target]) =>
    typeof target === 'string' ? [] : [[path, target] as const],
  );
}

/** The entry points of the reference: those of the package's own typedoc.json, else the root's default. */
function referenceOf(one: Package): readonly string[] {
  const own = textOf(one, 'typedoc.json');
  if (own === '') return ['src/index.ts'];
  return (JSON.parse(own) as { readonly entryPoints: readonly string[] }).entryPoints; // our own file
}

function textOf({ folder }: Package, file: string): string {
  return existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
}
