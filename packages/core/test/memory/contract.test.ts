import { describe, it } from 'vitest';
import { createMemoryStore } from '../../src/memory/index.js';
import { storeContract } from '../../src/testing/index.js';

const { capabilities } = createMemoryStore().series;

storeContract({ describe, it }, { capabilities, create: ({ tenant }) => createMemoryStore({ tenant }) });
