import type { SeriesDefinition } from '@aurum/core';
import {
  type AggregationPlan,
  type BucketAccumulators,
  emptyAccumulators,
  type PieceColumns,
  type ResolvedRange,
  ROLLUP_LEVELS,
  type RollupLevel,
  type RollupPieces,
  rollupPieces,
} from '@aurum/core/driver';
import type { Row, Session } from './client/session.js';
import { BLOCK_MS, blockOf, hasRollups } from './rollup-blocks.js';
import { timestampText } from './row-codec.js';
import type { SqlNames } from './sql/names.js';
import { piecesQuery, type RollupShape, rollupStateQuery } from './sql/rollup-read.js';

/** An aggregation that rollups may answer. */
export interface RollupQuestion {
  readonly plan: AggregationPlan;
  readonly range: ResolvedRange;
  readonly definition: SeriesDefinition;
  readonly stepMs: number;
  /** Whether values are weighted by time. */
  readonly weighted: boolean;
  /** Whether first and last values are wanted. */
  readonly edges: boolean;
}

/** What rollups gave. */
export interface RollupAnswer {
  readonly accumulators: BucketAccumulators;
  /** Buckets with values so large that sums of them may leave the range of a double: they must be answered from the points alone. */
  readonly huge: ReadonlySet<number>;
  /** The levels that were used, coarsest first, and `raw`. */
  readonly used: readonly (RollupLevel | 'raw')[];
}

/** Why rollups did not answer: the store keeps none, the series has none, or the points answer at less cost. */
export type WithoutRollups = 'off' | 'series' | 'buckets';

/**
 * Answers an aggregation of the current values from rollups where they can be relied on, and from the points elsewhere; both are what one
 * state of the database holds, since a read is one transaction.
 */
export async function aggregateByRollups(
  session: Session,
  names: SqlNames,
  question: RollupQuestion,
): Promise<RollupAnswer | WithoutRollups> {
  const { plan, range, definition, stepMs, edges } = question;
  if (!hasRollups(definition)) return 'series';
  const state = await rollupState(session, names, definition, range);
  if (state === undefined) return 'off';
  const pieces = rollupPieces({ plan, range, clock: definition.clock, stepMs, ...state });
  if (!isCheaper(pieces, stepMs)) return 'buckets';
  const used = ([...ROLLUP_LEVELS, 'raw'] as const).filter((level) => pieces[level].from.length > 0);
  const { text, values } = piecesQuery(
    names,
    { clockId: state.clockId, edges },
    used.map((level) => ({ level, from: arrayText(pieces[level].from), to: arrayText(pieces[level].to) })),
  );
  const weightMs = question.weighted ? stepMs : 1;
  return { ...combine(await session.query(text, values), pieces, { ...question, weightMs }), used };
}

/** Whether each bucket is one long stretch, which is summed faster by itself than together with the others. */
export function hasLongBuckets({ plan, range, stepMs }: RollupQuestion): boolean {
  const { segmentBucket, index } = plan;
  if (segmentBucket.length !== index.length || segmentBucket.some((bucket, j) => bucket !== j)) return false;
  return (range.end - range.start) / stepMs >= LONG_BUCKET * index.length;
}

/** How many points a bucket must have so that it is looked for by itself. */
const LONG_BUCKET = 500;

/** Aggregates current values bucket by bucket: one sum for each, in the order of time, bit for bit as `resample` makes it. */
export async function aggregateBuckets(
  session: Session,
  names: SqlNames,
  question: RollupQuestion,
): Promise<BucketAccumulators> {
  const { plan, range, edges, weighted, stepMs } = question;
  const { segmentEdges, segmentBucket } = plan;
  const raw = {
    from: segmentEdges.slice(0, -1).map((edge) => Math.max(edge, range.start)),
    to: segmentEdges.slice(1).map((edge) => Math.min(edge, range.end)),
    bucket: segmentBucket,
  };
  const ranges = { level: 'raw', from: arrayText(raw.from), to: arrayText(raw.to) } as const;
  const { text, values } = piecesQuery(names, { clockId: undefined, edges, weightMs: weighted ? stepMs : undefined }, [
    ranges,
  ]);
  const none = { from: new Float64Array(0), to: new Float64Array(0), bucket: new Int32Array(0) };
  const pieces = { month: none, day: none, hour: none, raw };
  return combine(await session.query(text, values), pieces, { ...question, weightMs: 1 }).accumulators;
}

interface RollupState extends Pick<RollupShape, 'clockId'> {
  readonly levels: Parameters<typeof rollupPieces>[0]['levels'];
  readonly stale: Parameters<typeof rollupPieces>[0]['stale'];
}

