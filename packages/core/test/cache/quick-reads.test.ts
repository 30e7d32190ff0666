import { expect, it } from 'vitest';
import { createCache, jsonCodec, memoryLevel } from '../../src/cache/index.js';
import { checkQuickReads } from './quick-read-checks.js';

it('what was read from the level at a glance is not given to those who come after an invalidation', async () => {
  await expect(checkQuickReads({ createCache, jsonCodec, memoryLevel })).resolves.toBeUndefined();
});
