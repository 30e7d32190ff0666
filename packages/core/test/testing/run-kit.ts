import type { ContractRunner } from '../../src/testing/index.js';

/** A test that the kit registered. */
export interface CollectedTest {
  readonly title: string;
  readonly run: () => Promise<void>;
}

/** Registers tests without a test runner and gives them back. */
export function collect(register: (runner: ContractRunner) => void): readonly CollectedTest[] {
  const tests: CollectedTest[] = [];
  register({ describe: (_, body) => body(), it: (title, run) => tests.push({ title, run }) });
  return tests;
}

/** Runs tests one after the other and gives the titles of those that fail, each with its reason. */
export async function failures(tests: readonly CollectedTest[]): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { title, run } of tests) {
    await run().catch((error: unknown) => failed.push(`${title}: ${String(error)}`));
  }
  return failed;
}
