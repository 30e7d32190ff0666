export type { PgliteLike, PgliteResult, PgliteTransactionLike } from './client/pglite-backend.js';
export type {
  HealthConnections,
  HealthMigrations,
  HealthPool,
  TimescaleHealth,
  TimescaleHealthDetails,
} from './health.js';
export { openStore, type StoreTarget } from './open-store.js';
export type { StoreOptions } from './options.js';
export type { TimescaleStore } from './timescale-store.js';
