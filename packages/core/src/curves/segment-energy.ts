import { type BandedMatrix, bandIndex } from './banded-ldl.js';

/**
 * The roughness of single segments as quadratic forms in z = (g_j, h s_j, g_{j+1}, h s_{j+1}) and in the bubble q, which the mean M of a
 * quoted segment decides: cᵀz + β q = M. Everything is in columns, four numbers for each segment unless said otherwise.
 */
export interface SegmentEnergy {
  /** Lengths of the segments in mean lengths: unknown slopes are per mean length, which keeps the system well scaled. */
  readonly lengths: Float64Array;
  /** Sixteen numbers each: the form in z after q is eliminated, symmetric. */
  readonly forms: Float64Array;
  /** The load vector for a mean of 1; zeros for a gap. */
  readonly loads: Float64Array;
  /** The bubble for z = 0 and a mean of 1; one number each, 0 for a gap. */
  readonly bubbleOfMean: Float64Array;
  /** The bubble as a function of z for a mean of 0. */
  readonly bubbleOfKnots: Float64Array;
  /** The energy α of a bubble of 1; one number each. */
  readonly stiffness: Float64Array;
  /** Half the energy κ that a bubble of 1 shares with h s_j − h s_{j+1} = 1; one number each, 0 without tension. */
  readonly coupling: Float64Array;
}

/** ∫ p''² of the cubic part: curvatures are linear in u, and orthogonal to that of the bubble. */
const BENDING = [12, 6, -12, 6, 6, 4, -6, 2, -12, -6, 12, -6, 6, 2, -6, 4] as const;
/** 30 ∫ p'² of the cubic part. */
const STRETCHING = [36, 3, -36, 3, 3, 4, -3, -1, -36, -3, 36, -3, 3, -1, -3, 4] as const;
/** ∫ ((u²(1 − u)²)'')², and ∫ ((u²(1 − u)²)')². */
const BUBBLE_BENDING = 4 / 5;
const BUBBLE_STRETCHING = 2 / 105;

/** How the mean of a segment depends on z: 1/2, 1/12, 1/2, −1/12 when all instants weigh the same, by moments otherwise. */
const UNIFORM_MEAN: readonly number[] = [1 / 2, 1 / 12, 1 / 2, -1 / 12];
/** The mean of the bubble. */
const UNIFORM_BUBBLE: number = 1 / 30;

/** How means depend on the unknowns of a segment. */
export interface MeanWeights {
  /** Four numbers for each segment. */
  readonly ofKnots: Float64Array;
  /** One for each segment; not 0. */
  readonly ofBubble: Float64Array;
}

/** Weights of means in which every instant counts the same. */
export function uniformWeights(segments: number): MeanWeights {
  const ofKnots = new Float64Array(4 * segments);
  for (let i = 0; i < ofKnots.length; i++) ofKnots[i] = UNIFORM_MEAN[i & 3] as number; // four numbers
  return { ofKnots, ofBubble: new Float64Array(segments).fill(UNIFORM_BUBBLE) };
}

/**
 * Weights from moments μ_r = Σ ω_k u_k^r, r = 0 … 4, five numbers for each segment: the value of each basis function summed over the fine
 * periods.
 */
export function weightsOfMoments(moments: Float64Array): MeanWeights {
  const segments = moments.length / 5;
  const ofKnots = new Float64Array(4 * segments);
  const ofBubble = new Float64Array(segments);
  for (let j = 0; j < segments; j++) {
    const m2 = moments[5 * j + 2] as number; // five numbers for each segment
    const m3 = moments[5 * j + 3] as number;
    const rise = 3 * m2 - 2 * m3;
    ofKnots[4 * j] = (moments[5 * j] as number) - rise;
    ofKnots[4 * j + 1] = (moments[5 * j + 1] as number) - 2 * m2 + m3;
    ofKnots[4 * j + 2] = rise;
    ofKnots[4 * j + 3] = m3 - m2;
    ofBubble[j] = m2 - 2 * m3 + (moments[5 * j + 4] as number);
  }
  return { ofKnots, ofBubble };
}

