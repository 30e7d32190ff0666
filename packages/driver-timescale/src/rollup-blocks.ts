import { frequencyStepMs, type RegularIndex, type SeriesDefinition } from '@aurum/core';

/** How long a block is: the stretch of a series whose rollups are trusted or not as a whole. Blocks are counted from 1970. */
export const BLOCK_MS: number = 30 * 86_400_000;

/** An hour: the shortest rollup, and the longest interval of a series that has any. */
export const HOUR_MS = 3_600_000;

/** Whether a series has rollups: those whose intervals are hours or shorter. */
export function hasRollups({ frequency }: Pick<SeriesDefinition, 'frequency'>): boolean {
  if (frequency === 'irregular') return false;
  const stepMs = frequencyStepMs(frequency);
  return stepMs !== undefined && stepMs <= HOUR_MS;
}

/** The block that an instant lies in. */
export function blockOf(instant: number): number {
  return Math.floor(instant / BLOCK_MS);
}

/** The blocks that these starts lie in, each once. */
export function blocksOf(starts: Float64Array | Pick<RegularIndex, 'start' | 'stepMs' | 'length'>): Iterable<number> {
  const blocks = new Set<number>();
  if (starts instanceof Float64Array) {
    for (const start of starts) blocks.add(blockOf(start));
    return blocks;
  }
  const { start, stepMs, length } = starts;
  if (length === 0) return blocks;
  const last = blockOf(start + (length - 1) * stepMs);
  for (let block = blockOf(start); block <= last; block++) blocks.add(block);
  return blocks;
}
