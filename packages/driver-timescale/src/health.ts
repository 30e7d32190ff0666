import { AurumError, type Health, type MigrationStatus } from '@aurum/core';
import { readFacts } from './client/facts.js';
import type { Backend, Row, ServerFacts } from './client/session.js';
import { migrationStatus, pendingOf, readLayout } from './migrate.js';
import { serverState } from './sql/health.js';
import type { SqlNames } from './sql/names.js';
import { chunkFacts } from './sql/storage.js';

/** How a store is, with what was found out about its server. */
export interface TimescaleHealth extends Health {
  /** What was found out; of a store that is down, what is known without its server. */
  readonly details: TimescaleHealthDetails;
}

/** Migrations of a schema. */
export interface HealthMigrations {
  /** Those that the database has. */
  readonly applied: number;
  /** Those that `migrate()` would apply. */
  readonly pending: number;
}

/** The connections of a pool. */
export interface HealthPool {
  /** All that are open. */
  readonly total: number;
  /** Those that wait for a call. */
  readonly idle: number;
  /** Calls that wait for a connection. */
  readonly waiting: number;
  /** The most that there may be. */
  readonly max: number;
}

/** The connections of a server. */
export interface HealthConnections {
  /** Those that clients have. */
  readonly used: number;
  /** The most that it gives to users who are no superusers. */
  readonly max: number;
}

/** How a replica is. */
export interface HealthReplica {
  /** `up`: reads that may lag go there; `lagging`: it is too far behind for them; `unavailable`: it does not answer, or is none. */
  readonly status: 'up' | 'lagging' | 'unavailable';
  /** How far it is behind the primary at most, in milliseconds; `undefined` when it could not be found out. */
  readonly lagMs: number | undefined;
  /** Whether the server is a standby; `undefined` when it did not answer. */
  readonly inRecovery: boolean | undefined;
  /** The pool of its connections. */
  readonly pool: HealthPool | undefined;
}

/** What a store in hypertables of TimescaleDB is made of. */
export interface HealthTimescale {
  /** All chunks of current values and of superseded revisions. */
  readonly chunks: number;
  /** Those that are compressed. */
  readonly compressedChunks: number;
  /** Jobs of the store that failed when they last ran. */
  readonly failedJobs: number;
}

/** What {@link TimescaleHealth} knows beyond the port. What could not be asked is `undefined`. */
export type TimescaleHealthDetails = {
  /** `server_version`, for example `15.18 (Debian 15.18-0+deb12u1)`. */
  readonly serverVersion: string | undefined;
  /** The version of the TimescaleDB extension; `undefined` also where it is not created. */
  readonly timescaleVersion: string | undefined;
  /** How many migrations have been applied, and how many are pending. */
  readonly migrations: HealthMigrations | undefined;
  /** This store's pool; `undefined` when embedded. */
  readonly pool: HealthPool | undefined;
  /** The connections of all clients of the server. */
  readonly connections: HealthConnections | undefined;
  /** Whether transactions begin as read-only, by the setting of server, database, user or pool. */
  readonly readOnly: boolean | undefined;
  /** Whether the server is a standby, which cannot be written to. */
  readonly inRecovery: boolean | undefined;
  /** How far a standby is behind what it has been sent, in milliseconds; `undefined` for a primary, or when it has replayed nothing yet. */
  readonly replicationLagMs: number | undefined;
  /** The hypertables of the store; `undefined` for one in partitions of PostgreSQL, or when the store is down or not migrated. */
  readonly timescale: HealthTimescale | undefined;
  /** The replica of the store; `undefined` when there is none, or the store is down. */
  readonly replica: HealthReplica | undefined;
};

/** From so much of its connections in use on, a server is near its limit. */
const NEAR_LIMIT = 0.9;

/** A standby that is further behind gives reads that others would not expect. */
const MUCH_LAG_MS = 30_000;

/** What a server answered. */
interface Answer {
  readonly latencyMs: number;
  readonly facts: ServerFacts;
  readonly state: Row;
  readonly migrations: readonly MigrationStatus[];
  readonly timescale: HealthTimescale | undefined;
}

/** Asks a server how it is. Rejects when it does not answer. */
export async function askHealth(backend: Backend, names: SqlNames, signal: AbortSignal): Promise<TimescaleHealth> {
  const answer = await backend.transaction({ readOnly: true, restricted: false, signal }, async (session) => {
    const asked = performance.now();
    const facts = await readFacts(session);
    const latencyMs = performance.now() - asked;
    const { text, values } = serverState();
    const [state = {}] = await session.query(text, values);
    return { latencyMs, facts, state };
  });
  const migrations = await migrationStatus(backend, names, signal);
  const migrated = pendingOf(migrations).length === 0 && answer.facts.timescale !== undefined;
  const timescale = migrated ? await askTimescale(backend, names, signal) : undefined;
  return healthOf(backend, { ...answer, migrations, timescale });
}

