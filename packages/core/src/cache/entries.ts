import { LRUCache } from 'lru-cache';
import type { TagState, TagTable } from './tag-table.js';

/** An answer in the memory of the process. */
export interface Entry {
  /** The value, held by the cache alone; undefined when there is nothing. */
  readonly value: unknown;
  /** Its tags as this process knows them. */
  readonly tags: readonly TagState[];
  /** Beside them: the tokens under which the value was read. */
  readonly vector: readonly string[];
  /** The table that the tags are held in. */
  readonly table: TagTable;
  /** The fill of the shared level that it comes from; empty for none. */
  readonly fillId: string;
  /** What the origin took for it, ms. */
  readonly costMs: number;
  /** Whether it was read while the shared level did not answer: it then lives by its age alone. */
  readonly isDegraded: boolean;
  /** The generation in which it was last known to be good. */
  generation: number;
  /** From when on it is to be checked against the shared level. */
  checkAt: number;
  /** Until when it is good. */
  softUntil: number;
  /** Until when it may be given. */
  hardUntil: number;
  /** Until when the origin is not asked again, because it failed. */
  restUntil: number;
}

/** Answers in memory: as many as fit into a number of bytes, the least recently used ones go first. */
export class Entries {
  readonly #cache: LRUCache<string, Entry>;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#cache = new LRUCache<string, Entry>({ maxSize: maxBytes, dispose: ({ table, tags }) => table.release(tags) });
  }

  /** How many there are. */
  get size(): number {
    return this.#cache.size;
  }

  /** About their bytes. */
  get bytes(): number {
    return this.#cache.calculatedSize;
  }

  /** The entry of a key. */
  get(key: string): Entry | undefined {
    return this.#cache.get(key);
  }

  /** Keeps an entry of about so many bytes, unless it is larger than all of the memory. */
  set(key: string, entry: Entry, bytes: number): void {
    const size = Math.max(1, Math.ceil(bytes) + key.length * 2 + OVERHEAD);
    if (size <= this.#maxBytes) {
      this.#cache.set(key, entry, { size });
      return;
    }
    this.#cache.delete(key);
    entry.table.release(entry.tags);
  }

  /** Forgets a key. */
  delete(key: string): void {
    this.#cache.delete(key);
  }

  /** Forgets all. */
  clear(): void {
    this.#cache.clear();
  }
}

/** What an entry takes besides its value, about. */
const OVERHEAD = 256;
