import type { CacheCallOptions, CacheRequest, Clock, LevelRead } from '../ports/index.js';
import type { Entries, Entry } from './entries.js';
import type { Landing } from './journey.js';
import type { LevelLink, Shard } from './level-link.js';
import { levelRequest } from './level-request.js';
import type { Origin } from './origin.js';

/** What {@link QuickReads} work with. */
export interface QuickReadsParts {
  readonly link: LevelLink;
  readonly origin: Origin;
  readonly entries: Entries;
  readonly clock: Clock;
}

/** An answer that was read, and what was known when the level was asked. */
interface QuickRead<T> {
  readonly request: CacheRequest<T>;
  readonly shard: Shard;
  readonly changes: number;
  readonly generation: number;
  readonly tags: readonly string[];
  readonly read: LevelRead;
  readonly found: { readonly kept: T | undefined; readonly costMs: number };
  readonly readAt: number;
}

/**
 * Answers that the level has and that are good: by far the most of what memory does not have, and read without anything that only a call of
 * the origin needs, such as a lease, a flight that others join and that invalidations end, and its stopping. Of each key one at a time; whoever comes
 * meanwhile takes the long way.
 *
 * What an invalidation has to find is found in another way: the shard counts all that it heard and did, and an answer is kept only if the
 * count is what it was before the level was asked.
 */
export class QuickReads {
  readonly #link: LevelLink;
  readonly #origin: Origin;
  readonly #entries: Entries;
  readonly #clock: Clock;
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #unkept = new Map<string, () => void>();

  constructor({ link, origin, entries, clock }: QuickReadsParts) {
    this.#link = link;
    this.#origin = origin;
    this.#entries = entries;
    this.#clock = clock;
  }

  /** What has not ended yet. */
  get underWay(): readonly Promise<unknown>[] {
    return [...this.#underWay.values()];
  }

  /** Keeps what was read of a key, and gives the entry; undefined when there was nothing to keep. */
  settled(key: string): Entry | undefined {
    const keep = this.#unkept.get(key);
    if (keep === undefined) return undefined;
    this.#unkept.delete(key);
    keep();
    return this.#entries.get(key);
  }

  /** Keeps all that was read. */
  settle(): void {
    for (const key of [...this.#unkept.keys()]) this.settled(key);
  }

  /** The answer of the level if it is fresh; undefined when the long way is to be taken, of which nothing has happened yet. */
  read<T>(
    request: CacheRequest<T>,
    shard: Shard,
    { reload, serveInvalidated, hardTimeoutMs, softTimeoutMs }: CacheCallOptions,
  ): Promise<Landing<T> | undefined> | undefined {
    const { key } = request;
    if (reload === true || serveInvalidated === true || hardTimeoutMs !== undefined || softTimeoutMs !== undefined)
      return undefined;
    // a golden answer may be due for being read again, which the long way looks after
    if (!this.#link.canPeek || request.lifetime.golden !== undefined || this.#underWay.has(key)) return undefined;
    const reading = this.#read(request, shard);
    this.#underWay.set(key, reading);
    return reading;
  }

  async #read<T>(request: CacheRequest<T>, shard: Shard): Promise<Landing<T> | undefined> {
    const { key } = request;
    const { changes } = shard.tags;
    const { generation } = shard.sync;
    const question = shard.sync.ask();
    const asked = levelRequest({ request, shard });
    try {
      const read = await this.#link.peek(asked);
      if (read === undefined) return undefined;
      const isOfNow = shard.sync.told(read.sequence, question);
      const found = this.#origin.open(request, undefined, read);
      if (found === undefined) {
        if (read.payload !== undefined) await this.#link.discard(asked, read.payload);
        return undefined;
      }
      if (isOfNow) {
        const readAt = this.#clock.now();
        this.#later(key, () =>
          this.#keep({ request, shard, changes, generation, tags: asked.tags, read, found, readAt }),
        );
      }
      return { kept: found.kept, status: found.kept === undefined ? 'negative' : 'hit', tier: 'l2' };
    } finally {
      this.#underWay.delete(key);
    }
  }

  /** Keeping an answer takes as long again as reading it, and nobody has to wait for that. */
  #later(key: string, keep: () => void): void {
    this.#unkept.set(key, keep);
    if (this.#unkept.size === 1) setImmediate(() => this.settle());
  }

  #keep<T>({ request, shard, changes, generation, tags, read, found, readAt }: QuickRead<T>): void {
    if (shard.tags.changes !== changes) return;
    const states = shard.tags.acquire(tags);
    shard.tags.observeAll(states, read.vector);
    const late = this.#clock.now() - readAt;
    this.#origin.keep(
      { request, shard, flight: { vector: read.vector, dead: false, generation, tags: states } },
      { ...found, fillId: read.fillId, softMs: read.softLeftMs - late, hardMs: read.hardLeftMs - late },
    );
    shard.tags.release(states);
  }
}
