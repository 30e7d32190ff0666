import { afterAll, describe, it } from 'vitest';
import { createMemoryStore } from '../../src/memory/index.js';
import {
  catalogRepositoryContract,
  curveRepositoryContract,
  seriesRepositoryContract,
} from '../../src/testing/index.js';
import { overTwoCaches } from './over-two-caches.js';

const { series, curves } = createMemoryStore();
const setup = {
  capabilities: series.capabilities,
  curves: curves.capabilities,
  create: ({ tenant }: { readonly tenant: string | undefined }) => overTwoCaches(createMemoryStore({ tenant }), tenant),
};

seriesRepositoryContract({ describe, it, afterAll }, setup);
catalogRepositoryContract({ describe, it, afterAll }, setup);
curveRepositoryContract({ describe, it, afterAll }, setup);
