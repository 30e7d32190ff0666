import type { Clock } from '../ports/index.js';
import { Deadlines } from './deadlines.js';

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
  readonly #deadlines: Deadlines;
  #failures = 0;
  #openUntil = Number.NEGATIVE_INFINITY;
  #probing = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(options.operationMs, options.clock);
  }

  /** Whether an operation would be tried now. */
  get isClosed(): boolean {
    if (this.#failures === 0) return true;
    return !this.#probing && this.#options.clock.now() >= this.#openUntil;
  }

  /** The result of an operation, or undefined when the level is left alone, fails, or takes too long. */
  run<T>(operation: () => Promise<T>): Promise<T | undefined> {
    if (!this.isClosed) return Promise.resolve(undefined);
    const isProbe = this.#failures > 0;
    if (isProbe) this.#probing = true;
    return new Promise((resolve) => {
      let hasEnded = false;
      const end = (): boolean => {
        if (hasEnded) return false;
        hasEnded = true;
        unwatch();
        if (isProbe) this.#probing = false;
        return true;
      };
      const fail = (error: unknown): void => {
        if (!end()) return; // when it is too late, nobody looks at it
        this.errors++;
        this.lastError = error;
        if (this.#options.isOutage(error)) this.#open();
        resolve(undefined);
      };
      const unwatch = this.#deadlines.watch(() => fail(new LevelTimeout(this.#options.operationMs)));
      started(operation).then((result) => {
        if (!end()) return;
        this.#failures = 0;
        this.lastError = undefined;
        resolve(result);
      }, fail);
    });
  }

  #open(): void {
    const { clock, shortestMs, longestMs } = this.#options;
    const ms = Math.min(longestMs, shortestMs * 2 ** Math.min(this.#failures, 20));
    this.#failures++;
    this.#openUntil = clock.now() + ms * (0.9 + 0.2 * clock.random());
  }
}

/** What an operation gives; a level that throws instead of rejecting has failed no less. */
function started<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return operation();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** An operation of the level took too long. */
export class LevelTimeout extends Error {
  constructor(ms: number) {
    super(`the shared level did not answer within ${ms} ms`);
    this.name = 'LevelTimeout';
  }
}
