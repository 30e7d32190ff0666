import type {
  CallOptions,
  CatalogRepository,
  CurveRepository,
  Instant,
  Lifecycle,
  SeriesCapabilities,
  SeriesRepository,
} from '@aurum/core';
import { AurumError } from '@aurum/core';
import { requireTenant, withTimeout } from '@aurum/core/driver';
import type { DatabaseTelemetry } from '@aurum/core/telemetry';
import { TimescaleCatalogRepository } from './catalog-repository.js';
import { unlessAborted } from './client/abortable.js';
import { askedOnce, type TimescaleFeatures } from './client/facts.js';
import type { Backend, ServerFacts } from './client/session.js';
import { type CallName, callRunner, type RepositoryContext, streamRunner, type Transact, watched } from './context.js';
import { TimescaleCurveRepository } from './curve-repository.js';
import { createGate } from './gate.js';
import { askHealth, downHealth, type TimescaleHealth, withReplica } from './health.js';
import { createMaintenance, type StoreMaintenance } from './maintenance/store-maintenance.js';
import { migrate, migrationStatus, pendingOf } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';
import type { ResolvedOptions } from './options.js';
import { Replica, type ReplicaParts } from './replica.js';
import { replicaHealth } from './replica-health.js';
import { type ReplicaReads, replicaLag, replicaReads } from './replica-reads.js';
import { DEFAULT_RETRY } from './retry.js';
import { TimescaleSeriesRepository } from './series-repository.js';
import { createTenant } from './sql/catalog.js';
import type { SqlNames } from './sql/names.js';
import { primaryClock } from './sql/replica.js';

/** A store in PostgreSQL, TimescaleDB or an embedded PGlite. */
export interface TimescaleStore extends Lifecycle {
  /** Values, as they are and were known. */
  readonly series: SeriesRepository;
  /** The register of series. */
  readonly catalog: CatalogRepository;
  /** Curves, as they are and were known. */
  readonly curves: CurveRepository;
  /** What this store can do, with what was found of TimescaleDB when it was opened. */
  readonly capabilities: TimescaleCapabilities;
  /** Reads that may lag, of the option `replica`; `undefined` when there is none. */
  readonly replica: ReplicaReads | undefined;
  /** Rollups, retention, compression, and the policies for them. */
  readonly maintenance: StoreMaintenance;
  /** Makes sure that a tenant exists; needs the user that migrated the store. Idempotent. */
  createTenant(name: string, options?: CallOptions): Promise<void>;
  /** Asks the store how it is, and its server for what bears on that; never rejects for a store that is down. */
  health(options?: CallOptions): Promise<TimescaleHealth>;
}

/** Capabilities of a store in PostgreSQL. */
export interface TimescaleCapabilities extends SeriesCapabilities {
  /** The TimescaleDB extension of the database; `undefined` where there is none. */
  readonly timescale: TimescaleFeatures | undefined;
}

/** What a store is composed with. */
export interface StoreParts {
  readonly capabilities: SeriesCapabilities;
  readonly timescale: TimescaleFeatures | undefined;
  readonly telemetry: DatabaseTelemetry;
  /** A standby of the backend's server. */
  readonly replica?: Pick<ReplicaParts, 'standby' | 'watch'> | undefined;
}

