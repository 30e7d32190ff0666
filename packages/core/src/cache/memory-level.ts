import type {
  BusMessage,
  CacheBus,
  CacheLevel,
  FillOutcome,
  LevelBump,
  LevelFill,
  LevelRead,
  LevelReadOptions,
  LevelRequest,
} from '../ports/index.js';

/** Options of {@link memoryLevel}. */
export interface MemoryLevelOptions {
  /** Milliseconds of the level's own clock, for tokens and times. Default `Date.now`; it may step back. */
  readonly now?: (() => number) | undefined;
  /** The number of shards. Default 1. */
  readonly shards?: number | undefined;
}

/** A level in the memory of the process, with the bus that belongs to it. Several caches may use one; each listens by a bus of its own. */
export interface MemoryLevel {
  /** The level; closing it does nothing, as others may use it. */
  readonly level: CacheLevel;
  /** Another end of the bus. */
  readonly bus: () => CacheBus;
  /** Forgets everything, as `FLUSHALL` does. */
  readonly flush: () => void;
  /** Forgets a token, as eviction does. */
  readonly evictToken: (tag: string) => void;
  /** Forgets the numbers of invalidations, as eviction does. */
  readonly evictSequence: () => void;
}

interface StoredEntry {
  readonly payload: Uint8Array;
  readonly vector: string;
  readonly fillId: string;
  readonly hardAt: number;
  readonly softAt: number;
}

interface StoredShard {
  readonly entries: Map<string, StoredEntry>;
  readonly leases: Map<string, { readonly id: string; readonly until: number }>;
  readonly tokens: Map<string, string>;
  sequence: number;
}

/**
 * The reference for what a shared level does, for tests and for several caches in one process. Nothing of it leaves the process.
 */
