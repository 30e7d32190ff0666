export type { PgliteLike, PgliteResult, PgliteTransactionLike } from './client/pglite-backend.js';
export type {
  HealthConnections,
  HealthMigrations,
  HealthPool,
  HealthReplica,
  TimescaleHealth,
  TimescaleHealthDetails,
} from './health.js';
export { openStore, type StoreTarget } from './open-store.js';
export type { StoreOptions } from './options.js';
export type { CatalogReads, ReplicaLag, ReplicaReads, SeriesReads } from './replica-reads.js';
export type { TimescaleStore } from './timescale-store.js';
