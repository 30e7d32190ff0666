import { afterAll, describe, it } from 'vitest';
import { createMemoryStore } from '../../src/memory/index.js';
import { storeContract } from '../../src/testing/index.js';

const { capabilities } = createMemoryStore().series;

storeContract({ describe, it, afterAll }, { capabilities, create: ({ tenant }) => createMemoryStore({ tenant }) });
