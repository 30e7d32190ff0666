import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryFiles } from '../workspace.js';
import type { CheckResult } from './check.js';

const CODES = 'packages/core/src/errors/codes.ts';
const PAGE = 'docs/errors.md';

/** Every error code has a heading on the page of errors, with cause and remedy below it, and is thrown somewhere; and no heading is without a code. */
export function checkErrorCodes(root: string): CheckResult {
  const codes = [...readFileSync(join(root, CODES), 'utf8').matchAll(/^\s+'([A-Z_.]+)',$/gm)].map(
    (match) => match[1] ?? '',
  );
  const sections = sectionsOf(readFileSync(join(root, PAGE), 'utf8'));
  const sources = repositoryFiles(root)
    .filter((file) => /^packages\/[^/]+\/src\/.*\.ts$/.test(file) && !file.startsWith(dirname(CODES)))
    .map((file) => readFileSync(join(root, file), 'utf8'));
  const problems = [
    ...codes.filter((code) => !sections.has(code)).map((code) => `${PAGE}: no heading for ${code}`),
    ...[...sections.keys()]
      .filter((code) => !codes.includes(code))
      .map((code) => `${PAGE}: ${code} is not in ${CODES}`),
    ...codes.filter((code, i) => codes.indexOf(code) !== i).map((code) => `${CODES}: ${code} occurs twice`),
    ...codes
      .filter(
        (code) => !sources.some((source) => source.includes(code === 'INTERNAL' ? 'new InternalError(' : `'${code}'`)),
      )
      .map((code) => `${CODES}: ${code} is never thrown`),
    ...[...sections].flatMap(([code, text]) =>
      ['**Cause.**', '**Remedy.**']
        .filter((part) => !text.includes(part))
        .map((part) => `${PAGE}: ${code} has no ${part}`),
    ),
  ];
  return { checked: codes.length, what: 'error codes', problems };
}

/** The text below each heading that is a code. */
function sectionsOf(page: string): ReadonlyMap<string, string> {
  const parts = page.split(/^### `?([A-Z_.]+)`?$/m);
  const sections = new Map<string, string>();
  for (let i = 1; i < parts.length; i += 2) sections.set(parts[i] ?? '', (parts[i + 1] ?? '').split(/^## /m)[0] ?? '');
  return sections;
}
