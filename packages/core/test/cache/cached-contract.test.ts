import { afterAll, describe, it } from 'vitest';
import { cached, createCache } from '../../src/cache/index.js';
import { createMemoryStore } from '../../src/memory/index.js';
import { storeContract } from '../../src/testing/index.js';

const { series, curves } = createMemoryStore();

storeContract(
  { describe, it, afterAll },
  {
    capabilities: series.capabilities,
    curves: curves.capabilities,
    create: ({ tenant }) => cached(createMemoryStore({ tenant }), { cache: createCache(), tenant }),
  },
);
