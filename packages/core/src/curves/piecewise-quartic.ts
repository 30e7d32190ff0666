import { AurumError } from '../errors/index.js';

/** The columns of a {@link PiecewiseQuartic}. All arrays are taken over and must not be written afterwards. */
export interface QuarticColumns {
  /** n + 1 ascending knots. */
  readonly knots: Float64Array;
  /** n + 1 values at the knots. */
  readonly values: Float64Array;
  /** n + 1 slopes at the knots, per unit of the knots. */
  readonly slopes: Float64Array;
  /** n coefficients of the bubble u²(1 − u)² of each segment. */
  readonly bubbles: Float64Array;
}

/** Nodes and weights of the Gauss rule with three points on [0, 1], exact to degree 5. */
const GAUSS_NODE = Math.sqrt(0.6) / 2;
const GAUSS_OUTER = 5 / 18;
const GAUSS_MIDDLE = 8 / 18;

/**
 * A curve that is a polynomial of degree 4 between two knots and has a continuous slope. On the segment from T_j to T_{j+1}, with
 * h = T_{j+1} − T_j and u = (t − T_j) / h:
 *
 * p(u) = g_j (1 − 3u² + 2u³) + h s_j (u − 2u² + u³) + g_{j+1} (3u² − 2u³) + h s_{j+1} (u³ − u²) + q_j u² (1 − u)²
 *
 * Local coordinates keep all digits however far from the origin of time the knots are. Beyond the first and the last knot there is no
 * curve: values are NaN there.
 */
export class PiecewiseQuartic {
  /** n + 1 ascending knots. */
  readonly knots: Float64Array;
  /** Values at the knots. */
  readonly values: Float64Array;
  /** Slopes at the knots, per unit of the knots. */
  readonly slopes: Float64Array;
  /** The bubble of each segment. */
  readonly bubbles: Float64Array;

  constructor(columns: QuarticColumns) {
    this.knots = columns.knots;
    this.values = columns.values;
    this.slopes = columns.slopes;
    this.bubbles = columns.bubbles;
  }

  /** Number of segments. */
  get length(): number {
    return this.bubbles.length;
  }

  /** The segment that holds `t` (T_j ≤ t < T_{j+1}, the last one with its end), or −1. O(log n). */
  segmentAt(t: number): number {
    const { knots } = this;
    const n = this.length;
    if (!(t >= (knots[0] as number)) || !(t <= (knots[n] as number))) return -1; // n + 1 knots
    let low = 0;
    let high = n - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((knots[middle] as number) <= t) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The value at `t`, or NaN beyond the knots. O(log n). */
  at(t: number): number {
    const j = this.segmentAt(t);
    return j < 0 ? NaN : this.#value(j, t);
  }

  /** The values at many points: O(points + n) when they ascend, in any order still right. */
  evaluate(times: Float64Array): Float64Array {
    const out = new Float64Array(times.length);
    let j = 0;
    for (let i = 0; i < times.length; i++) {
      const t = times[i] as number; // i < length
      j = this.#advance(j, t);
      out[i] = j < 0 ? NaN : this.#value(j, t);
      if (j < 0) j = 0;
    }
    return out;
  }

  /** The means between neighbouring edges: `edges.length − 1` values, NaN where a stretch is not inside the knots. O(edges + n). */
  means(edges: Float64Array): Float64Array {
    const count = edges.length > 0 ? edges.length - 1 : 0;
    const out = new Float64Array(count);
    let j = 0;
    for (let i = 0; i < count; i++) {
      const start = edges[i] as number; // i + 1 < edges.length
      const end = edges[i + 1] as number;
      j = this.#advance(j, start);
      if (j >= 0 && end > start && end <= (this.knots[j + 1] as number)) out[i] = this.#mean(j, start, end);
      else out[i] = this.mean(start, end);
      if (j < 0) j = 0;
    }
    return out;
  }

  /** The mean from `start` to `end`, or NaN when that is not inside the knots or is empty. */
  mean(start: number, end: number): number {
    const { knots } = this;
    let j = this.segmentAt(start);
    if (j < 0 || !(end > start) || !(end <= (knots[this.length] as number))) return NaN;
    let total = 0;
    for (let from = start; from < end; j++) {
      const to = Math.min(end, knots[j + 1] as number); // end is not beyond the last knot
      total += this.#mean(j, from, to) * (to - from);
      from = to;
    }
    return total / (end - start);
  }

  /**
   * A derivative in segment `j` at u in [0, 1], per unit of the knots: at a knot the segments on both sides give each their own.
   *
   * @param order 0 to 4
   */
  derivative(order: number, j: number, u: number): number {
    if (!(j >= 0 && j < this.length) || !Number.isInteger(order) || order < 0 || order > 4) {
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `There is no derivative of order ${order} in segment ${j}: give an order from 0 to 4 and a segment below ${this.length}.`,
        details: { order, segment: j },
      });
    }
    const coefficients = this.#monomials(j);
    let sum = 0;
    for (let k = 4; k >= order; k--) {
      let factor = coefficients[k] as number; // five of them
      for (let i = 0; i < order; i++) factor *= k - i;
      sum = sum * u + factor;
    }
    return sum / this.#width(j) ** order;
  }

  /** ∫ p''² over all segments. */
  roughness(): number {
    let total = 0;
    for (let j = 0; j < this.length; j++) {
      const [, , a = 0, b = 0, c = 0] = this.#monomials(j);
      // p'' = 2a + 6b u + 12c u²
      const square = 4 * a * a + 12 * a * b + 12 * b * b + 16 * a * c + 36 * b * c + (144 / 5) * c * c;
      total += square / this.#width(j) ** 3;
    }
    return total;
  }

  #width(j: number): number {
    return (this.knots[j + 1] as number) - (this.knots[j] as number); // j < n
  }

  #monomials(j: number): readonly number[] {
    const h = this.#width(j);
    const rise = (this.values[j + 1] as number) - (this.values[j] as number); // j < n
    const a = h * (this.slopes[j] as number);
    const b = h * (this.slopes[j + 1] as number);
    const q = this.bubbles[j] as number;
    return [this.values[j] as number, a, 3 * rise - 2 * a - b + q, a + b - 2 * rise - 2 * q, q];
  }

  #advance(from: number, t: number): number {
    const { knots } = this;
    if (t < (knots[from] as number)) return this.segmentAt(t);
    let j = from;
    for (let steps = 0; j < this.length; j++, steps++) {
      if (t < (knots[j + 1] as number)) return j;
      if (steps === 4) return this.segmentAt(t); // far ahead: do not walk there
    }
    return this.segmentAt(t);
  }

  #value(j: number, t: number): number {
    const left = this.knots[j] as number; // j < n
    const h = (this.knots[j + 1] as number) - left;
    const u = (t - left) / h;
    const v = 1 - u;
    const g = this.values[j] as number;
    const rise = (this.values[j + 1] as number) - g;
    const slopes = h * ((this.slopes[j] as number) * v - (this.slopes[j + 1] as number) * u);
    return g + rise * u * u * (3 - 2 * u) + u * v * (slopes + (this.bubbles[j] as number) * u * v);
  }

  #mean(j: number, start: number, end: number): number {
    const middle = (start + end) / 2;
    const reach = GAUSS_NODE * (end - start);
    const outer = this.#value(j, middle - reach) + this.#value(j, middle + reach);
    return GAUSS_OUTER * outer + GAUSS_MIDDLE * this.#value(j, middle);
  }
}
