import { defineConfig } from 'vitest/config';

const conditions = ['@aurum/source'];

/** Tests that start servers, embedded databases or processes: one file at a time, after the fast ones, on a shared PostgreSQL. */
const heavy = [
  'packages/driver-*/test/**/*.test.ts',
  'packages/cache-*/test/**/*.test.ts',
  'examples/*/test/**/*.test.ts',
  'test-support/test/**/*.test.ts',
];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: 'core', include: ['packages/core/test/**/*.test.ts'], sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'adapters',
          include: heavy,
          globalSetup: ['test-support/global-setup.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
