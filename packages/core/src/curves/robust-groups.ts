/** Huber's constant: 95 % of the efficiency of the mean for normal values. */
const HUBER = 1.345;
/** Makes the median absolute deviation of normal values their standard deviation. */
export const NORMAL = 1.4826;
const HUBER_ROUNDS = 30;

/** Values that are put into groups once, and robust centres of each group any number of times. NaN for a group without values. */
export class RobustGroups {
  /** How many values each group has. */
  readonly counts: Int32Array;
  /** Positions of values, group after group. */
  readonly #order: Int32Array;
  readonly #first: Int32Array;

  /** @param groups the group of each value, below `count` */
  constructor(groups: Int32Array, count: number) {
    this.counts = new Int32Array(count);
    for (const group of groups) this.counts[group] = (this.counts[group] as number) + 1; // below count
    this.#first = new Int32Array(count + 1);
    for (let g = 0; g < count; g++) this.#first[g + 1] = (this.#first[g] as number) + (this.counts[g] as number);
    const next = this.#first.slice();
    this.#order = new Int32Array(groups.length);
    for (let i = 0; i < groups.length; i++) {
      const group = groups[i] as number; // i < length
      const at = next[group] as number;
      this.#order[at] = i;
      next[group] = at + 1;
    }
  }

  /** The median of each group. O(n log n). */
  medians(values: Float64Array): Float64Array {
    return this.#each((positions) => median(pick(values, positions)));
  }

  /** The weighted median of each group: half of the weight lies on both sides. O(n log n). */
  weightedMedians(values: Float64Array, weights: Float64Array): Float64Array {
    return this.#each((positions) => {
      const sorted = positions.slice().sort((a, b) => (values[a] as number) - (values[b] as number)); // positions of values
      let total = 0;
      for (const i of sorted) total += weights[i] as number;
      let before = 0;
      for (let k = 0; k < sorted.length; k++) {
        const i = sorted[k] as number; // k < length
        before += weights[i] as number;
        const next = sorted[k + 1];
        if (2 * before > total || next === undefined) return values[i] as number;
        if (2 * before === total) return ((values[i] as number) + (values[next] as number)) / 2;
      }
      return NaN;
    });
  }

  /**
   * Huber's estimate of the centre of each group from a first one. Deviations count linearly beyond 1.345 standard deviations, which are
   * taken from the median absolute deviation (Huber, The Annals of Mathematical Statistics 35, 1964).
   *
   * @param weights how precise each value is: its deviation is multiplied by it. Default 1
   */
  huber(values: Float64Array, centres: Float64Array, weights?: Float64Array): Float64Array {
    return this.#each((positions, group) => {
      let centre = centres[group] as number; // one for each group
      const deviations = Float64Array.from(positions, (i) => {
        return Math.abs((values[i] as number) - centre) * (weights === undefined ? 1 : (weights[i] as number));
      });
      const limit = HUBER * NORMAL * median(deviations);
      if (!(limit > 0)) return centre; // more than half agree
      for (let round = 0; round < HUBER_ROUNDS; round++) {
        let sum = 0;
        let total = 0;
        for (const i of positions) {
          const precision = weights === undefined ? 1 : (weights[i] as number);
          const deviation = Math.abs((values[i] as number) - centre) * precision;
          const weight = precision * precision * (deviation > limit ? limit / deviation : 1);
          sum += weight * ((values[i] as number) - centre);
          total += weight;
        }
        const move = sum / total;
        centre += move;
        if (Math.abs(move) <= 1e-12 * limit) break;
      }
      return centre;
    });
  }

  /** A number for each group that has values, in their order. */
  #each(centre: (positions: Int32Array, group: number) => number): Float64Array {
    const out = new Float64Array(this.counts.length).fill(NaN);
    for (let g = 0; g < out.length; g++) {
      if (this.counts[g] === 0) continue;
      out[g] = centre(this.#order.subarray(this.#first[g], this.#first[g + 1]), g);
    }
    return out;
  }
}

function pick(values: Float64Array, positions: Int32Array): Float64Array {
  return Float64Array.from(positions, (i) => values[i] as number); // positions of values
}

/** The median; sorts its argument. */
export function median(values: Float64Array): number {
  values.sort();
  const middle = values.length / 2;
  return ((values[Math.ceil(middle) - 1] as number) + (values[Math.floor(middle)] as number)) / 2; // not empty
}
