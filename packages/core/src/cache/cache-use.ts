import type { Cache, CacheLifetime, CacheResult } from '../ports/index.js';
import type { CachePolicy, DataClass } from './policy.js';

/** Where an answer of a cached repository came from. */
export interface CacheAnswer extends Omit<CacheResult<unknown>, 'value'> {
  /** The family of questions, such as `series.read`. */
  readonly keyspace: string;
  /** The key that it is kept under. */
  readonly key: string;
  /** The class that it was kept by, if it was read now. */
  readonly class: DataClass;
}

/** How one call of a cached repository uses the cache. */
export interface CacheUse {
  /** How long the answer is good, if the origin is asked. Default: by the policy, from what is asked. */
  readonly class?: DataClass | undefined;
  /** Some of the times of it. */
  readonly lifetime?: Partial<CacheLifetime> | undefined;
  /** Asks the origin whatever is kept, and keeps its answer. */
  readonly reload?: boolean | undefined;
  /** Asks the origin, and neither looks at what is kept nor keeps anything. */
  readonly bypass?: boolean | undefined;
  /** Whether an answer that has ended may be given while it is read again, or when the origin fails. Default `true`. */
  readonly serveStale?: boolean | undefined;
  /** Whether an invalidated answer may be given when the origin fails. Default `false`. */
  readonly serveInvalidated?: boolean | undefined;
  /** After this time an answer that has ended is given, if there is one, ms. */
  readonly softTimeoutMs?: number | undefined;
  /** Is told where the answer came from; of a call for many, for each of them. Must not throw. */
  readonly onAnswer?: ((answer: CacheAnswer) => void) | undefined;
}

/** What reads of cached repositories accept besides the options of the port. */
export interface UsesCache {
  /** How this call uses the cache. */
  readonly cache?: CacheUse | undefined;
}

/** Options of {@link cached}. */
export interface CachedOptions {
  /** Keeps the answers. One cache, or one namespace of a shared one, belongs to one store. Closing the store leaves it open. */
  readonly cache: Cache;
  /** Whose data is meant by calls that name no tenant, as in the options of the store. Default: none, such calls reject with `TENANT.MISSING`. */
  readonly tenant?: string | undefined;
  /** How long answers are good. Default: `cachePolicy()`. */
  readonly policy?: CachePolicy | undefined;
  /** Is told where every answer came from. Must not throw. */
  readonly onAnswer?: ((answer: CacheAnswer) => void) | undefined;
  /** When the outcome of a write is not known, it is invalidated at once, and again after this time, ms: it may be committed late. Default 5000. */
  readonly settleMs?: number | undefined;
  /** The wall clock, which decides classes only. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}
