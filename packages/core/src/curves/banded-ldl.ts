/**
 * A symmetric matrix with entries near its diagonal only. Row i holds A[i][i − k] at `band[i · (halfBandwidth + 1) + k]` for
 * k = 0 … halfBandwidth; entries that would lie left of the first column are 0.
 */
export interface BandedMatrix {
  /** Rows. */
  readonly size: number;
  /** The largest distance of an entry from the diagonal. */
  readonly halfBandwidth: number;
  /** The entries on and below the diagonal; overwritten by {@link factorBanded}. */
  readonly band: Float64Array;
}

/** A banded matrix of zeros. */
export function bandedMatrix(size: number, halfBandwidth: number): BandedMatrix {
  return { size, halfBandwidth, band: new Float64Array(size * (halfBandwidth + 1)) };
}

/** Position in `band` of the entry in row `i` and column `j` ≤ i. */
export function bandIndex(matrix: BandedMatrix, i: number, j: number): number {
  return i * (matrix.halfBandwidth + 1) + (i - j);
}

/**
 * L D Lᵀ in place of a symmetric positive definite matrix, L with unit diagonal: O(size · halfBandwidth²), no pivoting, which definite
 * matrices do not need (Golub and Van Loan, Matrix Computations, 4.3.5).
 *
 * @returns the first row whose pivot is not positive, or −1 when there is none and the factors can be used.
 */
export function factorBanded({ size, halfBandwidth: w, band }: BandedMatrix): number {
  const stride = w + 1;
  for (let i = 0; i < size; i++) {
    const row = i * stride;
    const first = i > w ? i - w : 0;
    let pivot = band[row] as number; // row < band.length
    for (let j = first; j < i; j++) {
      // here band[row + i − k] is L[i][k] · D[k] for k < j
      let sum = band[row + i - j] as number;
      for (let k = Math.max(j - w, first); k < j; k++) {
        sum -= (band[row + i - k] as number) * (band[j * stride + j - k] as number); // inside both rows
      }
      band[row + i - j] = sum;
    }
    for (let j = first; j < i; j++) {
      const scaled = band[row + i - j] as number;
      const entry = scaled / (band[j * stride] as number);
      pivot -= scaled * entry;
      band[row + i - j] = entry;
    }
    if (!(pivot > 0)) return i;
    band[row] = pivot;
  }
  return -1;
}

/** Solves L D Lᵀ x = b in place of b, by the factors of {@link factorBanded}. O(size · halfBandwidth). */
export function solveBanded({ size, halfBandwidth: w, band }: BandedMatrix, b: Float64Array): Float64Array {
  const stride = w + 1;
  for (let i = 0; i < size; i++) {
    let sum = b[i] as number; // i < size
    const row = i * stride;
    for (let k = i < w ? i : w; k > 0; k--) sum -= (band[row + k] as number) * (b[i - k] as number);
    b[i] = sum;
  }
  for (let i = 0; i < size; i++) b[i] = (b[i] as number) / (band[i * stride] as number);
  for (let i = size - 1; i >= 0; i--) {
    const x = b[i] as number;
    const row = i * stride;
    for (let k = i < w ? i : w; k > 0; k--) b[i - k] = (b[i - k] as number) - (band[row + k] as number) * x;
  }
  return b;
}
