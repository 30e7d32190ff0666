/** Turns values into bytes for a shared level, and keeps what a caller does with a value out of the cache. */
export interface ValueCodec<T> {
  /** The form and its version, such as `series/1`: entries of another form are not seen. */
  readonly id: string;
  /** The bytes of a value. */
  encode(value: T): Uint8Array;
  /** The value of bytes. Throws when they are not one. */
  decode(bytes: Uint8Array): T;
  /** A copy that nobody else holds, for keeping; immutable values may be given back as they are. */
  keep(value: T): T;
  /** What a caller gets of a kept value: a copy, or the value itself where it cannot be changed. */
  share(kept: T): T;
  /** About how many bytes of memory a kept value takes. */
  sizeOf(kept: T): number;
}

/** How the cost of an answer lengthens its life. */
export interface GoldenRule {
  /** How many times longer it lives at most; 1: no longer. */
  readonly most: number;
  /** The cost from which on it counts, ms. */
  readonly unitMs: number;
}

/** How long an answer is good. */
export interface CacheLifetime {
  /** Until then it may be given at all, ms from when it was read. */
  readonly hardMs: number;
  /** Until then it is given without asking again, ms; at most `hardMs`. Between the two it is given, and read again behind the caller's back. */
  readonly softMs: number;
  /** Both, for the answer that there is nothing. */
  readonly negativeMs: number;
  /** How much each time is changed by chance, as a part of it: 0.1 is ±10 %. So entries of one moment do not end in one moment. */
  readonly jitter: number;
  /**
   * For answers that are expensive: the lifetime grows with what an answer cost, up to `most` times, and it is read again before it ends
   * (XFetch), so that no caller waits for it twice. `unitMs` is the cost from which on it counts.
   */
  readonly golden?: GoldenRule | undefined;
}

/** What a loader is given. */
export interface LoadContext {
  /** Fires when nobody waits for the answer any more, or it takes too long. */
  readonly signal: AbortSignal;
}

/** One question to a cache. */
export interface CacheRequest<T> {
  /** The family of questions, such as `series.read`; metrics are kept for each. */
  readonly keyspace: string;
  /** The question in full, in one form: two questions are the same when their keys are. */
  readonly key: string;
  /** What the answer depends on; invalidating any of them makes it one of the past. No tag holds a comma, a bar or a control character. */
  readonly tags: readonly string[];
  /** How the answer is kept. */
  readonly codec: ValueCodec<T>;
  /** How long it is good. */
  readonly lifetime: CacheLifetime;
  /** Asks the origin; `undefined` says that there is nothing, which is kept too. */
  readonly load: (context: LoadContext) => Promise<T | undefined>;
  /** Whether an answer says so little that it is good for `negativeMs` only. Default: none does. */
  readonly isEmpty?: ((value: T) => boolean) | undefined;
}

/** How one call may be answered. */
export interface CacheCallOptions {
  /** Cancels this caller's wait; others who wait for the same answer are not harmed. */
  readonly signal?: AbortSignal | undefined;
  /** After this time an answer that has ended is given, if there is one, while the origin goes on; ms. Default: never. */
  readonly softTimeoutMs?: number | undefined;
  /** After this time the call rejects with `CALL.TIMEOUT`; ms. Default: never. */
  readonly hardTimeoutMs?: number | undefined;
  /** Whether an answer that has ended may be given while it is read again, or when the origin fails. Default `true`. */
  readonly serveStale?: boolean | undefined;
  /** Whether an answer may be given that was invalidated, or of which that cannot be known, when the origin fails. Default `false`. */
  readonly serveInvalidated?: boolean | undefined;
  /** Asks the origin whatever is kept, and keeps its answer. Default `false`. */
  readonly reload?: boolean | undefined;
}

/** Why an answer is given that has ended. */
export type StaleReason = 'expired' | 'slow' | 'originFailed' | 'invalidated';

/** An answer, and where it came from. */
export interface CacheResult<T> {
  /** The answer; `undefined` when there is nothing. */
  readonly value: T | undefined;
  /** `hit`: kept and good; `stale`: kept, but it has ended; `negative`: kept, and says that there is nothing; `miss`: read from the origin. */
  readonly status: 'hit' | 'stale' | 'negative' | 'miss';
  /** Memory of the process, the shared level, or the origin. */
  readonly tier: 'l1' | 'l2' | 'origin';
  /** Of a `stale` answer: why it is given. */
  readonly reason?: StaleReason | undefined;
}

/** What an invalidation reached. */
export interface InvalidationReceipt {
  /** `global`: every process that shares the level; `local`: this process only, the rest follows as soon as the level answers. */
  readonly reached: 'global' | 'local';
  /** Whether it waits to be said to the shared level. */
  readonly pending: boolean;
}

