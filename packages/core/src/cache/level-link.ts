import type {
  BusMessage,
  CacheLevel,
  FillOutcome,
  InvalidationReceipt,
  LevelFill,
  LevelRead,
  LevelReadOptions,
  LevelRequest,
} from '../ports/index.js';
import { Breaker } from './breaker.js';
import type { Flight } from './flight.js';
import type { ResolvedCacheOptions } from './options.js';
import { type Question, Sync } from './sync.js';
import { TagTable } from './tag-table.js';

/** The tag that every entry has: invalidating it clears the namespace. */
export const EVERYTHING = '*';

/** Messages may be lost: that many removals are waited for. */
const MOST_REMOVED = 1000;

const NOTHING = Promise.resolve(undefined);

/** What this process knows of one shard. */
export interface Shard {
  /** Its number. */
  readonly index: number;
  /** Its tags. */
  readonly tags: TagTable;
  /** Whether all of its invalidations were heard. */
  readonly sync: Sync;
}

/** What the cache does when others invalidate. */
export interface LinkEvents {
  /** A key is one of the past. */
  readonly onKey: (key: string) => void;
  /** Tags are ones of the past. */
  readonly onTags: (count: number) => void;
}

/** The shared level as a cache uses it: bounded in time, left alone while it does not answer, and never read before it was told what was invalidated. */
export class LevelLink {
  /** The shards of the namespace. */
  readonly shards: readonly Shard[];
  readonly #level: CacheLevel;
  readonly #options: ResolvedCacheOptions;
  readonly #breaker: Breaker;
  readonly #events: LinkEvents;
  readonly #ends: (() => void)[] = [];
  /** Removals of this process whose message has not come back: what is read anew since must not be ended by it. */
  readonly #removedHere = new Set<string>();
  #pendingTags = new Set<string>();
  #pendingKeys = new Set<string>();
  #flushing: Promise<void> | undefined;

  constructor(level: CacheLevel, options: ResolvedCacheOptions, events: LinkEvents) {
    const { clock, graceMs, heartbeatMs, operationMs, isOutage, bus } = options;
    this.#level = level;
    this.#options = options;
    this.#events = events;
    this.#breaker = new Breaker({ operationMs, shortestMs: 150, longestMs: 5000, clock, isOutage });
    const later = (ms: number, work: () => void): void => {
      clock.sleep(ms).then(work, () => undefined);
    };
    this.shards = Array.from({ length: level.shards }, (_, index) => ({
      index,
      tags: new TagTable(),
      sync: new Sync({ graceMs, heartbeatMs, now: clock.now, later }),
    }));
    if (bus !== undefined) this.#ends.push(bus.listen((message) => this.#hear(message)));
    this.#ends.push(clock.every(heartbeatMs / 3, () => void this.beat()));
  }

  /** How many operations failed. */
  get errors(): number {
    return this.#breaker.errors;
  }

  /** What the last operation failed of; undefined when it did not. */
  get lastError(): unknown {
    return this.#breaker.lastError;
  }

  /** Whether messages come in. */
  get hearsOthers(): boolean {
    return this.#options.bus?.connected ?? true;
  }

  /** How many tags and keys wait to be said to the level. */
  get pending(): number {
    return this.#pendingTags.size + this.#pendingKeys.size;
  }

