/** A time that was said longer ago says little: the server's clock may have been set since, ms. */
const GOOD_FOR_MS = 5000;

/**
 * The clock of a server, as far as it was last told: lifetimes go by it alone. It is never behind, but ahead by at most the time that an
 * answer took, so that an entry seems older rather than younger.
 */
export class ServerTime {
  #ahead = Number.NaN;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** The server said its time, ms, in answer to a question that was put at a moment of this process. */
  told(serverMs: number, askedAt: number): void {
    if (!Number.isFinite(serverMs) || askedAt < this.#toldAt) return;
    this.#ahead = serverMs - askedAt;
    this.#toldAt = askedAt;
  }

  /** Its time now; undefined when it was not told lately. */
  now(): number | undefined {
    const here = performance.now();
    return here - this.#toldAt > GOOD_FOR_MS ? undefined : here + this.#ahead;
  }
}
