import { describe, it } from 'vitest';
import { createCache, memoryLevel } from '../../src/cache/index.js';
import { registerCacheContracts } from './cache-subjects.js';

registerCacheContracts({ describe, it }, { createCache, memoryLevel });
