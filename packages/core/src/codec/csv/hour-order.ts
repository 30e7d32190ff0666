import type { ZoneTable } from '../../time/index.js';

const DAY_MS = 86_400_000;

/** The wall clocks of a day that occur twice, half-open, in ms as if UTC. */
interface DoubleHour {
  readonly from: number;
  readonly until: number;
}

/** What has been met of a day and series: wall clocks before, in or after the ones that occur twice. */
interface Met {
  farthest: number;
  double: boolean;
}

/**
 * Whether the rows of a day on which clocks go back follow each other, so that their order tells two hours with one wall clock apart: those before the
 * change, then those that occur twice, then those after it. Other days may come in any order.
 */
export class HourOrder {
  readonly #doubles = new Map<number, DoubleHour>();
  readonly #met = new Map<string, Met>();

  constructor({ transitions, offsets }: ZoneTable) {
    for (let i = 0; i < transitions.length; i++) {
      const [change = 0, before = 0, after = 0] = [transitions[i], offsets[i], offsets[i + 1]];
      if (after < before)
        this.#doubles.set(Math.floor((change + after) / DAY_MS), { from: change + after, until: change + before });
    }
  }

  /** Takes the next row; `false` when it goes back over a wall clock that occurs twice. O(1). */
  follows(wall: number, series: string): boolean {
    const day = Math.floor(wall / DAY_MS);
    const double = this.#doubles.get(day);
    if (double === undefined) return true;
    const part = wall < double.from ? 0 : wall < double.until ? 1 : 2;
    const key = `${day} ${series}`;
    const met = this.#met.get(key) ?? { farthest: 0, double: false };
    this.#met.set(key, met);
    if (part === 1) met.double = true;
    if (part < met.farthest && met.double) return false;
    met.farthest = Math.max(met.farthest, part);
    return true;
  }
}
