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
  GoldenRule,
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
export { type CacheKeyParts, type CacheTags, cacheKey, cacheTags } from './cache-key.js';
export { cacheTelemetry, type RecordedCache } from './cache-telemetry.js';
export type { CacheAnswer, CachedOptions, CacheUse, UsesCache } from './cache-use.js';
export {
  type CacheableStore,
  type CachedCurveStore,
  type CachedStore,
  cached,
} from './cached.js';
export { type CachedCatalogRepository, cachedCatalog } from './cached-catalog.js';
export { cachedCurves } from './cached-curves.js';
export type { CachedCurveRepository } from './cached-curves-port.js';
export { type CachedSeriesRepository, cachedSeries } from './cached-series.js';
export { type CacheQuestion, type ClassifyContext, classify } from './classify.js';
export { columnsCodec } from './columns-codec.js';
export { COMPRESSIONS, type Compression } from './compression.js';
export { curveCodec } from './curve-value-codec.js';
export { describeEnvelope, type EnvelopeDescription } from './envelope.js';
export { formatCacheStats } from './format-stats.js';
export { type GoldenQuery, parseGoldenQueries } from './golden-query.js';
export { jsonCodec } from './json-codec.js';
export { type MemoryLevel, type MemoryLevelOptions, memoryLevel } from './memory-level.js';
export { noCache } from './no-cache.js';
export type { TieredCacheOptions } from './options.js';
export {
  type CachePolicy,
  type CachePolicyInit,
  type ClassPolicy,
  cachePolicy,
  DATA_CLASSES,
  type DataClass,
  type DayAheadPublication,
  type KeyspacePolicy,
} from './policy.js';
export { aggregateCodec, seriesCodec } from './series-value-codec.js';
export { systemClock } from './system-clock.js';
export { createCache } from './tiered-cache.js';
export { type WarmedQuery, type WarmOptions, warm } from './warm.js';
