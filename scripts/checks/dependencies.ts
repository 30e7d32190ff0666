import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckResult } from './check.js';

/** The parts of dependency-cruiser's report that are read here. */
interface Report {
  readonly summary: {
    readonly totalDependenciesCruised?: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

/** Every import follows the arrows of `.dependency-cruiser.mjs`. */
export function checkDependencies(root: string): CheckResult {
  const folders = ['packages', 'examples', 'test-support', 'scripts', 'bench'].filter((folder) =>
    existsSync(join(root, folder)),
  );
  const cruise = spawnSync(join(root, 'node_modules/.bin/depcruise'), [...folders, '--output-type', 'json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (!cruise.stdout.startsWith('{'))
    throw new Error(`dependency-cruiser failed: ${cruise.stderr || cruise.stdout || cruise.error?.message}`);
  const { summary } = JSON.parse(cruise.stdout) as Report; // its documented format
  const problems = summary.violations.map(({ from, to, rule, cycle }) => {
    const path = cycle === undefined ? to : cycle.map(({ name }) => name).join(' → ');
    return `${from}: ${rule.name} forbids → ${path}`;
  });
  return { checked: summary.totalDependenciesCruised ?? 0, what: 'imports', problems };
}
