import { createHash } from 'node:crypto';
import {
  FLAG,
  type Instant,
  indexStarts,
  type ReadView,
  type RevisionTable,
  type SeriesRepository,
  type TimeRange,
} from '@aurum/core';
import { HOUR, T0 } from '../samples.js';
import { DEFINITIONS, type Dice } from './soak-world.js';

/** Keys of all series. */
const KEYS = DEFINITIONS.map(({ key }) => key) as [string, ...string[]]; // there are several

/** A question whose answer must never change, once `recordedBy` has come to be at or before the horizon. */
export interface Question {
  readonly kind: 'read' | 'readMany' | 'stream' | 'aggregate' | 'changedSince' | 'diff';
  readonly key: string;
  readonly other: string;
  readonly range: TimeRange;
  readonly view: Omit<ReadView, 'recordedBy'>;
  readonly frequency: 'P1D' | 'P1M';
}

/** The stamps that bound a question: those of the store, or those that a replay gave instead. */
export interface Bounds {
  readonly recordedBy: Instant;
  readonly since: Instant;
}

/** Digests of an answer. */
export interface Answer {
  /** Of what is said: the same in every store that was told the same in the same order. */
  readonly said: string;
  /** Of all of it, bit for bit, with the stamps of the store. */
  readonly exact: string;
}

/** Some stretch of two weeks, or everything. */
export function chooseRange(choose: Dice): TimeRange {
  if (choose.oneIn(4)) return {};
  const start = T0 + choose.below(30) * 24 * HOUR;
  return { start, end: start + 14 * 24 * HOUR };
}

export function chooseView(choose: Dice): Question['view'] {
  const instant = T0 + choose.below(60) * 7 * HOUR;
  return choose.of<() => Question['view']>([
    () => ({}),
    () => ({ asOf: instant }),
    () => ({ issue: T0 + choose.below(80) * 6 * HOUR - 24 * HOUR }),
    () => ({ leadTime: choose.of(['PT1H', 'PT24H', 'PT72H']) }),
    () => ({ dayAhead: { cutoff: choose.of(['10:00', '14:30']) } }),
    () => ({ release: { number: 1 + choose.below(3), as: choose.of(['published', 'corrected']) } }),
  ])();
}

export function chooseQuestion(choose: Dice): Question {
  return {
    kind: choose.of(['read', 'read', 'readMany', 'stream', 'aggregate', 'changedSince', 'diff']),
    key: choose.of(KEYS),
    other: choose.of(KEYS),
    range: chooseRange(choose),
    view: chooseView(choose),
    frequency: choose.of(['P1D', 'P1M']),
  };
}

/** Asks a store, and keeps of the answer only what it takes to know it again. */
export async function ask(series: SeriesRepository, question: Question, bounds: Bounds): Promise<Answer> {
  const said = createHash('sha256');
  const exact = createHash('sha256');
  const tell = (column: Float64Array | Uint8Array): void => {
    said.update(canonical(column));
    exact.update(bytes(column));
  };
  const stamp = (column: Float64Array): void => {
    exact.update(bytes(column));
  };
  const { kind, key, other, range, view, frequency } = question;
  const { recordedBy, since } = bounds;
  const options = { ...view, recordedBy };
  switch (kind) {
    case 'read':
    case 'readMany': {
      const read =
        kind === 'read'
          ? [await series.read(key, range, options)]
          : await series.readMany([key, other], range, options);
      for (const { index, values, flags = new Uint8Array(values.length) } of read)
        for (const column of [indexStarts(index), values, flags]) tell(column);
      break;
    }
    case 'stream': {
      // Where it is cut is up to the store, and so are the points that say nothing.
      const points: number[] = [];
      for await (const { series: chunk } of series.stream(key, range, { ...options, chunkSize: 100 })) {
        const starts = indexStarts(chunk.index);
        chunk.values.forEach((value, i) => {
          const flag = chunk.flags?.[i] ?? FLAG.ok;
          if (flag !== FLAG.missing) points.push(starts[i] ?? Number.NaN, value, flag);
        });
      }
      tell(Float64Array.from(points));
      break;
    }
    case 'aggregate': {
      // A point has no sum; its mean is one of the statistics that all kinds have.
      const spec = { frequency, statistic: 'mean', missing: 'skip' } as const;
      const { series: buckets, coverage } = await series.aggregate(key, range, spec, options);
      for (const column of [indexStarts(buckets.index), buckets.values, coverage]) tell(column);
      break;
    }
    case 'changedSince': {
      const table = await series.changedSince(key, since, range, { recordedBy });
      for (const column of saidColumns(table)) tell(column);
      for (const column of [table.recordedAt, table.seq]) stamp(column);
      break;
    }
    case 'diff': {
      const table = await series.diff(key, { before: { recordedBy: since }, after: options }, range);
      for (const column of [table.starts, table.ends, table.changes]) tell(column);
      for (const { values, flags, knownAt, recordedAt } of [table.before, table.after]) {
        for (const column of [values, flags, knownAt]) tell(column);
        stamp(recordedAt);
      }
    }
  }
  return { said: said.digest('hex'), exact: exact.digest('hex') };
}

/** The columns of revisions that do not depend on the store's clock and order. */
export function saidColumns({
  starts,
  ends,
  values,
  flags,
  knownAt,
}: RevisionTable): readonly (Float64Array | Uint8Array)[] {
  return [starts, ends, values, flags, knownAt];
}

/** Bytes that are equal where the numbers are: a NaN has many. */
export function canonical(column: Float64Array | Uint8Array): Uint8Array {
  return bytes(
    column instanceof Uint8Array ? column : column.map((value) => (Number.isNaN(value) ? Number.NaN : value)),
  );
}

function bytes(column: Float64Array | Uint8Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