async function askTimescale(
  backend: Backend,
  names: SqlNames,
  signal: AbortSignal,
): Promise<HealthTimescale | undefined> {
  return backend.transaction({ readOnly: true, restricted: false, signal }, async (session) => {
    if ((await readLayout(session, names)) !== 'hypertable') return undefined;
    const { text, values } = chunkFacts(names);
    const [row] = await session.query(text, values);
    return {
      chunks: Number(row?.chunks),
      compressedChunks: Number(row?.compressed),
      failedJobs: Number(row?.failed_jobs),
    };
  });
}

function healthOf(backend: Backend, { latencyMs, facts, state, migrations, timescale }: Answer): TimescaleHealth {
  const pending = pendingOf(migrations);
  const lag = state.lag_ms;
  const details: TimescaleHealthDetails = {
    serverVersion: facts.version,
    timescaleVersion: facts.timescale,
    migrations: { applied: migrations.length - pending.length, pending: pending.length },
    pool: poolOf(backend),
    connections: backend.kind === 'pglite' ? undefined : { used: Number(state.used), max: Number(state.most) },
    readOnly: state.read_only === true,
    inRecovery: state.in_recovery === true,
    replicationLagMs: lag === null || lag === undefined ? undefined : Math.max(0, Number(lag)),
    timescale,
    replica: undefined,
  };
  const problems = [
    ...pending.map(({ version, name }) => `migration ${version} (${name}) is pending: run migrate()`),
    ...serverProblems(details),
  ];
  const status = problems.length === 0 ? 'up' : 'degraded';
  return { status, latencyMs, server: serverName(backend, facts), problems, details };
}

/** What is wrong with a server that answers, each with its remedy. */
function serverProblems({
  inRecovery,
  readOnly,
  replicationLagMs = 0,
  connections,
  timescale,
}: TimescaleHealthDetails): string[] {
  const problems: string[] = [];
  if (inRecovery === true) {
    problems.push('the server is a standby, which can be read but not written to: write to the primary server');
  } else if (readOnly === true) {
    problems.push(
      'transactions begin as read-only, so writes are refused: set default_transaction_read_only = off for server, database and user',
    );
  }
  if (timescale !== undefined && timescale.failedJobs > 0) {
    problems.push(
      `${timescale.failedJobs} job${timescale.failedJobs === 1 ? '' : 's'} of TimescaleDB failed at the last run: aurum-timescale doctor says which, and what to do`,
    );
  }
  if (replicationLagMs > MUCH_LAG_MS) {
    problems.push(
      `the standby is ${Math.round(replicationLagMs / 1000)} s behind what it was sent: end long queries on it, or give it faster disks`,
    );
  }
  if (connections !== undefined && connections.used >= connections.max * NEAR_LIMIT) {
    problems.push(
      `${connections.used} of the server's ${connections.max} connections are in use: lower the pool sizes, put a pooler in between, or raise max_connections`,
    );
  }
  return problems;
}

/** The health of a store whose server did not answer, with the reason. */
export function downHealth(
  backend: Backend,
  facts: ServerFacts | undefined,
  failure: { readonly error: unknown; readonly afterMs: number },
): TimescaleHealth {
  const what = AurumError.is(failure.error) ? failure.error.message : String(failure.error);
  return {
    status: 'down',
    latencyMs: undefined,
    server: facts === undefined ? undefined : serverName(backend, facts),
    problems: [`${what} (after ${Math.round(failure.afterMs)} ms)`],
    details: {
      serverVersion: facts?.version,
      timescaleVersion: facts?.timescale,
      migrations: undefined,
      pool: poolOf(backend),
      connections: undefined,
      readOnly: undefined,
      inRecovery: undefined,
      replicationLagMs: undefined,
      timescale: undefined,
      replica: undefined,
    },
  };
}

/** The same with what was found out about the replica: a store whose replica does not serve is degraded. */
export function withReplica(
  health: TimescaleHealth,
  replica: { readonly details: HealthReplica; readonly problems: readonly string[] },
): TimescaleHealth {
  const problems = [...health.problems, ...replica.problems];
  const status = health.status === 'up' && problems.length > 0 ? 'degraded' : health.status;
  return { ...health, status, problems, details: { ...health.details, replica: replica.details } };
}

/** The connections of a backend. */
export function poolOf(backend: Backend): HealthPool | undefined {
  const counts = backend.pool();
  if (counts === undefined) return undefined;
  return { total: counts.used + counts.idle, idle: counts.idle, waiting: counts.waiting, max: counts.most };
}

/** What stands behind the port, for people. */
export function serverName(backend: Backend, facts: ServerFacts): string {
  const version = facts.version.split(' ')[0] ?? facts.version;
  const extension = facts.timescale === undefined ? '' : ` with timescaledb ${facts.timescale}`;
  return `${backend.kind} ${version}${extension}`;
}