  /** The shard of a key. */
  shardOf(key: string): Shard {
    return this.shards[this.#level.shardOf(key)] as Shard; // one for each number below `shards`
  }

  /** Reads an entry for a flight, which notes the tokens. Undefined when the level cannot be used. */
  async read(flight: Flight, request: LevelRequest, options: LevelReadOptions): Promise<LevelRead | undefined> {
    if (this.pending > 0 || this.#flushing !== undefined) await this.flush();
    if (this.pending > 0) return undefined;
    const { tags, sync } = this.shards[request.shard] as Shard; // the request was made for it
    const question = sync.ask();
    const read = await this.#breaker.run(() => this.#level.read(request, options));
    if (read === undefined) return undefined;
    flight.vector = read.vector;
    if (!flight.dead) {
      // one that was invalidated meanwhile may have been answered before
      request.tags.forEach((tag, i) => {
        tags.observe(tag, read.vector[i] as string); // one for each tag
      });
    }
    if (!sync.told(read.sequence, question)) flight.kill();
    return read;
  }

  /** Whether fresh entries can be read by themselves now. */
  get canPeek(): boolean {
    return this.#level.peek !== undefined && this.pending === 0 && this.#flushing === undefined;
  }

  /** Reads an entry that is fresh. Undefined for any other, and when the level cannot be used. */
  peek(request: LevelRequest): Promise<LevelRead | undefined> {
    return this.#breaker.run(() => this.#level.peek?.(request) ?? NOTHING);
  }

  /** Fills an entry. Undefined when the level cannot be used. */
  fill(fill: LevelFill): Promise<FillOutcome | undefined> {
    return this.#breaker.run(() => this.#level.fill(fill));
  }

  /** Gives a lease back; it ends by itself when that fails. */
  async release(request: LevelRequest): Promise<void> {
    await this.#breaker.run(() => this.#level.release(request));
  }

  /** Deletes an entry that cannot be read. */
  async discard(request: LevelRequest, payload: Uint8Array): Promise<void> {
    await this.#breaker.run(() => this.#level.discard(request, payload));
  }

  /** Invalidates tags here at once, and then for all. Whether all know. */
  async invalidate(tags: readonly string[]): Promise<boolean> {
    const marks = this.shards.map((shard) => shard.tags.mark(tags));
    if (await this.#bump(tags, marks)) return true;
    for (const shard of this.shards) shard.tags.mark(tags); // who began meanwhile may have read what was there before
    this.#wait(tags);
    return false;
  }

  /** Removes a key for all; it was removed here before. Whether all know. */
  async remove(key: string): Promise<boolean> {
    const { index, sync } = this.shardOf(key);
    const question = sync.ask();
    const sequence = await this.#breaker.run(() => this.#level.remove(index, key));
    if (sequence === undefined) {
      this.#pendingKeys.add(key);
      this.#limitPending();
      return false;
    }
    sync.told(sequence, question);
    this.#removedHere.add(removal(index, sequence, key));
    for (const oldest of this.#removedHere) {
      if (this.#removedHere.size <= MOST_REMOVED) break;
      this.#removedHere.delete(oldest);
    }
    return true;
  }

  /** Says what waits to the level. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Asks the level for its numbers, so that lost messages are found. */
  async beat(): Promise<number | undefined> {
    if (this.pending > 0) await this.flush();
    const askedAt = this.#options.clock.now();
    for (const { index, sync } of this.shards) {
      const question = sync.ask();
      const sequence = await this.#breaker.run(() => this.#level.sequence(index));
      if (sequence === undefined) return undefined;
      sync.told(sequence, question);
    }
    return this.#options.clock.now() - askedAt;
  }

  /** Listens to nobody any more. */
  end(): void {
    for (const end of this.#ends) end();
  }

  /** What fails again is put back. The marks of what waits stay as they are. */
  async #flush(): Promise<void> {
    if (!this.#breaker.isClosed) return;
    const [tags, keys] = [[...this.#pendingTags], [...this.#pendingKeys]];
    this.#pendingTags = new Set();
    this.#pendingKeys = new Set();
    if (tags.length > 0) {
      const marks = this.shards.map((shard) => shard.tags.marksOf(tags));
      if (!(await this.#bump(tags, marks))) this.#wait(tags);
    }
    for (const key of keys) await this.remove(key);
  }

  /** Whether the level has given the tags new tokens. */
  async #bump(tags: readonly string[], marks: readonly (readonly (string | undefined)[])[]): Promise<boolean> {
    const questions = this.shards.map(({ sync }) => sync.ask());
    const bumps = await this.#breaker.run(() => this.#level.bump(tags));
    if (bumps === undefined) return false;
    for (const { shard: index, sequence, tokens } of bumps) {
      const shard = this.shards[index] as Shard; // one for each, like marks and questions
      shard.tags.confirm(tags, marks[index] as readonly (string | undefined)[], tokens);
      shard.sync.told(sequence, questions[index] as Question);
    }
    return true;
  }

  #wait(tags: readonly string[]): void {
    for (const tag of tags) this.#pendingTags.add(tag);
    this.#limitPending();
  }

  /** Too much waits: everything is invalidated instead, and that takes the place of the tags' own marks. */
  #limitPending(): void {
    if (this.pending <= this.#options.maxPending) return;
    const dropped = [...this.#pendingTags].filter((tag) => tag !== EVERYTHING);
    this.#pendingTags = new Set([EVERYTHING]);
    this.#pendingKeys = new Set();
    for (const { tags } of this.shards) {
      tags.mark([EVERYTHING]);
      tags.unmark(dropped);
    }
  }

  #hear(message: BusMessage): void {
    if (message.kind === 'gap') {
      for (const { sync } of this.shards) sync.gap();
      return;
    }
    const shard = this.shards[message.shard];
    if (shard === undefined) return; // of a process that divides the namespace otherwise
    if (message.kind === 'tags') {
      message.tags.forEach((tag, i) => {
        shard.tags.hear(tag, message.tokens[i] ?? '');
      });
      this.#events.onTags(message.tags.length);
    } else if (!this.#removedHere.delete(removal(message.shard, message.sequence, message.key)))
      this.#events.onKey(message.key);
    shard.sync.heard(message.sequence);
  }
}

function removal(shard: number, sequence: number, key: string): string {
  return `${shard} ${sequence} ${key}`;
}

/** What is said of an invalidation that all know of, or only this process so far. */
export function receiptOf(isGlobal: boolean): InvalidationReceipt {
  return isGlobal ? { reached: 'global', pending: false } : { reached: 'local', pending: true };
}