/** How a cache is. */
export interface CacheHealth {
  /** `ok`; `degraded`: it answers, but see `reasons`; `down`: it is closed. */
  readonly status: 'ok' | 'degraded' | 'down';
  /** What is wrong, each with its consequence. */
  readonly reasons: readonly string[];
  /** The time of one round trip to the shared level, ms; `undefined` without one, or when it does not answer. */
  readonly latencyMs: number | undefined;
  /** Invalidations that wait to be said to the shared level. */
  readonly pending: number;
}

/** What happened in a keyspace since the cache was opened. */
export interface KeyspaceStats {
  /** Answers from memory. */
  readonly l1Hits: number;
  /** Answers from the shared level. */
  readonly l2Hits: number;
  /** Answers that say that there is nothing, from either. */
  readonly negativeHits: number;
  /** Answers that had ended. */
  readonly stale: number;
  /** Answers that the origin was asked for while a caller waited. */
  readonly misses: number;
  /** Answers that were read again behind callers' backs. */
  readonly refreshes: number;
  /** Times that a caller waited for another process to read the same. */
  readonly leaseWaits: number;
  /** Answers that were read while they were invalidated, and not kept. */
  readonly rejectedFills: number;
  /** Origin calls that failed. */
  readonly originErrors: number;
  /** Entries of the shared level that could not be read, and were deleted. */
  readonly payloadErrors: number;
  /** Bytes that were read from the shared level. */
  readonly bytesRead: number;
  /** Bytes that were written to the shared level. */
  readonly bytesWritten: number;
  /** Hits, negative and stale ones too, over all answers; `undefined` before the first. */
  readonly hitRatio: number | undefined;
  /** Time spent in origin calls, ms. */
  readonly originMs: number;
}

/** What happened in a cache since it was opened. */
export interface CacheStats {
  /** By keyspace. */
  readonly keyspaces: Readonly<Record<string, KeyspaceStats>>;
  /** Calls of `invalidate` and `clear`, and tags that others invalidated. */
  readonly invalidations: number;
  /** Entries in memory. */
  readonly entries: number;
  /** About their bytes. */
  readonly bytes: number;
  /** Calls of the shared level that failed or took too long. */
  readonly levelErrors: number;
}

/**
 * Answers that are kept.
 *
 * - `CACHE-GET-01` `get` gives what `load` gave, or what it once gave within the lifetime; what a caller does with a value changes no other answer.
 * - `CACHE-GET-02` callers who ask the same while the origin is asked get one answer of one call; cancelling one of them does not harm others,
 *   cancelling all of them cancels the call.
 * - `CACHE-GET-03` an answer that there is nothing is kept for `negativeMs`, and is `negative` when it is given again.
 * - `CACHE-GET-04` after `softMs` an answer is given as `stale` and read again behind the caller's back; after `hardMs` it is not given.
 * - `CACHE-GET-05` when the origin fails, an answer that has ended is given with the reason `originFailed` if there is one and the call allows it; else the
 *   origin's error. Errors are not kept.
 * - `CACHE-GET-06` `reload` asks the origin, and its answer replaces what was kept.
 * - `CACHE-GET-07` after `softTimeoutMs` an answer that has ended is given with the reason `slow`, if there is one; after `hardTimeoutMs` the call rejects
 *   with `CALL.TIMEOUT`. The answer of the origin is kept when it comes after a soft timeout.
 * - `CACHE-INV-01` a `get` that begins after an invalidation returned never gives a value that was read from the origin before it began: at once in
 *   this process; where the receipt says `global`, in all others within the heartbeat. That holds for calls of the origin under way, too.
 * - `CACHE-INV-02` invalidating a tag that nobody uses is no error. `clear` invalidates everything of the namespace, at the cost of one tag.
 * - `CACHE-INV-03` `remove` does for one key what `invalidate` does for a tag.
 * - `CACHE-FAIL-01` a shared level that does not answer costs a call no more than the operation timeout; the origin answers then.
 * - `CACHE-FAIL-02` what was invalidated while the shared level did not answer is said to it before anything is read from it again.
 * - `CACHE-LIFE-01` after `close` every call rejects with `STORE.CLOSED`; `close` is idempotent; `health` is then `down`.
 */
export interface Cache extends AsyncDisposable {
  /** What stands behind it, for example `memory` or `redis`. */
  readonly backend: string;
  /** The answer to a request. */
  get<T>(request: CacheRequest<T>, options?: CacheCallOptions): Promise<CacheResult<T>>;
  /** Makes every answer with one of the tags one of the past. Call it after the change is committed, never before. */
  invalidate(tags: readonly string[]): Promise<InvalidationReceipt>;
  /** Makes the answer to one key one of the past. */
  remove(key: string): Promise<InvalidationReceipt>;
  /** Makes all answers of the namespace ones of the past. */
  clear(): Promise<InvalidationReceipt>;
  /** How it is; never rejects. */
  health(): Promise<CacheHealth>;
  /** What happened so far. */
  stats(): CacheStats;
  /** Waits for calls under way to end, and releases every connection. */
  close(): Promise<void>;
}
