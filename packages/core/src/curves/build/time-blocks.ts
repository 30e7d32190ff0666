import type { Atoms } from '../atoms.js';

const DAY_MS = 86_400_000;

/** The pieces of time that atoms lie in, back to back, with gaps where there is no atom: the segments of a smooth curve. */
export interface TimeBlocks {
  /** n + 1 ascending instants, epoch ms. */
  readonly edges: Float64Array;
  /** The same in days from the first. */
  readonly knots: Float64Array;
  /** One byte for each block: 1 where there are atoms, 0 for a gap. */
  readonly quoted: Uint8Array;
  /** By atom: its block. */
  readonly blockOf: Int32Array;
  /** By block: the weighted hours of its atoms. */
  readonly hours: Float64Array;
}

/** The blocks of atoms, which come in order of time. */
export function timeBlocks({ count, starts, ends, hours }: Atoms): TimeBlocks {
  const edges: number[] = [];
  const quoted: number[] = [];
  const totals: number[] = [];
  const blockOf = new Int32Array(count);
  for (let j = 0; j < count; j++) {
    const start = starts[j] as number; // columns by atom
    const last = edges.at(-1);
    if (j === 0 || start !== starts[j - 1]) {
      if (last === undefined) edges.push(start);
      else if (last < start) {
        edges.push(start);
        quoted.push(0);
        totals.push(0);
      }
      edges.push(ends[j] as number);
      quoted.push(1);
      totals.push(0);
    }
    const block = quoted.length - 1;
    blockOf[j] = block;
    totals[block] = (totals[block] as number) + (hours[j] as number);
  }
  const first = edges[0] ?? 0;
  return {
    edges: Float64Array.from(edges),
    knots: Float64Array.from(edges, (edge) => (edge - first) / DAY_MS),
    quoted: Uint8Array.from(quoted),
    blockOf,
    hours: Float64Array.from(totals),
  };
}

/** The mean price of each block over the atoms that it has; NaN for a gap. */
export function blockMeans(
  { quoted, blockOf, hours: totals }: TimeBlocks,
  { hours }: Atoms,
  levels: Float64Array,
): Float64Array {
  const means = new Float64Array(quoted.length);
  for (let j = 0; j < blockOf.length; j++) {
    const b = blockOf[j] as number; // one for each atom
    means[b] = (means[b] as number) + (hours[j] as number) * (levels[j] as number);
  }
  for (let b = 0; b < means.length; b++)
    means[b] = quoted[b] === 1 ? (means[b] as number) / (totals[b] as number) : NaN;
  return means;
}
