import {
  AurumError,
  type CallOptions,
  type CatalogRepository,
  type CurveRepository,
  type HolidayCalendar,
  type Instant,
  type ReadView,
  type SeriesRepository,
} from '@aurum/core';
import { resolveCurveKnowledge, resolveReadView } from '@aurum/core/driver';
import { TimescaleCatalogRepository } from './catalog-repository.js';
import type { RepositoryContext } from './context.js';
import { TimescaleCurveRepository } from './curve-repository.js';
import type { Replica } from './replica.js';
import { TimescaleSeriesRepository } from './series-repository.js';
import { primaryHorizon } from './sql/replica.js';

/** What reads series, and writes none. */
export type SeriesReads = Omit<SeriesRepository, 'write' | 'writeMany'>;

/** What reads the register of series, and changes nothing. */
export type CatalogReads = Omit<CatalogRepository, 'define' | 'remove'>;

/** What reads curves, and publishes none. */
export type CurveReads = Omit<CurveRepository, 'publish' | 'publishMany' | 'withdraw'>;

/** How old an answer may be. */
export interface ReplicaLag {
  /** Which server would answer now: the replica, or the primary in its place. */
  readonly server: 'replica' | 'primary';
  /** How old the answer would be at most, in milliseconds; 0 of the primary. */
  readonly lagMs: number;
  /** Every write that had returned by then is in the answer; by the clock of the primary, epoch ms. */
  readonly asOf: Instant;
}

/**
 * Reads that may lag. They go to the replica where it lags by no more than `replicaMaxLagMs`, otherwise to the primary, where a key or tenant
 * that the replica does not know is looked for too. A read that is bounded by `recordedBy` goes to the replica only when all that was recorded
 * by then has arrived there, so that a read bounded by a `horizon`, whoever gave it, is the same for ever.
 */
export interface ReplicaReads {
  /** Values, as they are and were known. */
  readonly series: SeriesReads;
  /** The register of series. */
  readonly catalog: CatalogReads;
  /** Curves, as they are and were known. */
  readonly curves: CurveReads;
  /** Asks both servers how old an answer would be now. */
  lag(options?: CallOptions): Promise<ReplicaLag>;
}

/** What reads of a replica are made of. */
export interface ReplicaContexts {
  /** Of series, with calls that go to the replica. */
  readonly observations: RepositoryContext;
  /** Of the catalog, likewise. */
  readonly register: RepositoryContext;
  /** The register of the primary. */
  readonly primary: CatalogReads;
  /** Of curves, likewise. */
  readonly forwards: RepositoryContext;
  /** The curves of the primary. */
  readonly primaryCurves: CurveReads;
  /** The holiday calendars of their load profiles. */
  readonly calendars: readonly HolidayCalendar[];
}

/** The reading methods of the repositories of a context whose calls go to the replica. */
export function replicaReads(replica: Replica, contexts: ReplicaContexts): Omit<ReplicaReads, 'lag'> {
  const { observations, register, primary } = contexts;
  const series = new TimescaleSeriesRepository(observations);
  const catalog = new TimescaleCatalogRepository(register);
  return {
    series: {
      capabilities: series.capabilities,
      read: (...args) => series.read(...args),
      readMany: (...args) => series.readMany(...args),
      stream: (...args) => series.stream(...args),
      aggregate: (...args) => series.aggregate(...args),
      aggregateMany: (...args) => series.aggregateMany(...args),
      revisions: (...args) => series.revisions(...args),
      history: (...args) => series.history(...args),
      runs: (...args) => series.runs(...args),
      changedSince: (...args) => series.changedSince(...args),
      quarantine: (...args) => series.quarantine(...args),
      async diff(key, views, range, options) {
        const recordedBy = lastBound([views.before, views.after ?? {}]);
        const bounded = recordedBy === undefined ? options : { ...options, recordedBy };
        return series.diff(key, views, range, bounded);
      },
      horizon: horizonOf(replica, observations),
    },
    catalog: {
      async get(...args) {
        try {
          return await catalog.get(...args);
        } catch (error) {
          if (!AurumError.is(error, 'SERIES.NOT_FOUND')) throw error;
          return primary.get(...args);
        }
      },
      find: async (...args) => (await catalog.find(...args)) ?? primary.find(...args),
      list: (...args) => catalog.list(...args),
      counts: (...args) => catalog.counts(...args),
    },
    curves: curveReads(replica, contexts),
  };
}

function curveReads(replica: Replica, { forwards, primaryCurves, calendars }: ReplicaContexts): CurveReads {
  const curves = new TimescaleCurveRepository(forwards, calendars);
  return {
    capabilities: curves.capabilities,
    read: (...args) => curves.read(...args),
    find: async (...args) => (await curves.find(...args)) ?? primaryCurves.find(...args),
    readMany: (...args) => curves.readMany(...args),
    latest: (...args) => curves.latest(...args),
    dates: (...args) => curves.dates(...args),
    revisions: (...args) => curves.revisions(...args),
    history: (...args) => curves.history(...args),
    async diff(key, sides, options) {
      const bounds = [sides.before, sides.after].map((side) => resolveCurveKnowledge(side).recordedBy);
      const recordedBy = Math.max(...bounds.filter(Number.isFinite));
      const bounded = Number.isFinite(recordedBy) ? { ...options, recordedBy } : options;
      return curves.diff(key, sides, bounded);
    },
    list: (...args) => curves.list(...args),
    horizon: horizonOf(replica, forwards),
  };
}

/** The horizon, of which a standby knows what the primary said: it does not see the locks that it is made of. */
function horizonOf(replica: Replica, { call, names }: RepositoryContext): CurveReads['horizon'] {
  return (options = {}) =>
    call({ operation: 'horizon', options, readOnly: true }, async (session) => {
      const known = replica.freshness(session)?.horizon;
      if (known !== undefined) return known;
      const { text, values } = primaryHorizon(names);
      const [row] = await session.query(text, values);
      return Math.floor(Number(row?.horizon));
    });
}

/** The last bound on what was recorded; what has none is not the same for ever anyway. */
function lastBound(views: readonly ReadView[]): Instant | undefined {
  const bounds = views.map((view) => resolveReadView(view).knowledge.recordedBy).filter(Number.isFinite);
  return bounds.length === 0 ? undefined : Math.max(...bounds);
}

/** How old an answer of the replica, or of the primary in its place, would be now. */
export async function replicaLag(
  replica: Replica,
  primaryNow: () => Promise<Instant>,
  signal: AbortSignal,
): Promise<ReplicaLag> {
  const freshness = await replica.examine(signal).then(
    (examined) => examined.freshness,
    () => 'unavailable' as const,
  );
  if (typeof freshness !== 'string' && freshness.lagMs <= replica.maxLagMs) {
    return { server: 'replica', lagMs: freshness.lagMs, asOf: freshness.asOf };
  }
  return { server: 'primary', lagMs: 0, asOf: await primaryNow() };
}
