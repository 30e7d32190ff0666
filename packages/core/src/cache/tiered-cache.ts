import type {
  Cache,
  CacheCallOptions,
  CacheHealth,
  CacheRequest,
  CacheResult,
  CacheStats,
  InvalidationReceipt,
  LevelRequest,
  StaleReason,
} from '../ports/index.js';
import { cacheClosed, OriginFailure, requireTag, stopped } from './cache-errors.js';
import { healthOf } from './cache-health.js';
import { Counters } from './counters.js';
import { Entries, type Entry } from './entries.js';
import { Flight } from './flight.js';
import type { Candidate, Landing, Running, Trip } from './journey.js';
import { EVERYTHING, LevelLink, receiptOf, type Shard } from './level-link.js';
import { levelRequest } from './level-request.js';
import { isDueEarly } from './lifetime.js';
import { type ResolvedCacheOptions, resolveCacheOptions, type TieredCacheOptions } from './options.js';
import { Origin } from './origin.js';
import { inTime } from './patience.js';
import { QuickReads } from './quick-reads.js';
import { Sync } from './sync.js';
import { TagTable } from './tag-table.js';

const POLL_MS = 10;
const POLL_SPREAD_MS = 15;

/**
 * A cache in the memory of the process, over a level that processes share if there is one.
 *
 * @throws AurumError `CONFIG.INVALID` for an option that is out of range
 */
export function createCache(options: TieredCacheOptions = {}): Cache {
  return new TieredCache(resolveCacheOptions(options));
}

