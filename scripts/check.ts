/**
 * Runs the repository's own checks, or those named: `npm run check:repository -- links docs-code`. One line each; ends with 1 when one
 * found a problem or had nothing to look at.
 */
import type { Check } from './checks/check.js';
import { checkDependencies } from './checks/dependencies.js';
import { checkDocsCode } from './checks/docs-code.js';
import { checkErrorCodes } from './checks/error-codes.js';
import { checkExports } from './checks/exports.js';
import { checkFileLength } from './checks/file-length.js';
import { checkLinks } from './checks/links.js';
import { checkLockFile } from './checks/lock-file.js';
import { checkPortClauses } from './checks/port-clauses.js';
import { checkWords } from './checks/words.js';
import { ROOT } from './workspace.js';

const CHECKS: Readonly<Record<string, Check>> = {
  dependencies: checkDependencies,
  'error-codes': checkErrorCodes,
  'port-clauses': checkPortClauses,
  'docs-code': checkDocsCode,
  exports: checkExports,
  links: checkLinks,
  'file-length': checkFileLength,
  'lock-file': checkLockFile,
  words: checkWords,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in CHECKS));
if (unknown.length > 0) throw new Error(`no check ${unknown.join(', ')}; there are ${Object.keys(CHECKS).join(', ')}`);

for (const [name, check] of Object.entries(CHECKS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const { checked, what, problems } = await check(ROOT);
  const failed = checked === 0 || problems.length > 0;
  if (failed) process.exitCode = 1;
  for (const problem of problems) console.error(problem);
  console.log(
    `check ${name}: ${checked} ${what}, ${checked === 0 ? 'nothing to check' : `${problems.length} problems`}: ${failed ? 'FAILED' : 'ok'}`,
  );
}
