import { requireTenant, storeClosed, withTimeout } from '../driver/index.js';
import { AurumError } from '../errors/index.js';
import type { CacheRequest, CallOptions, ValueCodec } from '../ports/index.js';
import type { Instant } from '../time/index.js';
import { BatchLoad, type BatchOrigin } from './batch-load.js';
import { cacheKey } from './cache-key.js';
import type { CachedOptions, UsesCache } from './cache-use.js';
import { type CacheQuestion, classify, isImmutable } from './classify.js';
import { KnownHorizon } from './known-horizon.js';
import { type CachePolicy, cachePolicy, lifetimeOf } from './policy.js';

/** One question to a repository, as a cache sees it. */
export interface Read<T> extends CacheQuestion {
  /** The question as plain data in one form. */
  readonly query: unknown;
  /** What the answer depends on, besides the tenant. */
  readonly tags: readonly string[];
  /** The same for an answer that no write can change any more. */
  readonly lastingTags: readonly string[];
  /** How the answer is kept. */
  readonly codec: ValueCodec<T>;
  /** Whether an answer is an empty one. */
  readonly isEmpty?: ((value: T) => boolean) | undefined;
}

/** Options of a read through a cache. */
export type ReadCall = CallOptions & UsesCache;

/** What of the options of a call its origin gets, with what replaces it. */
export type OriginCall = { readonly tenant: string; readonly signal?: AbortSignal | undefined };

/** A read of one thing. */
export interface ReadOne<T> {
  /** What is asked. What it throws is for the origin to say. */
  readonly describe: (tenant: string) => Read<T>;
  /** Asks the origin. */
  readonly origin: (call: OriginCall) => Promise<T | undefined>;
}

/** A read of many things at once. */
export interface ReadMany<T> {
  /** The things, by names that tell them apart. */
  readonly ids: readonly string[];
  /** What is asked of one of them. */
  readonly describe: (tenant: string, id: string) => Read<T>;
  /** Asks the origin for some of them. */
  readonly origin: (ids: readonly string[], call: OriginCall) => Promise<readonly T[]>;
  /** Asks it for one. */
  readonly originOne: (id: string, call: OriginCall) => Promise<T>;
  /** The names that an error of the origin says are missing. */
  readonly missing: BatchOrigin<T>['missing'];
  /** The error for names of which there is nothing. */
  readonly notFound: (ids: readonly string[]) => AurumError;
}

/** The cache as the repositories of one store use it. */
export class ReadThrough {
  readonly #options: CachedOptions;
  readonly #policy: CachePolicy;
  readonly #horizon: KnownHorizon | undefined;
  /** Whether the store was closed: nothing that is kept is given then. */
  closed = false;

  constructor(options: CachedOptions, horizon?: (call: CallOptions) => Promise<Instant>) {
    this.#options = options;
    this.#policy = options.policy ?? cachePolicy();
    this.#horizon = horizon === undefined ? undefined : new KnownHorizon(horizon);
  }

