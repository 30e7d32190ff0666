import type { CacheStats, KeyspaceStats } from '../ports/index.js';

/** What is counted for a keyspace. */
export type KeyspaceCounters = { -readonly [name in Exclude<keyof KeyspaceStats, 'hitRatio'>]: number };

/** Counts what happens, by keyspace. */
export class Counters {
  invalidations = 0;
  readonly #keyspaces = new Map<string, KeyspaceCounters>();

  /** The counters of a keyspace. */
  of(keyspace: string): KeyspaceCounters {
    let counters = this.#keyspaces.get(keyspace);
    if (counters === undefined) {
      counters = {
        l1Hits: 0,
        l2Hits: 0,
        negativeHits: 0,
        stale: 0,
        misses: 0,
        refreshes: 0,
        leaseWaits: 0,
        rejectedFills: 0,
        originErrors: 0,
        payloadErrors: 0,
        bytesRead: 0,
        bytesWritten: 0,
        originMs: 0,
      };
      this.#keyspaces.set(keyspace, counters);
    }
    return counters;
  }

  /** All of it at this moment. */
  snapshot(rest: Pick<CacheStats, 'entries' | 'bytes' | 'levelErrors'>): CacheStats {
    const keyspaces = Object.fromEntries([...this.#keyspaces].map(([name, counters]) => [name, withRatio(counters)]));
    return { keyspaces, invalidations: this.invalidations, ...rest };
  }
}

function withRatio(counters: KeyspaceCounters): KeyspaceStats {
  const kept = counters.l1Hits + counters.l2Hits + counters.negativeHits + counters.stale;
  const all = kept + counters.misses;
  return { ...counters, hitRatio: all === 0 ? undefined : kept / all };
}
