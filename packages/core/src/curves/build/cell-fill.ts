/** The cells of one block, and what their prices are made of. */
export interface BlockCells {
  /** The first cell. */
  readonly first: number;
  /** The first cell after it. */
  readonly last: number;
  /** By cell: its piece, or −1. */
  readonly pieces: Int32Array;
  /** By piece: its level less the mean of the smooth curve's powers. */
  readonly bases: Float64Array;
  /** The four powers of the smooth curve in the block. */
  readonly powers: Float64Array;
}

// One pass over the cells in each of these: a second one takes as long as all the arithmetic.

/** Base and smooth curve. */
export function fillSmooth(values: Float64Array, { first, last, pieces, bases, powers }: BlockCells): void {
  const width = 1 / (last - first);
  const p1 = powers[0] as number; // four powers
  const p2 = powers[1] as number;
  const p3 = powers[2] as number;
  const p4 = powers[3] as number;
  for (let k = first; k < last; k++) {
    const p = pieces[k] as number;
    const u = (k - first + 0.5) * width;
    values[k] = p < 0 ? NaN : (bases[p] as number) + u * (p1 + u * (p2 + u * (p3 + u * p4)));
  }
}

/** Base, smooth curve and additive shape. */
export function fillAdditive(values: Float64Array, cells: BlockCells, shape: Float64Array): void {
  const { first, last, pieces, bases, powers } = cells;
  const width = 1 / (last - first);
  const p1 = powers[0] as number; // four powers
  const p2 = powers[1] as number;
  const p3 = powers[2] as number;
  const p4 = powers[3] as number;
  for (let k = first; k < last; k++) {
    const p = pieces[k] as number;
    if (p < 0) {
      values[k] = NaN;
      continue;
    }
    const u = (k - first + 0.5) * width;
    values[k] = (bases[p] as number) + (shape[k] as number) + u * (p1 + u * (p2 + u * (p3 + u * p4)));
  }
}

/** Base and smooth curve, times a shape and the factor of the piece. */
export function fillMultiplicative(
  values: Float64Array,
  cells: BlockCells,
  { shape, factors }: { readonly shape: Float64Array; readonly factors: Float64Array },
): void {
  const { first, last, pieces, bases, powers } = cells;
  const width = 1 / (last - first);
  const p1 = powers[0] as number; // four powers
  const p2 = powers[1] as number;
  const p3 = powers[2] as number;
  const p4 = powers[3] as number;
  for (let k = first; k < last; k++) {
    const p = pieces[k] as number;
    const u = (k - first + 0.5) * width;
    const y = (bases[p] as number) + u * (p1 + u * (p2 + u * (p3 + u * p4))); // NaN for no piece
    values[k] = p < 0 ? NaN : y * (shape[k] as number) * (factors[p] as number);
  }
}
