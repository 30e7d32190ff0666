export {
  type DatabaseIdentity,
  type DatabaseOperation,
  type DatabaseTelemetry,
  databaseTelemetry,
  type OperationRecord,
  type PoolCounts,
  type Retry,
  type ServedBy,
} from './database-telemetry.js';
export { newTraffic, type Traffic } from './traffic.js';
