import { defineConfig } from 'vitest/config';
import { RunReporter } from './test-support/run-reporter.js';

/** Packages are tested from their sources: nothing has to be built. */
const conditions = ['@aurum/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', new RunReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'plain',
          include: ['packages/core/test/**/*.test.ts', 'scripts/test/**/*.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // These start servers, embedded databases or processes: one file at a time, after the fast ones, on one PostgreSQL.
        extends: true,
        test: {
          name: 'servers',
          include: [
            'packages/driver-*/test/**/*.test.ts',
            'packages/cache-*/test/**/*.test.ts',
            'examples/*/test/**/*.test.ts',
            'test-support/test/**/*.test.ts',
          ],
          globalSetup: ['test-support/global-setup.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