  /** The tenant of a call. @throws AurumError `TENANT.MISSING`, `STORE.CLOSED` */
  tenant(options: CallOptions | undefined): string {
    if (this.closed) throw storeClosed();
    return requireTenant(options, this.#options.tenant);
  }

  /** Takes note of a horizon that the store gave. */
  sawHorizon(tenant: string, horizon: Instant): void {
    this.#horizon?.saw(tenant, horizon);
  }

  /** The answer to one question; `undefined` when there is nothing. */
  async one<T>(options: ReadCall | undefined, { describe, origin }: ReadOne<T>): Promise<T | undefined> {
    const tenant = this.tenant(options);
    const read = described(() => describe(tenant));
    if (read === undefined || options?.cache?.bypass === true) return origin({ ...options, tenant });
    return inTime(options, (signal) =>
      this.#get(read, { tenant, signal, options, load: (at) => origin({ tenant, signal: at }) }),
    );
  }

  /** The answers to many questions, in the order of their names. The origin is asked once for all that are not kept. */
  async many<T>(options: ReadCall | undefined, asked: ReadMany<T>): Promise<readonly T[]> {
    const tenant = this.tenant(options);
    const ids = [...new Set(asked.ids)];
    const reads = described(() => ids.map((id) => asked.describe(tenant, id)));
    if (reads === undefined || options?.cache?.bypass === true) return asked.origin(asked.ids, { ...options, tenant });
    const values = await inTime(options, async (signal) => {
      const batch = new BatchLoad<T>({
        expected: ids.length,
        many: (some, at) => asked.origin(some, { tenant, signal: at }),
        one: (id, at) => asked.originOne(id, { tenant, signal: at }),
        missing: asked.missing,
      });
      const one = (read: Read<T>, i: number): Promise<T | undefined> =>
        this.#get(read, { tenant, signal, options, load: (at) => batch.load(ids[i] as string, at) }); // one for each
      return valuesOf(await Promise.allSettled(reads.map((read, i) => one(read, i).finally(() => batch.answered()))), {
        ids,
        notFound: asked.notFound,
      });
    });
    return inOrder(
      asked.ids,
      new Map(ids.map((id, i) => [id, i])),
      (i, isAgain) => (isAgain ? (reads[i] as Read<T>).codec.share(values[i] as T) : (values[i] as T)), // one for each
    );
  }

  /** Changes the store, and then makes one of the past what depends on it: also when it is not known whether the change was made. */
  async change<R>(tags: () => readonly string[], work: () => Promise<R>): Promise<R> {
    const { cache, settleMs = 5000 } = this.#options;
    let result: R;
    try {
      result = await work();
    } catch (error) {
      if (isRefusal(error)) throw error;
      const touched = tags();
      await cache.invalidate(touched).catch(() => undefined); // the error of the write is the one to tell
      setTimeout(() => void cache.invalidate(touched).catch(() => undefined), settleMs).unref();
      throw error;
    }
    await cache.invalidate(tags());
    return result;
  }

  async #get<T>(
    read: Read<T>,
    {
      tenant,
      signal,
      options,
      load,
    }: {
      readonly tenant: string;
      readonly signal: AbortSignal | undefined;
      readonly options: ReadCall | undefined;
      readonly load: (signal: AbortSignal) => Promise<T | undefined>;
    },
  ): Promise<T | undefined> {
    const { cache, now = Date.now, onAnswer } = this.#options;
    const policy = this.#policy;
    const use = options?.cache ?? {};
    const { keyspace, codec, isEmpty } = read;
    const horizon =
      this.#horizon === undefined || read.recordedBy === Number.POSITIVE_INFINITY
        ? undefined
        : await this.#horizon.atLeast(tenant, read.recordedBy);
    const lasts = isImmutable(read, horizon);
    const name = classify(read, { policy, now: now(), horizon, use: use.class });
    // answers that last have fewer tags, and so a key of their own: entries of one key have the tags of one kind
    const key = cacheKey({ keyspace, tenant, query: lasts ? [read.query, 'lasts'] : read.query, schema: codec.id });
    const request: CacheRequest<T> = {
      keyspace,
      key,
      tags: lasts ? read.lastingTags : read.tags,
      codec,
      lifetime: lifetimeOf(policy, name, { ...policy.keyspaces[keyspace]?.lifetime, ...use.lifetime }),
      load: ({ signal: at }) => load(at),
      isEmpty: lasts ? undefined : isEmpty,
    };
    const { serveStale, serveInvalidated, softTimeoutMs, reload } = use;
    const { value, ...answer } = await cache.get(request, {
      signal,
      serveStale,
      serveInvalidated,
      softTimeoutMs,
      reload,
    });
    if (onAnswer !== undefined || use.onAnswer !== undefined) {
      const told = { ...answer, keyspace, key, class: name };
      onAnswer?.(told);
      use.onAnswer?.(told);
    }
    return value;
  }
}

/** What is asked; `undefined` when it makes no sense, which the origin says best. */
function described<R>(describe: () => R): R | undefined {
  try {
    return describe();
  } catch {
    return undefined;
  }
}

function inTime<T>(options: ReadCall | undefined, work: (signal: AbortSignal | undefined) => Promise<T>): Promise<T> {
  return options?.signal === undefined && options?.timeoutMs === undefined
    ? work(undefined)
    : withTimeout(options, work);
}

/** All values; or the error of the call, or of what is missing, or of the first question that failed. */
function valuesOf<T>(
  ends: readonly PromiseSettledResult<T | undefined>[],
  { ids, notFound }: { readonly ids: readonly string[] } & Pick<ReadMany<T>, 'notFound'>,
): readonly T[] {
  const values: T[] = [];
  const missing: string[] = [];
  const errors: unknown[] = [];
  ends.forEach((end, i) => {
    if (end.status === 'rejected') errors.push(end.reason);
    else if (end.value === undefined)
      missing.push(ids[i] as string); // one for each
    else values.push(end.value);
  });
  const ofTheCall = errors.find((error) => !AurumError.is(error) || /^(CALL|STORE|TENANT|INTERNAL)/.test(error.code));
  if (ofTheCall !== undefined) throw ofTheCall;
  if (missing.length > 0) throw notFound(missing);
  if (errors.length > 0) throw errors[0];
  return values;
}

/** What belongs to each name, which may occur more than once. */
function inOrder<R>(
  names: readonly string[],
  places: ReadonlyMap<string, number>,
  of: (place: number, isAgain: boolean) => R,
): readonly R[] {
  const seen = new Set<string>();
  return names.map((name) => {
    const isAgain = seen.has(name);
    seen.add(name);
    return of(places.get(name) as number, isAgain); // every name has a place
  });
}

/** Whether an error says that nothing was changed. Others may come after a change was made. */
function isRefusal(error: unknown): boolean {
  return AurumError.is(error) && !/^(STORE|CALL|INTERNAL)/.test(error.code);
}