class TieredCache implements Cache {
  readonly backend: string;
  readonly #options: ResolvedCacheOptions;
  readonly #entries: Entries;
  readonly #counters = new Counters();
  readonly #flights = new Map<string, Running>();
  readonly #refreshing = new Map<string, Flight>();
  readonly #link: LevelLink | undefined;
  readonly #origin: Origin;
  readonly #quick: QuickReads | undefined;
  readonly #alone: Shard;
  readonly #active = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: ResolvedCacheOptions) {
    this.#options = options;
    this.#entries = new Entries(options.maxBytes);
    this.backend = options.level?.backend ?? 'memory';
    const { clock, graceMs, heartbeatMs, level } = options;
    this.#alone = {
      index: 0,
      tags: new TagTable(),
      sync: new Sync({ graceMs, heartbeatMs, now: clock.now, later: () => undefined }),
    };
    this.#link =
      level === undefined
        ? undefined
        : new LevelLink(level, options, {
            onKey: (key) => this.#forget(key),
            onTags: (count) => {
              this.#counters.invalidations += count;
            },
          });
    this.#origin = new Origin({ options, entries: this.#entries, counters: this.#counters, link: this.#link });
    const [link, entries, origin] = [this.#link, this.#entries, this.#origin];
    this.#quick = link && new QuickReads({ link, entries, origin, clock });
  }

  async get<T>(request: CacheRequest<T>, options: CacheCallOptions = {}): Promise<CacheResult<T>> {
    if (this.#closed) throw cacheClosed();
    const { key, codec } = request;
    const counters = this.#counters.of(request.keyspace);
    const shard = this.#link?.shardOf(key) ?? this.#alone;
    if (options.reload === true) await this.remove(key);
    const entry = this.#entries.get(key) ?? this.#quick?.settled(key);
    if (entry !== undefined && options.reload !== true) {
      const now = this.#options.clock.now();
      if (this.#isGood(entry, shard, now)) {
        if (now < entry.softUntil) {
          if (request.lifetime.golden !== undefined && this.#isDue(entry.costMs, entry.softUntil - now))
            this.#refresh(request, shard);
          if (entry.value === undefined) {
            counters.negativeHits++;
            return { value: undefined, status: 'negative', tier: 'l1' };
          }
          counters.l1Hits++;
          return { value: codec.share(entry.value as T), status: 'hit', tier: 'l1' };
        }
        const mayBeStale = options.serveStale !== false && entry.value !== undefined;
        if (mayBeStale && now < entry.restUntil) return this.#stale(request, entry.value as T, 'l1', 'originFailed');
        if (mayBeStale && now < entry.hardUntil) {
          this.#refresh(request, shard);
          return this.#stale(request, entry.value as T, 'l1', 'expired');
        }
      }
    }
    const reading =
      entry === undefined && !this.#flights.has(key) ? this.#quick?.read(request, shard, options) : undefined;
    const landed =
      reading === undefined
        ? undefined
        : await inTime(reading, { options, clock: this.#options.clock, hasCandidate: false });
    if (landed !== undefined && landed !== 'slow') return this.#result(request, landed);
    return await this.#await(request, options, { shard, entry });
  }

  async invalidate(tags: readonly string[]): Promise<InvalidationReceipt> {
    if (this.#closed) throw cacheClosed();
    for (const tag of tags) requireTag(tag);
    this.#counters.invalidations += tags.length;
    if (tags.length === 0) return { reached: 'global', pending: false };
    if (this.#link === undefined) {
      this.#alone.tags.mark(tags);
      return { reached: 'global', pending: false };
    }
    return receiptOf(await this.#link.invalidate([...new Set(tags)]));
  }

  async remove(key: string): Promise<InvalidationReceipt> {
    if (this.#closed) throw cacheClosed();
    this.#forget(key);
    const isGlobal = this.#link === undefined || (await this.#link.remove(key));
    this.#forget(key); // what began meanwhile may have read what was there before
    return receiptOf(isGlobal);
  }

  clear(): Promise<InvalidationReceipt> {
    return this.invalidate([EVERYTHING]);
  }

  async health(): Promise<CacheHealth> {
    if (!this.#closed) return healthOf(this.#link);
    return { status: 'down', reasons: ['The cache is closed. Open a new one.'], latencyMs: undefined, pending: 0 };
  }

  stats(): CacheStats {
    this.#quick?.settle();
    const { size: entries, bytes } = this.#entries;
    return this.#counters.snapshot({ entries, bytes, levelErrors: this.#link?.errors ?? 0 });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.allSettled([...this.#active, ...(this.#quick?.underWay ?? [])]);
    this.#link?.end();
    this.#quick?.settle();
    this.#entries.clear();
    await this.#options.bus?.[Symbol.asyncDispose]();
    await this.#options.level?.[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Whether an entry was not invalidated, as far as the heartbeat allows to know. */
  #isGood(entry: Entry, shard: Shard, now: number): boolean {
    const { tags, vector } = entry;
    for (let i = 0; i < tags.length; i++) if (tags[i]?.token !== vector[i]) return false;
    if (now >= entry.checkAt) return false;
    return (
      entry.isDegraded ||
      this.#link === undefined ||
      (entry.generation === shard.sync.generation && shard.sync.isConfirmed(now))
    );
  }

  #isDue(costMs: number, leftMs: number): boolean {
    return isDueEarly({ costMs, leftMs, random: this.#options.clock.random() });
  }

  #stale<T>({ codec, keyspace }: CacheRequest<T>, kept: T, tier: 'l1' | 'l2', reason: StaleReason): CacheResult<T> {
    this.#counters.of(keyspace).stale++;
    return { value: codec.share(kept), status: 'stale', tier, reason };
  }

  /** Nothing of a key that was read so far is given to those who come after. */
  #forget(key: string): void {
    (this.#link?.shardOf(key) ?? this.#alone).tags.removed();
    this.#entries.delete(key);
    this.#flights.get(key)?.flight.kill();
    this.#refreshing.get(key)?.kill();
  }

  /** Waits for the answer of a flight: one under way, if it may be shared, or a new one. */
  async #await<T>(
    request: CacheRequest<T>,
    options: CacheCallOptions,
    at: { readonly shard: Shard; readonly entry: Entry | undefined },
  ): Promise<CacheResult<T>> {
    const { shard, entry } = at;
    const candidate = this.#candidate<T>(entry, shard);
    const running = this.#joinable(request.key, shard) ?? this.#depart(request, options, { shard, entry });
    const landing = running.landing as Promise<Landing<T>>; // one key is one question
    let goesOn = false;
    running.flight.waiters++;
    try {
      const hasCandidate = candidate?.isKnownGood === true && options.serveStale !== false;
      const landed = await inTime(landing, { options, clock: this.#options.clock, hasCandidate });
      if (landed === 'slow') {
        goesOn = true;
        return this.#stale(request, candidate?.kept as T, 'l1', 'slow'); // there is a candidate, or it would have waited
      }
      if (landed.status === 'stale' && options.serveStale === false)
        return await this.get(request, { ...options, reload: true });
      return this.#result(request, landed);
    } catch (error) {
      if (error instanceof OriginFailure) return this.#afterFailure(request, options, { error, candidate });
      throw error;
    } finally {
      running.flight.waiters--;
      if (running.flight.waiters === 0 && !goesOn) running.flight.stop(stopped);
    }
  }

  #result<T>(request: CacheRequest<T>, { kept, status, tier, reason }: Landing<T>): CacheResult<T> {
    const counters = this.#counters.of(request.keyspace);
    if (status === 'miss') counters.misses++;
    else if (status === 'negative') counters.negativeHits++;
    else if (status === 'stale') counters.stale++;
    else if (tier === 'l2') counters.l2Hits++;
    else counters.l1Hits++;
    const value = kept === undefined ? undefined : request.codec.share(kept);
    return reason === undefined ? { value, status, tier } : { value, status, tier, reason };
  }

  /** The origin failed: an answer that has ended is better than none, where the call allows it. */
  #afterFailure<T>(
    request: CacheRequest<T>,
    { serveStale = true, serveInvalidated = false }: CacheCallOptions,
    { error, candidate }: { readonly error: OriginFailure; readonly candidate: Candidate<T> | undefined },
  ): CacheResult<T> {
    const other = error.candidate as Candidate<T> | undefined; // of the same request
    const best = [other, candidate].find(
      (one) => one !== undefined && (one.isKnownGood ? serveStale : serveInvalidated),
    );
    if (best?.kept === undefined) throw error.cause;
    const { entry } = best;
    if (entry !== undefined && best.isKnownGood) entry.restUntil = this.#options.clock.now() + this.#options.throttleMs;
    return this.#stale(
      request,
      best.kept,
      entry === undefined ? 'l2' : 'l1',
      best.isKnownGood ? 'originFailed' : 'invalidated',
    );
  }

  #candidate<T>(entry: Entry | undefined, shard: Shard): Candidate<T> | undefined {
    if (entry?.value === undefined) return undefined;
    const now = this.#options.clock.now();
    if (now >= entry.hardUntil + this.#options.failSafeMs) return undefined;
    const checkAt = entry.isDegraded ? entry.checkAt : Number.POSITIVE_INFINITY; // of a degraded one the age is all that is known
    const isKnownGood = this.#isGood({ ...entry, checkAt }, shard, now);
    return { kept: entry.value as T, entry, isKnownGood }; // entries of a key are of its codec
  }

  /** A flight that began late enough to answer a caller who comes now. */
  #joinable(key: string, { sync }: Shard): Running | undefined {
    const running = this.#flights.get(key);
    if (running === undefined || running.flight.dead || this.#link === undefined)
      return running?.flight.dead ? undefined : running;
    const { generation, began } = running.flight;
    const now = this.#options.clock.now();
    if (generation !== sync.generation) return undefined;
    return sync.isConfirmed(now) || now - began <= this.#options.heartbeatMs ? running : undefined;
  }

  #flight(key: string, tags: readonly string[], shard: Shard): Flight {
    return new Flight({
      key,
      tags: shard.tags.acquire([EVERYTHING, ...tags]),
      generation: shard.sync.generation,
      began: this.#options.clock.now(),
      onDead: (flight) => {
        if (this.#flights.get(key)?.flight === flight) this.#flights.delete(key);
        if (this.#refreshing.get(key) === flight) this.#refreshing.delete(key);
      },
    });
  }

  #depart<T>(
    request: CacheRequest<T>,
    options: CacheCallOptions,
    { shard, entry }: { readonly shard: Shard; readonly entry: Entry | undefined },
  ): Running {
    for (const tag of request.tags) requireTag(tag);
    const flight = this.#flight(request.key, request.tags, shard);
    const landing = this.#track(flight, shard, this.#fly({ flight, request, shard, options, entry }));
    const running = { flight, landing };
    this.#flights.set(request.key, running);
    return running;
  }

  /** Follows a flight to its end. */
  #track<R>(flight: Flight, shard: Shard, work: Promise<R>): Promise<R> {
    const tracked = work.finally(() => {
      flight.end();
      shard.tags.release(flight.tags);
      this.#active.delete(tracked);
    });
    this.#active.add(tracked);
    tracked.catch(() => undefined); // those who wait are told
    return tracked;
  }

  /** Asks the level, waits for others who read the same, and then asks the origin. */
  async #fly<T>(trip: Trip<T>): Promise<Landing<T>> {
    const { flight, request, shard, options, entry } = trip;
    const asked = levelRequest(trip);
    const link = this.#link;
    if (link === undefined) {
      flight.vector = flight.tags.map(({ token }) => token);
      return this.#origin.load(trip, { asked, leased: false });
    }
    const { clock, leaseMs, waitMs } = this.#options;
    const until = clock.now() + waitMs;
    const known = entry !== undefined && entry.fillId !== '' ? entry.fillId : undefined;
    let candidate: Candidate<T> | undefined;
    for (;;) {
      const read = await link.read(flight, asked, {
        lease: 'needed',
        leaseMs,
        allowInvalid: options.serveInvalidated === true,
        known,
      });
      if (read === undefined) {
        flight.vector ??= flight.tags.map(({ token }) => token);
        return this.#origin.load(trip, { asked, leased: false, candidate });
      }
      const found = read.state === 'miss' ? undefined : this.#origin.open(request, entry, read);
      if (found === undefined && read.payload !== undefined) await link.discard(asked, read.payload);
      if (found !== undefined && read.state === 'invalid')
        candidate = { kept: found.kept, entry: undefined, isKnownGood: false };
      if (found !== undefined && (read.state === 'fresh' || read.state === 'stale')) {
        this.#origin.keep(trip, { ...found, fillId: read.fillId, softMs: read.softLeftMs, hardMs: read.hardLeftMs });
        if (read.state === 'fresh') {
          if (request.lifetime.golden !== undefined && this.#isDue(found.costMs, read.softLeftMs))
            this.#refresh(request, shard);
          return { kept: found.kept, status: found.kept === undefined ? 'negative' : 'hit', tier: 'l2' };
        }
        candidate = { kept: found.kept, entry: undefined, isKnownGood: true };
        if (options.serveStale !== false && found.kept !== undefined) {
          if (read.leased) this.#refresh(request, shard, { ...asked });
          return { kept: found.kept, status: 'stale', tier: 'l2', reason: 'expired' };
        }
      }
      if (read.leased) return this.#origin.load(trip, { asked, leased: true, candidate });
      this.#counters.of(request.keyspace).leaseWaits++;
      if (clock.now() >= until) return this.#origin.load(trip, { asked, leased: false, candidate, keep: false });
      await clock.sleep(POLL_MS + POLL_SPREAD_MS * clock.random(), flight.signal);
    }
  }

  /** Reads an answer again behind callers' backs: one at a time, and in one process. */
  #refresh<T>(request: CacheRequest<T>, shard: Shard, lease?: LevelRequest): void {
    if (this.#refreshing.has(request.key) || this.#closed) {
      if (lease !== undefined) void this.#link?.release(lease);
      return;
    }
    const flight = this.#flight(request.key, request.tags, shard);
    this.#refreshing.set(request.key, flight);
    this.#counters.of(request.keyspace).refreshes++;
    const trip: Trip<T> = { flight, request, shard, options: {}, entry: undefined };
    void this.#track(flight, shard, this.#reread(trip, lease)).catch(() => {
      const entry = this.#entries.get(request.key);
      if (entry !== undefined) entry.restUntil = this.#options.clock.now() + this.#options.throttleMs;
    });
  }

  async #reread<T>(trip: Trip<T>, lease: LevelRequest | undefined): Promise<void> {
    const { flight } = trip;
    const asked = lease ?? levelRequest(trip);
    const link = this.#link;
    if (link === undefined) {
      flight.vector = flight.tags.map(({ token }) => token);
      await this.#origin.load(trip, { asked, leased: false });
      return;
    }
    const { leaseMs } = this.#options;
    // with a lease in hand this only notes the tokens anew, which the fill is checked against
    const read = await link.read(flight, asked, {
      lease: lease === undefined ? 'always' : 'never',
      leaseMs,
      allowInvalid: false,
      known: undefined,
    });
    if (read === undefined || !(read.leased || lease !== undefined)) return;
    await this.#origin.load(trip, { asked, leased: true });
  }
}
