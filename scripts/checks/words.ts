import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFiles } from '../workspace.js';
import type { CheckResult } from './check.js';

/** What a file must not say. Patterns are written so that they do not match themselves. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly files: RegExp; readonly why: string }[] = [
  { pattern: /(?<![\w.@-])\/(?:work|root|home\/\w+)\//, files: /./, why: 'a path of one machine' },
  {
    pattern: /\b(?:registry[.]npmjs|pypi[.]org|crates[.]io|proxy[.]golang|deb[.]debian|repo1?[.]maven)/,
    files: /./,
    why: 'the host of a package registry',
  },
  { pattern: /\b(?:TO[D]O|FIX[M]E)\b|not [i]mplemented/, files: /./, why: 'unfinished work' },
  { pattern: /@ts-(?:[i]gnore|no[c]heck)|biome-[i]gnore/, files: /\.(ts|mjs)$/, why: 'a check switched off' },
];

const TEXT = /\.(ts|mjs|cjs|js|json|md|yml|yaml|sh|sql|html|svg|csv)$|^\.|^LICENSE$|\/run$/;

/** No tracked text holds machine paths, registry hosts, unfinished work or switched-off checks. */
export function checkWords(root: string): CheckResult {
  const files = repositoryFiles(root).filter((file) => TEXT.test(file));
  const problems = files.flatMap((file) => {
    const rules = FORBIDDEN.filter((rule) => rule.files.test(file));
    return readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, i) =>
        rules.flatMap(({ pattern, why }) => {
          const found = pattern.exec(line);
          return found === null ? [] : [`${file}:${i + 1}: ${why}: ${found[0]}`];
        }),
      );
  });
  return { checked: files.length, what: 'text files', problems };
}
