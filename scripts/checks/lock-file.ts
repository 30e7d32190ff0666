import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckResult } from './check.js';

/** The parts of an entry of package-lock.json that are read here. */
interface LockEntry {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The lock file works on every platform and from every registry. npm leaves out optional packages for other platforms when its registry
 * does not have them, and `npm ci` then refuses the file everywhere.
 */
export function checkLockFile(root: string): CheckResult {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry>>; // npm's documented format, version 3
  };
  const entries = Object.entries(packages);
  const problems = entries.flatMap(([path, { resolved, link, optionalDependencies }]) => [
    ...(resolved !== undefined && link !== true
      ? [`package-lock.json: ${path} is bound to one registry: ${resolved}`]
      : []),
    ...Object.keys(optionalDependencies ?? {})
      .filter((name) => !isLocked(packages, path, name))
      .map((name) => `package-lock.json: ${name}, optional for ${path}, has no entry: npm ci would refuse the file`),
  ]);
  return { checked: entries.length, what: 'locked packages', problems };
}

/** Whether the package is found from `path` as Node looks for it: in its own node_modules, then in those above. */
function isLocked(packages: Readonly<Record<string, LockEntry>>, path: string, name: string): boolean {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in packages) return true;
    if (at === '') return false;
  }
}
