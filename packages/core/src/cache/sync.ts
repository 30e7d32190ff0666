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

/** What was known when the level was asked: its answer is compared with that, whatever comes in meanwhile. */
export interface Question {
  /** When it was asked. */
  readonly askedAt: number;
  /** The greatest number known then. */
  readonly known: number;
  /** How often the level had begun to count anew. */
  readonly epoch: number;
}

/**
 * Whether this process has heard every invalidation of a shard. The level numbers them. Messages bring them one by one; when the level
 * says a number that messages do not bring, some were lost: a new generation begins, in which every entry has to be checked against
 * the level before it is given again. Entries are not thrown away.
 */
export class Sync {
  /** Entries of another generation have to be checked. */
  generation = 0;
  /** The number up to which messages came one by one. */
  #last = 0;
  /** Up to which number losses were answered by a new generation. */
  #covered = 0;
  /** The first number that the level said. */
  #first = 0;
  /** How often the level began to count anew, as far as that was noticed. */
  #epoch = 0;
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
    if (sequence < this.#last) this.#anew(sequence);
    this.#last = sequence;
    if (follows) return;
    this.#covered = Math.max(this.#covered, sequence); // messages were lost, or the level counts anew
    this.generation++;
  }

  /** The level is about to be asked. */
  ask(): Question {
    return { askedAt: this.#options.now(), known: Math.max(this.#last, this.#covered), epoch: this.#epoch };
  }

  /** The level said a number in answer to a question. Whether what came with it may be kept as being of now. */
  told(sequence: number, question: Question): boolean {
    const { askedAt, known, epoch } = question;
    if (epoch !== this.#epoch) return false;
    if (this.#confirmedAt === Number.NEGATIVE_INFINITY && this.#last === 0) {
      // nothing was kept before the first answer: what was invalidated until then concerns nobody here
      this.#last = sequence;
      this.#covered = sequence;
      this.#first = sequence;
    }
    // a question of before the first answer may have been answered earlier, and what came in between was never heard
    if (known === 0 && sequence < this.#first) return false;
    if (sequence < known) {
      // the level counts anew, and may have lost what it knew
      this.#anew(sequence);
      this.generation++;
    }
    if (sequence > this.#last && sequence > this.#covered)
      this.#options.later(this.#options.graceMs, () => this.#settle(sequence, question));
    else this.#confirm(askedAt);
    return true;
  }

  /** Messages may have been lost. */
  gap(): void {
    this.generation++;
  }

  /** Numbers of before say nothing about those that follow. */
  #anew(sequence: number): void {
    this.#epoch++;
    this.#last = sequence;
    this.#covered = sequence;
    this.#first = 0;
  }

  #settle(sequence: number, { askedAt, epoch }: Question): void {
    if (epoch !== this.#epoch) return;
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
