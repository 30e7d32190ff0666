import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** How many tests ended how. What failed outside of a test, such as a hook or an import, counts as a failed one. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Says at the end of a run what was skipped and why, so that silence is never taken for success, and writes the counts as JSON to the
 * file that `AURUM_TEST_COUNTS` names.
 */
export class RunReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    for (const line of skippedLines(modules)) console.log(line);
    const file = process.env.AURUM_TEST_COUNTS;
    if (file !== undefined && file !== '') writeFileSync(file, JSON.stringify(countTests(modules, unhandled)));
  }
}

function countTests(modules: readonly TestModule[], unhandled: readonly SerializedError[]): TestCounts {
  const tests = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
  const outside = modules.flatMap((module) =>
    [module, ...module.children.allSuites()].flatMap((part) => part.errors()),
  );
  const count = (wanted: string) => tests.filter((state) => state === wanted).length;
  const failed = count('failed') + outside.length + unhandled.length;
  return { passed: count('passed'), failed, skipped: tests.length - count('passed') - count('failed') };
}

function skippedLines(modules: readonly TestModule[]): readonly string[] {
  return modules.flatMap((module) => {
    const reasons = new Map<string, number>();
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state !== 'skipped') continue;
      const reason = result.note ?? 'what they need is missing; the reason is printed where it was noticed';
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    return [...reasons].map(
      ([reason, tests]) => `skipped: ${tests} of ${relative(process.cwd(), module.moduleId)}: ${reason}`,
    );
  });
}
