import type { CacheCallOptions, CacheRequest, LevelRequest } from '../ports/index.js';
import type { Landing } from './journey.js';
import { EVERYTHING, type LevelLink, type Shard } from './level-link.js';
import type { Origin } from './origin.js';

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
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(link: LevelLink, origin: Origin) {
    this.#link = link;
    this.#origin = origin;
  }

  /** What has not ended yet. */
  get underWay(): readonly Promise<unknown>[] {
    return [...this.#underWay.values()];
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
    const { key, tags } = request;
    const { changes } = shard.tags;
    const { generation } = shard.sync;
    const question = shard.sync.ask();
    const asked: LevelRequest = { shard: shard.index, key, tags: [EVERYTHING, ...tags], leaseId: '' };
    try {
      const read = await this.#link.peek(asked);
      if (read === undefined) return undefined;
      const isOfNow = shard.sync.told(read.sequence, question);
      const found = this.#origin.open(request, undefined, read);
      if (found === undefined) {
        if (read.payload !== undefined) await this.#link.discard(asked, read.payload);
        return undefined;
      }
      if (isOfNow && shard.tags.changes === changes) {
        const states = shard.tags.acquire(asked.tags);
        states.forEach(({ name }, i) => {
          shard.tags.observe(name, read.vector[i] as string); // one for each tag
        });
        this.#origin.keep(
          { request, shard, flight: { vector: read.vector, dead: false, generation, tags: states } },
          { ...found, fillId: read.fillId, softMs: read.softLeftMs, hardMs: read.hardLeftMs },
        );
        shard.tags.release(states);
      }
      return { kept: found.kept, status: found.kept === undefined ? 'negative' : 'hit', tier: 'l2' };
    } finally {
      this.#underWay.delete(key);
    }
  }
}
