import type { Cache } from '../ports/index.js';
import { cacheClosed } from './cache-errors.js';
import { Counters } from './counters.js';
import { inTime } from './patience.js';
import { systemClock } from './system-clock.js';

/** A cache that keeps nothing: every question goes to the origin, each caller's by itself. For tests, and to switch caching off. */
export function noCache(): Cache {
  const counters = new Counters();
  let closed = false;
  const requireOpen = (): void => {
    if (closed) throw cacheClosed();
  };
  const invalidated = async (count: number): Promise<{ readonly reached: 'global'; readonly pending: false }> => {
    requireOpen();
    counters.invalidations += count;
    return { reached: 'global', pending: false };
  };
  const close = async (): Promise<void> => {
    closed = true;
  };
  return {
    backend: 'none',
    get: async ({ keyspace, load }, options) => {
      requireOpen();
      counters.of(keyspace).misses++;
      const { signal = new AbortController().signal } = options ?? {};
      const loading = load({ signal }).then((value) => ({ value, status: 'miss' as const, tier: 'origin' as const }));
      const loaded = await inTime(loading, { options: options ?? {}, clock: systemClock, hasCandidate: false });
      return loaded as Awaited<typeof loading>; // without a candidate nobody is too slow
    },
    invalidate: (tags) => invalidated(tags.length),
    remove: () => invalidated(0),
    clear: () => invalidated(1),
    health: async () =>
      closed
        ? { status: 'down', reasons: ['The cache is closed. Open a new one.'], latencyMs: undefined, pending: 0 }
        : { status: 'ok', reasons: [], latencyMs: undefined, pending: 0 },
    stats: () => counters.snapshot({ entries: 0, bytes: 0, levelErrors: 0 }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
