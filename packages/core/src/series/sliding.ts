/**
 * Sliding windows in O(n) without subtraction, so that nothing drifts: a window is the aggregate of a suffix of an older block, computed once
 * from right to left, and of the points since. `from[i]` is the first position of the window that ends with i; it never decreases, and is
 * at most i + 1 (an empty window).
 */
export function slidingSum(x: Float64Array, from: Int32Array): Float64Array {
  const out = new Float64Array(x.length);
  const suffix = new Float64Array(x.length);
  let block = 0; // suffix holds totals of [k, block) for k in the older block
  let recent = 0; // total of [block, i]
  for (let i = 0; i < x.length; i++) {
    const first = from[i] as number; // i is in range
    if (first >= block) {
      recent = 0;
      block = i + 1;
      let total = 0;
      for (let k = i; k >= first; k--) {
        total += x[k] as number; // k is in the window
        suffix[k] = total;
      }
    } else {
      recent += x[i] as number; // i is in range
    }
    out[i] = first > i ? 0 : (suffix[first] as number) + recent;
  }
  return out;
}

/** The least of each window; Infinity for an empty one. */
export function slidingMin(x: Float64Array, from: Int32Array): Float64Array {
  const out = new Float64Array(x.length);
  const suffix = new Float64Array(x.length);
  let block = 0;
  let recent = Infinity;
  for (let i = 0; i < x.length; i++) {
    const first = from[i] as number; // i is in range
    if (first >= block) {
      recent = Infinity;
      block = i + 1;
      let least = Infinity;
      for (let k = i; k >= first; k--) {
        least = Math.min(least, x[k] as number); // k is in the window
        suffix[k] = least;
      }
    } else {
      recent = Math.min(recent, x[i] as number); // i is in range
    }
    out[i] = first > i ? Infinity : Math.min(suffix[first] as number, recent);
  }
  return out;
}

/**
 * The weighted variance Σ w(x-m)²/Σw of each window, by merging (weight, mean, squared deviation) of its two parts; NaN for an empty window.
 * Points of weight 0 do not count, whatever their value.
 */
export function slidingVariance(x: Float64Array, weight: Float64Array, from: Int32Array): Float64Array {
  const n = x.length;
  const out = new Float64Array(n);
  const suffix = { weight: new Float64Array(n), mean: new Float64Array(n), squares: new Float64Array(n) };
  let block = 0;
  let [w, mean, squares] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const first = from[i] as number; // i is in range
    const flip = first >= block;
    if (flip) {
      block = i + 1;
      [w, mean, squares] = [0, 0, 0];
    }
    for (let k = i; k >= (flip ? first : i); k--) {
      const added = weight[k] as number; // k is in the window
      if (added > 0) {
        const total = w + added;
        const delta = (x[k] as number) - mean;
        mean += (delta * added) / total;
        squares += delta * delta * ((w * added) / total);
        w = total;
      }
      if (flip) {
        suffix.weight[k] = w;
        suffix.mean[k] = mean;
        suffix.squares[k] = squares;
      }
    }
    if (flip) [w, mean, squares] = [0, 0, 0];
    if (first > i) out[i] = NaN;
    else out[i] = merged(suffix, first, w, mean, squares);
  }
  return out;
}

interface Moments {
  readonly weight: Float64Array;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

function merged(suffix: Moments, k: number, w: number, mean: number, squares: number): number {
  const otherWeight = suffix.weight[k] as number; // k is in the older block
  const total = w + otherWeight;
  if (total === 0) return NaN;
  const delta = (suffix.mean[k] as number) - mean;
  return (squares + (suffix.squares[k] as number) + delta * delta * ((w * otherWeight) / total)) / total;
}
