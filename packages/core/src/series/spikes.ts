import { AurumError } from '../errors/index.js';
import type { Failure, SpikeExpectation } from './expectations.js';
import { indexEnd, indexStart } from './index-access.js';
import type { SeriesData } from './series-data.js';
import { requireWhole } from './shift.js';

/** Makes the MAD of a normal distribution its standard deviation: 1 / Φ⁻¹(3/4). */
const NORMAL = 1.4826;

/** Points far from the median of the window around them, in robust standard deviations. */
export function spikeFailures(series: SeriesData, expectation: SpikeExpectation): readonly Failure[] {
  const { threshold = 8, least = 0 } = expectation;
  const window = requireWhole(expectation.window ?? 49, 'window', 3);
  if (!(threshold > 0) || !(least >= 0)) {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message: `A spike has a positive threshold and a least deviation of 0 or more, not ${threshold} and ${least}.`,
      details: { threshold, least },
    });
  }
  const { values, index, unit } = series;
  const failures: Failure[] = [];
  const sorted = new SortedWindow(window);
  const half = Math.floor(window / 2);
  let to = 0; // the window is [i - half, to)
  for (let i = 0; i < values.length; i++) {
    while (to < Math.min(values.length, i + window - half)) sorted.add(values[to++] as number); // to is in range
    if (i - half - 1 >= 0) sorted.remove(values[i - half - 1] as number); // in range
    const v = values[i] as number; // i is in range
    if (Number.isNaN(v)) continue;
    const { median, mad } = sorted.spread();
    const deviation = Math.abs(v - median);
    if (deviation <= least || deviation <= threshold * NORMAL * mad) continue;
    failures.push({
      start: indexStart(index, i),
      end: indexEnd(index, i),
      position: i,
      points: 1,
      value: v,
      reason: `${v} ${unit} is ${deviation} from the median ${median} around it (MAD ${mad})`,
    });
  }
  return failures;
}

/** The values of a sliding window in order, without NaN: insertion into a small sorted array. */
class SortedWindow {
  readonly #sorted: Float64Array;
  #length = 0;

  constructor(capacity: number) {
    this.#sorted = new Float64Array(capacity + 1);
  }

  add(value: number): void {
    if (Number.isNaN(value)) return;
    const at = this.#position(value);
    this.#sorted.copyWithin(at + 1, at, this.#length++);
    this.#sorted[at] = value;
  }

  remove(value: number): void {
    if (Number.isNaN(value)) return;
    const at = this.#position(value);
    this.#sorted.copyWithin(at, at + 1, this.#length--);
  }

  /** Median, and median absolute deviation found by two pointers that walk outwards from the median. O(window). */
  spread(): { readonly median: number; readonly mad: number } {
    const n = this.#length;
    const at = (i: number): number => this.#sorted[i] as number; // callers stay inside
    const median = n % 2 === 1 ? at((n - 1) / 2) : (at(n / 2 - 1) + at(n / 2)) / 2;
    let right = Math.ceil((n - 1) / 2);
    let left = right - 1;
    let previous = 0;
    let current = 0;
    for (let taken = 0; taken <= Math.floor(n / 2); taken++) {
      previous = current;
      const below = left >= 0 ? median - at(left) : Infinity;
      const above = right < n ? at(right) - median : Infinity;
      if (below <= above) left--;
      else right++;
      current = Math.min(below, above);
    }
    return { median, mad: n % 2 === 1 ? current : (previous + current) / 2 };
  }

  #position(value: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
