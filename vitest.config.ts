import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@aurum/source'] },
  ssr: { resolve: { conditions: ['@aurum/source'], externalConditions: ['@aurum/source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
