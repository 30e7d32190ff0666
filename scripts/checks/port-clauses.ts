import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFiles } from '../workspace.js';
import type { CheckResult } from './check.js';

/** Every clause that a port's doc comment states by its id begins the title of a test in the conformance kit, and no title names another. */
export function checkPortClauses(root: string): CheckResult {
  const stated = idsIn(root, 'packages/core/src/ports/', /`([A-Z]+(?:-[A-Z]+)*-\d\d)`/g);
  const tested = idsIn(root, 'packages/core/src/testing/', /['"`]([A-Z]+(?:-[A-Z]+)*-\d\d)\b/g);
  const problems = [
    ...[...stated]
      .filter(([id]) => !tested.has(id))
      .map(([id, file]) => `${file}: no test of the conformance kit carries ${id}`),
    ...[...tested].filter(([id]) => !stated.has(id)).map(([id, file]) => `${file}: no port states ${id}`),
  ];
  return { checked: stated.size, what: 'clauses of ports', problems };
}

/** Each id with a file that holds it. */
function idsIn(root: string, folder: string, pattern: RegExp): ReadonlyMap<string, string> {
  const files = repositoryFiles(root).filter((file) => file.startsWith(folder) && file.endsWith('.ts'));
  const found = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(pattern)].map((match): [string, string] => [
      match[1] ?? '',
      file,
    ]),
  );
  return new Map(found);
}
