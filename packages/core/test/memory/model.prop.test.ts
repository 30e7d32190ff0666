import * as fastCheck from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryStore } from '../../src/memory/index.js';
import { curveModelTest, seriesModelTest } from '../../src/testing/index.js';

it('the memory store answers as the naive model does, whatever comes in whatever order', async () => {
  const report = await seriesModelTest({ fastCheck, runs: 600, create: ({ tenant }) => createMemoryStore({ tenant }) });
  expect(report.ran.get('write')).toBeGreaterThan(1000);
});

it('so does it with curves', async () => {
  const report = await curveModelTest({ fastCheck, runs: 200, create: ({ tenant }) => createMemoryStore({ tenant }) });
  expect(report.ran.get('look')).toBeGreaterThan(500);
});
