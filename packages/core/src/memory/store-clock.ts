import type { Instant } from '../time/index.js';

/** The clock of a memory store: whole milliseconds that only ever rise, so that no two batches share a stamp. */
export interface StoreClock {
  /** The stamp of a batch: later than every stamp and every horizon given before. */
  stamp(): Instant;
  /** An instant that every stamp given so far has reached and no later one will be at or before. */
  horizon(): Instant;
}

/** A store clock over a source of epoch milliseconds; where the source stands still or steps back, stamps still rise. */
export function storeClock(now: () => number): StoreClock {
  let last = Number.NEGATIVE_INFINITY;
  return {
    stamp: () => {
      last = Math.max(Math.floor(now()), last + 1);
      return last;
    },
    horizon: () => {
      last = Math.max(Math.floor(now()), last);
      return last;
    },
  };
}
