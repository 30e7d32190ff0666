import type { Instant, Interval } from '@aurum/core';
import { BLOCK_MS } from '../rollup-blocks.js';

/** A stale block of a series, as it was seen. */
export interface Mark {
  readonly tenantId: number;
  readonly seriesId: number;
  readonly block: number;
  /** The place in the order of the batch that touched it last. */
  readonly seq: string;
  readonly clock: string;
}

/** Series of one clock whose rollups are made anew over the same run of blocks, in one transaction. */
export interface StaleGroup {
  readonly clock: string;
  readonly firstBlock: number;
  /** The block behind the last. */
  readonly endBlock: number;
  /** Every block of every series; series after series. */
  readonly marks: readonly Mark[];
}

/** A year: a transaction makes at most so many blocks of a series anew. */
export const MOST_BLOCKS = 12;
/** Blocks of all series of a transaction; of quarter hours that is a million and a half. */
export const MOST_MARKS = 512;

/** The marks in groups; those of a series come in the order of their blocks. */
export function groupMarks(marks: readonly Mark[]): readonly StaleGroup[] {
  const open = new Map<string, Mark[]>();
  const groups: StaleGroup[] = [];
  const close = (key: string): void => {
    const held = open.get(key);
    const [first] = held ?? [];
    if (held === undefined || first === undefined) return;
    open.delete(key);
    const endBlock = (held.at(-1)?.block ?? first.block) + 1;
    groups.push({ clock: first.clock, firstBlock: first.block, endBlock, marks: held });
  };
  for (const run of runsOf(marks)) {
    const [first] = run;
    const key = `${first?.clock} ${first?.block} ${run.length}`;
    const held = open.get(key);
    if (held === undefined) open.set(key, [...run]);
    else held.push(...run);
    if ((open.get(key)?.length ?? 0) + run.length > MOST_MARKS) close(key);
  }
  for (const key of [...open.keys()]) close(key);
  return groups;
}

/** Stretches of consecutive blocks of one series, none too long. */
function* runsOf(marks: readonly Mark[]): Generator<readonly Mark[]> {
  let run: Mark[] = [];
  for (const mark of marks) {
    const last = run.at(-1);
    const follows = last !== undefined && last.seriesId === mark.seriesId && last.block + 1 === mark.block;
    if (run.length > 0 && (!follows || run.length >= MOST_BLOCKS)) {
      yield run;
      run = [];
    }
    run.push(mark);
  }
  if (run.length > 0) yield run;
}

/** The time that blocks take, without what lies before an instant; `undefined` when nothing is left. */
export function spanOf(firstBlock: number, endBlock: number, from: Instant | undefined): Interval | undefined {
  const start = Math.max(firstBlock * BLOCK_MS, from ?? Number.NEGATIVE_INFINITY);
  const end = endBlock * BLOCK_MS;
  return start < end ? { start, end } : undefined;
}

/** The stretches of time that any of the marks is about, joined where they meet, in order, each at most {@link MOST_BLOCKS} long. */
export function stretchesOf(marks: readonly Mark[], from: Instant | undefined): readonly Interval[] {
  const blocks = [...new Set(marks.map(({ block }) => block))].sort((a, b) => a - b);
  const stretches: { first: number; end: number }[] = [];
  for (const block of blocks) {
    const last = stretches.at(-1);
    if (last !== undefined && last.end === block && block - last.first < MOST_BLOCKS) last.end = block + 1;
    else stretches.push({ first: block, end: block + 1 });
  }
  return stretches.flatMap(({ first, end }) => spanOf(first, end, from) ?? []);
}
