import type { Clock } from '../ports/index.js';

/** Options of {@link Breaker}. */
export interface BreakerOptions {
  /** The longest time of one operation, ms. */
  readonly operationMs: number;
  /** How long the level is left alone after its first failure, ms. It doubles with each failure in a row. */
  readonly shortestMs: number;
  /** The longest time that it is left alone, ms. */
  readonly longestMs: number;
  /** Time and chance. */
  readonly clock: Clock;
  /** Whether an error says that the level does not answer. Others, such as a full server, leave it in use. */
  readonly isOutage: (error: unknown) => boolean;
}

/** A level that does not answer is left alone for a while, so that it costs callers nothing; then one operation tries it. */
export class Breaker {
  /** How many operations failed. */
  errors = 0;
  /** What the last failure was; undefined when the last operation succeeded. */
  lastError: unknown;
  readonly #options: BreakerOptions;
  #failures = 0;
  #openUntil = Number.NEGATIVE_INFINITY;
  #probing = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** Whether an operation would be tried now. */
  get isClosed(): boolean {
    if (this.#failures === 0) return true;
    return !this.#probing && this.#options.clock.now() >= this.#openUntil;
  }

  /** The result of an operation, or undefined when the level is left alone, fails, or takes too long. */
  async run<T>(operation: () => Promise<T>): Promise<T | undefined> {
    if (!this.isClosed) return undefined;
    const isProbe = this.#failures > 0;
    if (isProbe) this.#probing = true;
    try {
      const result = await this.#inTime(operation);
      this.#failures = 0;
      this.lastError = undefined;
      return result;
    } catch (error) {
      this.errors++;
      this.lastError = error;
      if (this.#options.isOutage(error)) this.#open();
      return undefined;
    } finally {
      if (isProbe) this.#probing = false;
    }
  }

  async #inTime<T>(operation: () => Promise<T>): Promise<T> {
    const { clock, operationMs } = this.#options;
    const ended = new AbortController();
    const work = operation();
    work.catch(() => undefined); // when it is too late, nobody else looks at it
    try {
      return await Promise.race([
        work,
        clock.sleep(operationMs, ended.signal).then(
          () => Promise.reject(new LevelTimeout(operationMs)),
          () => new Promise<never>(() => undefined), // the work has ended
        ),
      ]);
    } finally {
      ended.abort();
    }
  }

  #open(): void {
    const { clock, shortestMs, longestMs } = this.#options;
    const ms = Math.min(longestMs, shortestMs * 2 ** Math.min(this.#failures, 20));
    this.#failures++;
    this.#openUntil = clock.now() + ms * (0.9 + 0.2 * clock.random());
  }
}

/** An operation of the level took too long. */
export class LevelTimeout extends Error {
  constructor(ms: number) {
    super(`the shared level did not answer within ${ms} ms`);
    this.name = 'LevelTimeout';
  }
}
