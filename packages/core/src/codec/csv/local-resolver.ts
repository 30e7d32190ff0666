import { type Instant, localCandidates, offsetAt, type ZoneTable } from '../../time/index.js';

/**
 * Turns wall clocks into instants for a whole file. As long as the clocks stay between two changes of the zone, a comparison and a
 * subtraction are enough; near a change it asks for all candidates.
 */
export class LocalResolver {
  /** The first (or only) instant of the last wall clock asked for. */
  first: Instant = 0;
  /** The second one, when clocks went back. */
  second: Instant = 0;
  readonly #table: ZoneTable;
  #from = Number.POSITIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;
  #offset = 0;

  constructor(table: ZoneTable) {
    this.#table = table;
  }

  /** The zone's table. */
  get table(): ZoneTable {
    return this.#table;
  }

  /** How many instants a wall clock (ms as if UTC) has: 0 in a gap, 1 normally, 2 when clocks went back. They are then in `first`, `second`. */
  resolve(localMs: number): 0 | 1 | 2 {
    if (localMs >= this.#from && localMs < this.#until) {
      this.first = localMs - this.#offset;
      return 1;
    }
    const [first, second] = localCandidates(this.#table, localMs);
    if (first === undefined) return 0;
    this.first = first;
    if (second !== undefined) {
      this.second = second;
      return 2;
    }
    this.#moveTo(first);
    return 1;
  }

  /** Remembers the stretch of wall clocks around an instant that have one instant each and the same offset. */
  #moveTo(t: Instant): void {
    const { transitions, offsets } = this.#table;
    this.#offset = offsetAt(this.#table, t);
    this.#from = Number.NEGATIVE_INFINITY;
    this.#until = Number.POSITIVE_INFINITY;
    let i = 0;
    while (i < transitions.length && (transitions[i] as number) <= t) i++; // i < length
    const previous = transitions[i - 1];
    const next = transitions[i];
    if (previous !== undefined) this.#from = previous + Math.max(offsets[i - 1] as number, this.#offset); // one more offset than transitions
    if (next !== undefined) this.#until = next + Math.min(offsets[i + 1] as number, this.#offset);
  }
}