/** What the energy of the segments is made of. */
export interface EnergyInput {
  /** n + 1 ascending knots. */
  readonly knots: Float64Array;
  /** One byte for each segment: 1 where a mean is prescribed. */
  readonly quoted: Uint8Array;
  /** How those means are taken. */
  readonly weights: MeanWeights;
  /** Weight of ∫ p'² beside ∫ p''², time in mean lengths. */
  readonly tension: number;
}

/** The forms of all segments. O(n). */
export function segmentEnergy({ knots, quoted, weights, tension }: EnergyInput): SegmentEnergy {
  const n = quoted.length;
  const scale = ((knots[n] as number) - (knots[0] as number)) / n; // n + 1 knots
  const out: SegmentEnergy = {
    lengths: new Float64Array(n),
    forms: new Float64Array(16 * n),
    loads: new Float64Array(4 * n),
    bubbleOfMean: new Float64Array(n),
    bubbleOfKnots: new Float64Array(4 * n),
    stiffness: new Float64Array(n),
    coupling: new Float64Array(n),
  };
  for (let j = 0; j < n; j++) {
    const h = ((knots[j + 1] as number) - (knots[j] as number)) / scale; // j < n
    const bend = h ** -3;
    const stretch = tension / h;
    const alpha = BUBBLE_BENDING * bend + BUBBLE_STRETCHING * stretch; // of q²
    const cross = stretch / 30; // of 2 q (h s_j − h s_{j+1})
    const beta = weights.ofBubble[j] as number;
    const ofMean = quoted[j] === 1 ? 1 / beta : 0;
    out.lengths[j] = h;
    out.bubbleOfMean[j] = ofMean;
    out.stiffness[j] = alpha;
    out.coupling[j] = cross;
    for (let a = 0; a < 4; a++) {
      const own = crossOf(a, cross);
      // a quoted bubble closes what the knots leave of the mean; the bubble of a gap is the one of least energy
      const e = quoted[j] === 1 ? -(weights.ofKnots[4 * j + a] as number) / beta : -own / alpha;
      out.bubbleOfKnots[4 * j + a] = e;
      out.loads[4 * j + a] = -ofMean * (own + alpha * e);
    }
    for (let a = 0; a < 4; a++) {
      const ea = out.bubbleOfKnots[4 * j + a] as number;
      for (let b = 0; b < 4; b++) {
        const eb = out.bubbleOfKnots[4 * j + b] as number;
        const at = 4 * a + b;
        out.forms[16 * j + at] =
          bend * (BENDING[at] as number) +
          (stretch / 30) * (STRETCHING[at] as number) +
          crossOf(a, cross) * eb +
          ea * crossOf(b, cross) +
          alpha * ea * eb;
      }
    }
  }
  return out;
}

function crossOf(a: number, cross: number): number {
  return a === 1 ? cross : a === 3 ? -cross : 0;
}

/**
 * Adds the forms to a matrix whose unknowns are (g_0, s_0, …, g_1, s_1, …), `stride` of them from knot to knot. Slopes are per mean length.
 */
export function assembleEnergy(matrix: BandedMatrix, energy: SegmentEnergy, stride: number): void {
  const { band } = matrix;
  for (let j = 0; j < energy.lengths.length; j++) {
    const h = energy.lengths[j] as number; // j < n
    for (let a = 0; a < 4; a++) {
      const row = positionOf(j, a, stride);
      for (let b = 0; b <= a; b++) {
        const at = bandIndex(matrix, row, positionOf(j, b, stride));
        const factor = (a % 2 === 1 ? h : 1) * (b % 2 === 1 ? h : 1);
        band[at] = (band[at] as number) + factor * (energy.forms[16 * j + 4 * a + b] as number);
      }
    }
  }
}

/** The unknown that is component `a` of z in segment `j`, apart from the factor h of slopes. */
export function positionOf(j: number, a: number, stride: number): number {
  return (a < 2 ? j : j + 1) * stride + (a & 1);
}
