export type {
  BusMessage,
  Cache,
  CacheBus,
  CacheCallOptions,
  CacheHealth,
  CacheLevel,
  CacheLifetime,
  CacheRequest,
  CacheResult,
  CacheStats,
  Clock,
  FillOutcome,
  InvalidationReceipt,
  KeyspaceStats,
  LevelBump,
  LevelFill,
  LevelRead,
  LevelReadOptions,
  LevelRequest,
  LoadContext,
  StaleReason,
  ValueCodec,
} from '../ports/index.js';
export { jsonCodec } from './json-codec.js';
export { type MemoryLevel, type MemoryLevelOptions, memoryLevel } from './memory-level.js';
export type { TieredCacheOptions } from './options.js';
export { systemClock } from './system-clock.js';
export { createCache } from './tiered-cache.js';
