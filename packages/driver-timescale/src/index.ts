export type { TimescaleFeatures } from './client/facts.js';
export type { PgliteLike, PgliteResult, PgliteTransactionLike } from './client/pglite-backend.js';
export type {
  HealthConnections,
  HealthMigrations,
  HealthPool,
  HealthReplica,
  HealthTimescale,
  TimescaleHealth,
  TimescaleHealthDetails,
} from './health.js';
export { invalidateOnWrites } from './invalidation/invalidate-on-writes.js';
export type { InvalidationHealth, InvalidationListener, InvalidationStats } from './invalidation/listener.js';
export type { InvalidationOptions, InvalidationTarget } from './invalidation/options.js';
export type { IsoDuration } from './maintenance/iso-duration.js';
export type { PolicyChanges, PolicyName, StoragePolicies } from './maintenance/policies.js';
export type {
  MaintenanceAction,
  MaintenanceOptions,
  MaintenanceReport,
  MaintenanceTask,
} from './maintenance/report.js';
export type { NotificationState, StoredPolicies, StoreMaintenance } from './maintenance/store-maintenance.js';
export type { Layout } from './migrations/index.js';
export { openStore, type StoreTarget } from './open-store.js';
export type { StoreOptions } from './options.js';
export type { CatalogReads, CurveReads, ReplicaLag, ReplicaReads, SeriesReads } from './replica-reads.js';
export type { TimescaleCapabilities, TimescaleStore } from './timescale-store.js';
