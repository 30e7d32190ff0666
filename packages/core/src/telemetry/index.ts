export {
  type DatabaseIdentity,
  type DatabaseOperation,
  type DatabaseTelemetry,
  databaseTelemetry,
  type OperationRecord,
  type PoolCounts,
  type Retry,
} from './database-telemetry.js';
export { newTraffic, type Traffic } from './traffic.js';
