/** Options of {@link Sync}. */
export interface SyncOptions {
  /** How long messages may lag behind what the level says before they count as lost, ms. */
  readonly graceMs: number;
  /** Within how many milliseconds an invalidation of another process must be known. */
  readonly heartbeatMs: number;
  /** Milliseconds that never step back. */
  readonly now: () => number;
  /** Calls back once. */
  readonly later: (ms: number, work: () => void) => void;
}

/**
 * Whether this process has heard every invalidation of a shard. The level numbers them. Messages bring them one by one; when the level
 * says a number that messages do not bring, some were lost: a new generation begins, in which every entry has to be checked against
 * the level before it is given again. Entries are not thrown away.
 */
export class Sync {
  /** Entries of another generation have to be checked. */
  generation = 0;
  /** The number up to which messages came one by one, and when the last came. */
  #last = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  /** Up to which number losses were answered by a new generation. */
  #covered = 0;
  /** When the level was last asked with an answer that agreed with what was heard. */
  #confirmedAt = Number.NEGATIVE_INFINITY;
  readonly #options: SyncOptions;

  constructor(options: SyncOptions) {
    this.#options = options;
  }

  /** Whether nothing older than the heartbeat can be missing. */
  isConfirmed(now: number): boolean {
    return now - this.#confirmedAt <= this.#options.heartbeatMs;
  }

  /** A message with its number. Its content must have been applied before. */
  heard(sequence: number): void {
    if (sequence === this.#last) return;
    const follows = sequence === this.#last + 1;
    this.#last = sequence;
    this.#lastAt = this.#options.now();
    if (follows) return;
    this.#covered = sequence; // messages were lost, or the level counts anew
    this.generation++;
  }

  /** The level said a number, in answer to a question that was put at `askedAt`. */
  told(sequence: number, askedAt: number): void {
    if (this.#confirmedAt === Number.NEGATIVE_INFINITY && this.#last === 0) {
      // nothing was kept before the first answer: what was invalidated until then concerns nobody here
      this.#last = sequence;
      this.#covered = sequence;
    }
    if (sequence > this.#last && sequence > this.#covered) {
      this.#options.later(this.#options.graceMs, () => this.#settle(sequence, askedAt));
      return;
    }
    if (sequence < this.#last && this.#lastAt <= askedAt) {
      // it was told of a later one before it was asked: the level counts anew, and may have lost what it knew
      this.#last = sequence;
      this.#covered = sequence;
      this.generation++;
    }
    this.#confirm(askedAt);
  }

  /** Messages may have been lost. */
  gap(): void {
    this.generation++;
  }

  #settle(sequence: number, askedAt: number): void {
    if (sequence > this.#last && sequence > this.#covered) {
      this.#covered = sequence;
      this.generation++;
    }
    this.#confirm(askedAt);
  }

  #confirm(askedAt: number): void {
    if (askedAt > this.#confirmedAt) this.#confirmedAt = askedAt;
  }
}
