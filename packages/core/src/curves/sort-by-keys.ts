/** The numbers below n, ascending. */
export function numbersBelow(n: number): Int32Array {
  const out = new Int32Array(n);
  for (let i = 1; i < n; i++) out[i] = i;
  return out;
}

/**
 * Indices by ascending keys; indices of equal keys stay in the order that they are in. Merges what ascends already, so that keys in order
 * cost one pass, and compares numbers where they lie: no call and no object for each comparison. Keys are no NaN.
 * What is in order already is given back itself.
 */
export function sortByKeys(order: Int32Array, keys: Float64Array): Int32Array {
  const n = order.length;
  const runs = new Int32Array(n + 1);
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (i === 0 || keyAt(keys, order, i - 1) > keyAt(keys, order, i)) runs[count++] = i;
  }
  runs[count] = n;
  let from: Int32Array = order;
  let to: Int32Array = new Int32Array(n);
  while (count > 1) {
    let kept = 0;
    for (let r = 0; r < count; r += 2) {
      const start = runs[r] as number;
      const middle = runs[Math.min(r + 1, count)] as number;
      const end = runs[Math.min(r + 2, count)] as number;
      let [left, right] = [start, middle];
      for (let at = start; at < end; at++) {
        const takesLeft = right >= end || (left < middle && keyAt(keys, from, left) <= keyAt(keys, from, right));
        to[at] = from[takesLeft ? left++ : right++] as number; // both are below the end of their runs
      }
      runs[kept++] = start;
    }
    runs[kept] = n;
    count = kept;
    const merged = to;
    to = from === order ? new Int32Array(n) : from; // the caller's order is left as it is
    from = merged;
  }
  return from;
}

/** Sorts indices of which all keys are equal by something dearer to compare, in place; they lie side by side. */
export function sortTies(
  order: Int32Array,
  keys: readonly Float64Array[],
  compare: (a: number, b: number) => number,
): void {
  const n = order.length;
  for (let from = 0, to = 1; from < n; from = to++) {
    while (to < n && keys.every((column) => keyAt(column, order, from) === keyAt(column, order, to))) to++;
    if (to - from > 1) order.subarray(from, to).sort(compare);
  }
}

function keyAt(keys: Float64Array, order: Int32Array, i: number): number {
  return keys[order[i] as number] as number; // orders hold indices of keys
}
