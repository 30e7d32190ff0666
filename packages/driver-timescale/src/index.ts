export type { PgliteLike, PgliteResult, PgliteTransactionLike } from './client/pglite-backend.js';
export type { StoreOptions } from './config.js';
export { openStore, type StoreTarget } from './open-store.js';
export type { TimescaleStore } from './timescale-store.js';
