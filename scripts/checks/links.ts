import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { repositoryFiles } from '../workspace.js';
import type { CheckResult } from './check.js';

/** Every relative link of a page leads to a file of the repository, and its fragment to a heading there. */
export function checkLinks(root: string): CheckResult {
  const pages = repositoryFiles(root).filter((file) => file.endsWith('.md') && !file.startsWith('.changeset/'));
  let checked = 0;
  const problems = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap((match) => {
      const target = match[1] ?? '';
      if (/^[a-z]+:/.test(target)) return [];
      checked++;
      const [path = '', fragment] = target.split('#');
      const file = path === '' ? page : normalize(join(dirname(page), path));
      if (!existsSync(join(root, file))) return [`${page}: ${target} leads nowhere`];
      if (fragment === undefined || !file.endsWith('.md')) return [];
      return anchorsOf(readFileSync(join(root, file), 'utf8')).has(fragment)
        ? []
        : [`${page}: ${file} has no heading #${fragment}`];
    });
  });
  return { checked, what: 'links', problems };
}

function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  );
}
