import { expect, it } from 'vitest';
import { createCache, jsonCodec, memoryLevel } from '../../src/cache/index.js';
import { checkDegraded, checkGaps } from './protection-checks.js';
import { checkQuickReads } from './quick-read-checks.js';

const engine = { createCache, jsonCodec, memoryLevel };

it('what was read from the level at a glance is not given to those who come after an invalidation', async () => {
  await expect(checkQuickReads(engine)).resolves.toBeUndefined();
});

it('memory is checked when the connection of the bus was lost', async () => {
  await expect(checkGaps(engine)).resolves.toBeUndefined();
});

it('what was read without the level is not given after its time, even when the origin fails', async () => {
  await expect(checkDegraded(engine)).resolves.toBeUndefined();
});