export function memoryLevel({ now = Date.now, shards = 1 }: MemoryLevelOptions = {}): MemoryLevel {
  const stored: StoredShard[] = Array.from({ length: shards }, () => ({
    entries: new Map(),
    leases: new Map(),
    tokens: new Map(),
    sequence: 0,
  }));
  const listeners = new Set<(message: BusMessage) => void>();
  let nonce = 0;
  const at = (shard: number): StoredShard => stored[shard] as StoredShard; // a shard of this level
  const tell = (message: BusMessage): void => {
    for (const listener of listeners) listener(message);
  };
  const fresh = (previous: string | undefined): string => {
    nonce++;
    const number = Math.max(previous === undefined ? 0 : Number.parseInt(previous, 10) + 1, Math.round(now() * 1000));
    return `${number}-${nonce.toString(16)}`;
  };
  const tokenOf = (shard: StoredShard, tag: string): string => {
    let token = shard.tokens.get(tag);
    if (token === undefined) {
      token = fresh(undefined);
      shard.tokens.set(tag, token);
    }
    return token;
  };
  /** A number that is missing must not look like one that was missing before: what was invalidated in between would never be found. */
  const standing = (shard: StoredShard): number => {
    if (shard.sequence === 0) shard.sequence = Math.max(1, Math.round(now() * 1000)) + (++nonce % 1000);
    return shard.sequence;
  };
  const next = (shard: StoredShard): number => {
    shard.sequence = standing(shard) + 1;
    return shard.sequence;
  };

  const level: CacheLevel = {
    backend: 'memory',
    shards,
    shardOf: (key) => hash(key) % shards,

    async read(
      { shard: index, key, tags, leaseId }: LevelRequest,
      { lease, leaseMs, allowInvalid, known }: LevelReadOptions,
    ): Promise<LevelRead> {
      const shard = at(index);
      const vector = tags.map((tag) => tokenOf(shard, tag));
      const time = now();
      const held = shard.entries.get(key);
      const entry = held !== undefined && held.hardAt > time ? held : undefined;
      const softLeftMs = entry === undefined ? 0 : entry.softAt - time;
      const state = stateOf(entry, { vector: vector.join(), softLeftMs });
      const shown = state === 'invalid' ? allowInvalid : state !== 'miss' && entry?.fillId !== known;
      const taken = shard.leases.get(key);
      const wanted = lease === 'always' || (lease === 'needed' && state !== 'fresh');
      const leased = wanted && (taken === undefined || taken.until <= time);
      if (leased) shard.leases.set(key, { id: leaseId, until: time + leaseMs });
      return {
        state,
        payload: shown ? entry?.payload.slice() : undefined,
        softLeftMs,
        hardLeftMs: entry === undefined ? 0 : entry.hardAt - time,
        fillId: entry?.fillId ?? '',
        vector,
        leased,
        sequence: standing(shard),
      };
    },

    async peek(request: LevelRequest): Promise<LevelRead | undefined> {
      const { tokens } = at(request.shard);
      if (request.tags.some((tag) => !tokens.has(tag))) return undefined;
      const read = await level.read(request, { lease: 'never', leaseMs: 1, allowInvalid: false, known: undefined });
      return read.state === 'fresh' ? read : undefined;
    },

    async fill({ shard: index, key, tags, leaseId, vector, payload, hardMs, softMs }: LevelFill): Promise<FillOutcome> {
      const shard = at(index);
      const lease = shard.leases.get(key);
      if (lease?.id !== leaseId || lease.until <= now()) return 'leaseLost';
      shard.leases.delete(key);
      if (tags.some((tag, i) => shard.tokens.get(tag) !== vector[i])) return 'moved';
      const time = now();
      shard.entries.set(key, {
        payload: payload.slice(),
        vector: vector.join(),
        fillId: leaseId,
        hardAt: time + hardMs,
        softAt: time + softMs,
      });
      return 'stored';
    },

    async release({ shard, key, leaseId }: LevelRequest): Promise<void> {
      if (at(shard).leases.get(key)?.id === leaseId) at(shard).leases.delete(key);
    },

    async discard({ shard, key }: LevelRequest, payload: Uint8Array): Promise<void> {
      const held = at(shard).entries.get(key)?.payload;
      if (held !== undefined && held.length === payload.length && held.every((byte, i) => byte === payload[i]))
        at(shard).entries.delete(key);
    },

    async bump(tags: readonly string[]): Promise<readonly LevelBump[]> {
      return stored.map((shard, index) => {
        const tokens = tags.map((tag) => {
          const token = fresh(shard.tokens.get(tag));
          shard.tokens.set(tag, token);
          return token;
        });
        const sequence = next(shard);
        tell({ kind: 'tags', shard: index, sequence, tags, tokens });
        return { shard: index, sequence, tokens };
      });
    },

    async remove(index: number, key: string): Promise<number> {
      const shard = at(index);
      shard.entries.delete(key);
      shard.leases.delete(key);
      const sequence = next(shard);
      tell({ kind: 'key', shard: index, sequence, key });
      return sequence;
    },

    sequence: async (shard) => standing(at(shard)),
    [Symbol.asyncDispose]: async () => undefined,
  };

  return {
    level,
    bus: () => {
      const own = new Set<(message: BusMessage) => void>();
      return {
        connected: true,
        listen: (listener) => {
          listeners.add(listener);
          own.add(listener);
          return () => listeners.delete(listener);
        },
        [Symbol.asyncDispose]: async () => {
          for (const listener of own) listeners.delete(listener);
        },
      };
    },
    flush: () => {
      for (const shard of stored) {
        shard.entries.clear();
        shard.leases.clear();
        shard.tokens.clear();
        shard.sequence = 0;
      }
    },
    evictToken: (tag) => {
      for (const { tokens } of stored) tokens.delete(tag);
    },
    evictSequence: () => {
      for (const shard of stored) shard.sequence = 0;
    },
  };
}

function stateOf(
  entry: StoredEntry | undefined,
  { vector, softLeftMs }: { readonly vector: string; readonly softLeftMs: number },
): LevelRead['state'] {
  if (entry === undefined) return 'miss';
  if (entry.vector !== vector) return 'invalid';
  return softLeftMs > 0 ? 'fresh' : 'stale';
}

/** FNV-1a. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
