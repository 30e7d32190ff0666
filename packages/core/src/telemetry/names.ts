/**
 * What is recorded, by the names of the semantic conventions (https://opentelemetry.io/docs/specs/semconv/database) as far as they
 * have one; what is our own begins with `aurum.`.
 */
export const ATTRIBUTE = {
  system: 'db.system.name',
  namespace: 'db.namespace',
  collection: 'db.collection.name',
  operation: 'db.operation.name',
  batchSize: 'db.operation.batch.size',
  statusCode: 'db.response.status_code',
  errorType: 'error.type',
  address: 'server.address',
  port: 'server.port',
  poolName: 'db.client.connection.pool.name',
  connectionState: 'db.client.connection.state',
  attempts: 'aurum.attempts',
  retried: 'aurum.retried',
  leftEarly: 'aurum.left_early',
  replica: 'aurum.replica',
  rowsRead: 'aurum.rows.read',
  rowsWritten: 'aurum.rows.written',
  bytesRead: 'aurum.bytes.read',
  bytesWritten: 'aurum.bytes.written',
  attempt: 'aurum.attempt',
  delay: 'aurum.delay_ms',
  direction: 'aurum.direction',
} as const;

/** The event of a span when a call is made again. */
export const RETRY_EVENT = 'aurum.retry';

export const METRIC = {
  duration: 'db.client.operation.duration',
  rows: 'aurum.rows',
  bytes: 'aurum.bytes',
  connections: 'db.client.connection.count',
  pending: 'db.client.connection.pending_requests',
  most: 'db.client.connection.max',
} as const;

/** The bounds that the conventions give for the duration of an operation, in seconds. */
export const DURATION_BOUNDS: readonly number[] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** The version of the conventions whose names these are. */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.44.0';
