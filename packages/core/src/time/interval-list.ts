/**
 * Sorted, disjoint, non-adjacent half-open intervals in one array `[s0, e0, s1, e1, …]`, and the set operations on
 * them. All are linear in the number of intervals.
 */
export type IntervalArray = Float64Array;

/** Collects ascending intervals; adjacent and overlapping ones are merged, empty ones dropped. */
export class IntervalCollector {
  #values: Float64Array;
  #length = 0;

  constructor(capacity = 64) {
    this.#values = new Float64Array(Math.max(2, capacity));
  }

  /** Adds `[start, end)`; `start` must not be before the start added last. */
  push(start: number, end: number): void {
    if (start >= end) return;
    const length = this.#length;
    if (length > 0 && start <= (this.#values[length - 1] as number)) {
      if (end > (this.#values[length - 1] as number)) this.#values[length - 1] = end;
      return;
    }
    if (length + 2 > this.#values.length) {
      const grown = new Float64Array(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[length] = start;
    this.#values[length + 1] = end;
    this.#length = length + 2;
  }

  /** What was collected, as an array of its own. */
  finish(): IntervalArray {
    return this.#values.slice(0, this.#length);
  }
}

/** What is in either. */
export function unionOf(a: IntervalArray, b: IntervalArray): IntervalArray {
  const out = new IntervalCollector(a.length + b.length);
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && (a[i] as number) <= (b[j] as number));
    if (fromA) out.push(a[i++] as number, a[i++] as number);
    else out.push(b[j++] as number, b[j++] as number);
  }
  return out.finish();
}

/** What is in both. */
export function intersectionOf(a: IntervalArray, b: IntervalArray): IntervalArray {
  const out = new IntervalCollector(Math.min(a.length, b.length) + 2);
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [endA, endB] = [a[i + 1] as number, b[j + 1] as number];
    out.push(Math.max(a[i] as number, b[j] as number), Math.min(endA, endB));
    if (endA <= endB) i += 2;
    else j += 2;
  }
  return out.finish();
}

/** What of `[start, end)` is not in the list, which must lie within it. */
export function complementOf(list: IntervalArray, start: number, end: number): IntervalArray {
  const out = new IntervalCollector(list.length + 2);
  let from = start;
  for (let i = 0; i < list.length; i += 2) {
    out.push(from, list[i] as number);
    from = list[i + 1] as number;
  }
  out.push(from, end);
  return out.finish();
}

/** The summed length. */
export function totalOf(list: IntervalArray): number {
  let total = 0;
  for (let i = 0; i < list.length; i += 2) total += (list[i + 1] as number) - (list[i] as number);
  return total;
}
