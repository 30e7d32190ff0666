import type { CacheRequest, LevelRead } from '../ports/index.js';
import { OriginFailure } from './cache-errors.js';
import type { Counters } from './counters.js';
import type { Entries, Entry } from './entries.js';
import { openEnvelope, sealEnvelope } from './envelope.js';
import type { Fill, Keep, Kept, Landing, LoadHow, Trip } from './journey.js';
import type { LevelLink } from './level-link.js';
import { resolveLifetime } from './lifetime.js';
import type { ResolvedCacheOptions } from './options.js';

/** What an {@link Origin} works with. */
export interface OriginParts {
  readonly options: ResolvedCacheOptions;
  readonly entries: Entries;
  readonly counters: Counters;
  readonly link: LevelLink | undefined;
}

/** Brings answers in: from the bytes of the level or from the origin, and keeps them where nothing speaks against it. */
export class Origin {
  readonly #options: ResolvedCacheOptions;
  readonly #entries: Entries;
  readonly #counters: Counters;
  readonly #link: LevelLink | undefined;

  constructor({ options, entries, counters, link }: OriginParts) {
    this.#options = options;
    this.#entries = entries;
    this.#counters = counters;
    this.#link = link;
  }

  /** The value of what the level has: the one in memory when it is the same fill. Undefined when its bytes cannot be read. */
  open<T>(
    { codec, keyspace }: CacheRequest<T>,
    entry: Entry | undefined,
    { payload, fillId }: LevelRead,
  ): { readonly kept: T | undefined; readonly costMs: number } | undefined {
    if (payload === undefined) {
      return entry !== undefined && entry.fillId === fillId
        ? { kept: entry.value as T | undefined, costMs: entry.costMs }
        : undefined;
    }
    const counters = this.#counters.of(keyspace);
    counters.bytesRead += payload.length;
    try {
      const { isNegative, bytes, costMs } = openEnvelope(payload, {
        schema: codec.id,
        maxBytes: this.#options.maxEntryBytes,
      });
      return { kept: isNegative ? undefined : codec.decode(bytes), costMs };
    } catch {
      counters.payloadErrors++;
      return undefined;
    }
  }

  /** Asks the origin, and keeps what it says if nothing was invalidated meanwhile. */
  async load<T>(trip: Trip<T>, how: LoadHow<T>): Promise<Landing<T>> {
    const { flight, request } = trip;
    const { asked, leased, candidate, keep = true } = how;
    const { clock } = this.#options;
    const counters = this.#counters.of(request.keyspace);
    const began = clock.now();
    let value: T | undefined;
    try {
      value = await request.load({ signal: flight.signal });
    } catch (error) {
      counters.originErrors++;
      if (leased) void this.#link?.release(asked);
      throw new OriginFailure(error, candidate);
    }
    const costMs = clock.now() - began;
    counters.originMs += costMs;
    const kept = value === undefined ? undefined : request.codec.keep(value);
    const lifetime = resolveLifetime(request.lifetime, {
      isNegative: kept === undefined || request.isEmpty?.(kept) === true,
      costMs,
      random: clock.random(),
    });
    const landing: Landing<T> = { kept, status: 'miss', tier: 'origin' };
    const filled = leased ? await this.#fill(trip, { asked, kept, costMs, ...lifetime }) : undefined;
    if (filled === 'leaseLost' || filled === 'moved' || !keep) {
      counters.rejectedFills++;
      return landing;
    }
    const isDegraded = this.#link !== undefined && filled === undefined;
    this.keep(trip, {
      kept,
      costMs,
      fillId: filled === 'stored' ? asked.leaseId : '',
      ...lifetime,
      degradedFrom: isDegraded ? began : undefined,
    });
    return landing;
  }

  /** Puts a value into the level. Undefined when the level cannot be used, or the value is too large for it. */
  async #fill<T>(
    { flight, request }: Trip<T>,
    { asked, kept, costMs, hardMs, softMs }: Fill<T>,
  ): Promise<'stored' | 'leaseLost' | 'moved' | undefined> {
    const link = this.#link;
    const { vector } = flight;
    if (link === undefined || vector === undefined) return undefined;
    if (flight.dead) {
      void link.release(asked);
      return 'moved';
    }
    const { codec, keyspace } = request;
    const { maxEntryBytes, compressFrom, compression } = this.#options;
    const bytes = kept === undefined ? new Uint8Array(0) : codec.encode(kept);
    if (bytes.length > maxEntryBytes) {
      void link.release(asked);
      return undefined;
    }
    const payload = sealEnvelope(
      { isNegative: kept === undefined, bytes, costMs },
      { schema: codec.id, compressFrom, compression },
    );
    const outcome = await link.fill({ ...asked, vector, payload, hardMs, softMs });
    if (outcome === 'stored') this.#counters.of(keyspace).bytesWritten += payload.length;
    return outcome;
  }

  /** Keeps a value in memory, unless one of its tags was invalidated since it was read, or messages may have been lost. */
  keep<T>({ flight, request, shard }: Kept<T>, { kept, costMs, fillId, hardMs, softMs, degradedFrom }: Keep<T>): void {
    const { vector } = flight;
    if (vector === undefined || flight.dead || flight.generation !== shard.sync.generation) return;
    if (flight.tags.some(({ token }, i) => token !== vector[i])) return;
    const { clock, degradedMs, memoryMs } = this.#options;
    const now = clock.now();
    const checkAt =
      degradedFrom === undefined
        ? now + (this.#link === undefined ? Number.POSITIVE_INFINITY : memoryMs)
        : degradedFrom + Math.min(degradedMs, memoryMs);
    const entry: Entry = {
      value: kept,
      tags: shard.tags.hold(flight.tags),
      vector,
      table: shard.tags,
      fillId,
      costMs,
      isDegraded: degradedFrom !== undefined,
      generation: flight.generation,
      checkAt,
      softUntil: now + softMs,
      hardUntil: now + hardMs,
      restUntil: 0,
    };
    this.#entries.set(request.key, entry, kept === undefined ? 0 : request.codec.sizeOf(kept));
  }
}