const ALWAYS = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

async function rollupState(
  session: Session,
  names: SqlNames,
  { clock }: SeriesDefinition,
  { start, end }: ResolvedRange,
): Promise<RollupState | undefined> {
  const { text, values } = rollupStateQuery(names, clock.id, [blockOf(start), blockOf(end)]);
  const [row] = await session.query(text, values);
  if (row?.rollups !== 'on') return undefined;
  const stale = String(row.stale ?? '')
    .split(',')
    .filter((block) => block !== '')
    .map((block) => ({ start: Number(block) * BLOCK_MS, end: (Number(block) + 1) * BLOCK_MS }));
  const hypertable = row.layout === 'hypertable';
  if (row.clock_id === null) return { levels: { hour: ALWAYS }, stale, clockId: hypertable ? 0 : undefined };
  const within = { start: Number(row.from_ms), end: Number(row.to_ms) };
  const levels = { hour: ALWAYS, day: within, month: within };
  return { levels, stale, clockId: hypertable ? Number(row.clock_id) : undefined };
}

/** What a stretch costs beside what it holds, in points that are summed in that time (0.4 µs each); and what a bucket of a rollup costs. */
const PIECE_COST = 8;
/** The same of a stretch of values: in a hypertable all chunks are gone through to find its own. */
const RAW_PIECE_COST = 100;
const ROW_COST = 2;

const NOMINAL_MS: Readonly<Record<RollupLevel, number>> = {
  hour: 3_600_000,
  day: 86_400_000,
  month: 2_629_800_000,
};

/** Whether rollups save anything: many short buckets are summed faster in one go over the points. */
function isCheaper(pieces: RollupPieces, stepMs: number): boolean {
  let cost = 0;
  let saved = 0;
  for (const level of ROLLUP_LEVELS) {
    const lengthMs = total(pieces[level]);
    cost += PIECE_COST * pieces[level].from.length + (ROW_COST * lengthMs) / NOMINAL_MS[level];
    saved += lengthMs / stepMs;
  }
  return cost + RAW_PIECE_COST * pieces.raw.from.length < saved;
}

function total({ from, to }: PieceColumns): number {
  let sum = 0;
  for (let i = 0; i < from.length; i++) sum += (to[i] as number) - (from[i] as number); // both are as long
  return sum;
}

function arrayText(instants: Float64Array): string {
  return `{${Array.from(instants, timestampText).join(',')}}`;
}

/** What a stretch holds. */
interface Part {
  readonly from: number;
  readonly bucket: number;
  readonly row: Row;
}

/** Puts the stretches of each bucket together in the order of time. */
function combine(
  rows: readonly Row[],
  pieces: RollupPieces,
  { plan, stepMs, weightMs, edges }: RollupQuestion & { readonly weightMs: number },
): Pick<RollupAnswer, 'accumulators' | 'huge'> {
  const parts = rows.map((row): Part => {
    const { from, bucket } = pieces[row.level as RollupLevel | 'raw']; // the statement names one of them
    const i = Number(row.ord) - 1;
    return { from: from[i] as number, bucket: bucket[i] as number, row }; // ord is the number of a piece
  });
  parts.sort((a, b) => a.from - b.from);
  const into = emptyAccumulators(plan.index.length);
  const huge = new Set<number>();
  for (const { bucket, row } of parts) {
    if (row.huge === true) huge.add(bucket);
    add(into, bucket, row, edges);
  }
  for (let bucket = 0; bucket < plan.index.length; bucket++) {
    into.coveredMs[bucket] = (into.count[bucket] as number) * stepMs; // a bucket has every column
    into.weighted[bucket] = (into.weighted[bucket] as number) * weightMs;
  }
  return { accumulators: into, huge };
}

function add(into: BucketAccumulators, bucket: number, row: Row, edges: boolean): void {
  const seen = into.count[bucket] as number; // a bucket has every column
  const min = Number(row.min);
  const max = Number(row.max);
  if (seen === 0 || !((into.min[bucket] as number) < min)) into.min[bucket] = min;
  if (seen === 0 || !((into.max[bucket] as number) > max)) into.max[bucket] = max;
  if (edges) {
    if (seen === 0) into.first[bucket] = Number(row.first);
    into.last[bucket] = Number(row.last);
  }
  into.count[bucket] = seen + Number(row.count);
  // All values of a stretch may be too large for its sum, which is then NULL.
  into.weighted[bucket] = (into.weighted[bucket] as number) + Number(row.sum ?? 0);
}
