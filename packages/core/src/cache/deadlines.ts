import type { Clock } from '../ports/index.js';

interface Watched {
  readonly until: number;
  readonly onEnd: () => void;
}

/**
 * The ends of operations that may all take equally long: whichever began first ends first, so that one timer serves all of them, and an
 * operation costs no timer of its own.
 */
export class Deadlines {
  readonly #ms: number;
  readonly #clock: Clock;
  readonly #watched = new Set<Watched>();
  #isArmed = false;

  constructor(ms: number, clock: Clock) {
    this.#ms = ms;
    this.#clock = clock;
  }

  /** Calls back when the time of an operation that begins now is up, unless what this gives is called before. */
  watch(onEnd: () => void): () => void {
    const one: Watched = { until: this.#clock.now() + this.#ms, onEnd };
    this.#watched.add(one);
    if (!this.#isArmed) this.#arm(this.#ms);
    return () => {
      this.#watched.delete(one);
    };
  }

  #arm(ms: number): void {
    this.#isArmed = true;
    this.#clock.sleep(ms).then(
      () => this.#end(),
      () => this.#end(),
    );
  }

  #end(): void {
    this.#isArmed = false;
    for (const one of this.#watched) {
      const left = one.until - this.#clock.now();
      if (left > 0) {
        this.#arm(left);
        return;
      }
      this.#watched.delete(one);
      one.onEnd();
    }
  }
}
