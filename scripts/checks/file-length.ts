import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFiles } from '../workspace.js';
import type { CheckResult } from './check.js';

const MOST_LINES = 400;

/** No source file is so long that it must hold two things. */
export function checkFileLength(root: string): CheckResult {
  const files = repositoryFiles(root).filter((file) => /\.(ts|mjs)$/.test(file));
  const problems = files.flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
    return lines > MOST_LINES ? [`${file}: ${lines} lines, more than ${MOST_LINES}; it likely holds two things`] : [];
  });
  return { checked: files.length, what: 'source files', problems };
}