/** Composes a store on a backend. Nothing is asked of the server yet. */
export function createStore(
  backend: Backend,
  options: ResolvedOptions,
  { capabilities, timescale, telemetry, replica: parts }: StoreParts,
): TimescaleStore {
  const names: SqlNames = { schema: options.schema, role: options.role };
  async function checkUsable(): Promise<void> {
    const pending = pendingOf(await migrationStatus(backend, names));
    if (pending.length === 0) return;
    throw new AurumError('STORE.NOT_MIGRATED', {
      message: `the store's schema '${names.schema}' lacks ${pending.length} of ${MIGRATIONS.length} migrations, from '${pending[0]?.name}'; run migrate() once with a user that may create schemas and roles`,
      details: { schema: names.schema, pending: pending.map(({ version }) => version) },
    });
  }

  /** Asked once; a failure is asked again by the next call. */
  const ready = askedOnce(checkUsable);

  async function insertTenant(name: string, signal?: AbortSignal): Promise<void> {
    const { text, values } = createTenant(names, requireTenant({ tenant: name }, undefined));
    await backend.transaction({ restricted: false, signal }, (session) => session.query(text, values));
  }

  async function primaryNow(signal: AbortSignal): Promise<Instant> {
    const { text, values } = primaryClock();
    const [row] = await backend.transaction({ readOnly: true, restricted: false, signal }, (session) =>
      session.query(text, values),
    );
    return Number(row?.now);
  }

  const made = new Set<string>();
  async function ensureTenant(name: string, signal: AbortSignal): Promise<void> {
    if (made.has(name)) return;
    await insertTenant(name, signal);
    made.add(name);
  }

  const gate = createGate();
  const replica =
    parts === undefined
      ? undefined
      : new Replica({ ...parts, primary: backend, names, maxLagMs: options.replicaMaxLagMs, run: gate.run });
  const environment = {
    backend,
    tenant: options.tenant,
    gate,
    ready,
    createTenant: options.createTenants ? ensureTenant : undefined,
    retry: { ...DEFAULT_RETRY, attempts: options.attempts },
    statementTimeoutMs: options.statementTimeoutMs,
    telemetry,
  };
  const contextOf = (collection: string, transact?: Transact): RepositoryContext => ({
    backend,
    names,
    capabilities,
    call: callRunner({ ...environment, collection, transact }),
    stream: streamRunner({ ...environment, collection, transact }),
  });
  const close = (): Promise<void> =>
    gate.close(async () => {
      telemetry.end();
      await Promise.all([backend.close(), replica?.close()]);
    });
  /** A call of the store itself, which is for no tenant. */
  const own = <T>(
    name: CallName & { readonly collection?: string },
    settings: CallOptions,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> =>
    watched({ telemetry, collection: name.collection }, name, () => gate.run(() => withTimeout(settings, work)));

  const catalog = new TimescaleCatalogRepository(contextOf('series'));
  const { calendars } = options;
  const curves = new TimescaleCurveRepository(contextOf('curve_revision'), calendars);
  const readsOf = (replica: Replica): ReplicaReads => ({
    ...replicaReads(replica, {
      observations: contextOf('observation', replica.transact),
      register: contextOf('series', replica.transact),
      primary: catalog,
      forwards: contextOf('curve_revision', replica.transact),
      primaryCurves: curves,
      calendars,
    }),
    lag: (settings = {}) =>
      own({ operation: 'lag' }, settings, (signal) => replicaLag(replica, () => primaryNow(signal), signal)),
  });

  const maintenance = createMaintenance({
    backend,
    names,
    own: (operation, settings, work) =>
      own({ operation, collection: 'setting' }, settings, async (signal) => {
        await unlessAborted(ready(), signal);
        return work(signal);
      }),
  });

  const store: TimescaleStore = {
    capabilities: Object.freeze({ ...capabilities, timescale }),
    series: new TimescaleSeriesRepository(contextOf('observation')),
    catalog,
    curves,
    replica: replica === undefined ? undefined : readsOf(replica),
    maintenance,
    migrate: (settings = {}) =>
      own({ operation: 'migrate', collection: 'migration' }, settings, async (signal) => {
        const migrations = await migrate(backend, names, signal);
        if (options.policies !== undefined) await maintenance.setPolicies(options.policies, { signal });
        return migrations;
      }),
    migrationStatus: (settings = {}) =>
      own({ operation: 'migrationStatus', collection: 'migration' }, settings, (signal) =>
        migrationStatus(backend, names, signal),
      ),
    createTenant: (name, settings = {}) =>
      own({ operation: 'createTenant', collection: 'tenant' }, settings, async (signal) => {
        await unlessAborted(ready(), signal);
        await insertTenant(name, signal);
      }),
    async health(settings = {}) {
      const begun = performance.now();
      let facts: ServerFacts | undefined;
      try {
        return await own({ operation: 'health' }, settings, async (signal) => {
          facts = await unlessAborted(backend.facts(), signal);
          const [health, examined] = await Promise.all([
            askHealth(backend, names, signal),
            replica === undefined ? undefined : replicaHealth(replica, signal),
          ]);
          return examined === undefined ? health : withReplica(health, examined);
        });
      } catch (error) {
        return downHealth(backend, facts, { error, afterMs: performance.now() - begun });
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return store;
}
