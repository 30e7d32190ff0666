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
import { keptFrom } from './maintenance/raw-cut.js';
import { BLOCK_MS, blockOf, hasRollups } from './rollup-blocks.js';
import { type PieceGroup, type PieceRow, pieceRows } from './rollup-piece-rows.js';
import type { SqlNames } from './sql/names.js';
import { rollupStatesQuery } from './sql/rollup-read.js';

/** An aggregation of one series that rollups may answer. Of series that are alike `plan` is one object. */
export interface RollupQuestion {
  /** The number of the series in the database. */
  readonly id: number;
  readonly plan: AggregationPlan;
  readonly range: ResolvedRange;
  readonly definition: SeriesDefinition;
  readonly stepMs: number;
  /** Whether values are weighted by time. */
  readonly weighted: boolean;
  /** Whether first and last values are wanted; alike in all questions of a call. */
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
 * Answers aggregations of the current values from rollups where they can be relied on, and from the points elsewhere; both are what one
 * state of the database holds, since a read is one transaction. Two round trips, however many series they are of.
 */
export async function aggregateByRollups(
  session: Session,
  names: SqlNames,
  questions: readonly RollupQuestion[],
): Promise<readonly (RollupAnswer | WithoutRollups)[]> {
  const kept = questions.filter(({ definition }) => hasRollups(definition));
  const states = await rollupStates(session, names, kept);
  const covers = new Covers();
  const answers = new Map<RollupQuestion, RollupAnswer | WithoutRollups>();
  const asked: { readonly question: RollupQuestion; readonly cover: Cover }[] = [];
  kept.forEach((question, i) => {
    const state = states[i];
    const cover = state === undefined ? 'off' : covers.of(question, state);
    if (typeof cover === 'string') answers.set(question, cover);
    else asked.push({ question, cover });
  });
  const rows = await pieceRows(
    session,
    names,
    asked.map(({ question: { id }, cover: group }) => ({ id, group, weight: 1 })),
    asked.some(({ question }) => question.edges),
  );
  for (const [i, { question, cover }] of asked.entries()) {
    const weightMs = question.weighted ? question.stepMs : 1;
    answers.set(question, { ...combine(rows[i] ?? [], question, weightMs), used: cover.used });
  }
  return questions.map((question) => answers.get(question) ?? 'series');
}

/** Whether each bucket is one long stretch, which is summed faster by itself than together with the others. */
export function hasLongBuckets({ plan, range, stepMs }: RollupQuestion): boolean {
  const { segmentBucket, index } = plan;
  if (segmentBucket.length !== index.length || segmentBucket.some((bucket, j) => bucket !== j)) return false;
  return (range.end - range.start) / stepMs >= LONG_BUCKET * index.length;
}

/** How many points a bucket must have so that it is looked for by itself. */
const LONG_BUCKET = 500;

/** Aggregates current values bucket by bucket: one sum for each, in the order of time, bit for bit as `resample` makes it. One round trip. */
export async function aggregateBuckets(
  session: Session,
  names: SqlNames,
  questions: readonly RollupQuestion[],
): Promise<readonly BucketAccumulators[]> {
  const groups = new Map<AggregationPlan, PieceGroup>();
  const groupOf = ({ plan, range }: RollupQuestion): PieceGroup => {
    const group = groups.get(plan) ?? { pieces: bucketPieces(plan, range), clockId: undefined };
    groups.set(plan, group);
    return group;
  };
  const rows = await pieceRows(
    session,
    names,
    questions.map((question) => ({
      id: question.id,
      group: groupOf(question),
      weight: question.weighted ? question.stepMs : 1,
    })),
    questions.some(({ edges }) => edges),
  );
  return questions.map((question, i) => combine(rows[i] ?? [], question, 1).accumulators);
}

function bucketPieces({ segmentEdges, segmentBucket }: AggregationPlan, range: ResolvedRange): RollupPieces {
  const none = { from: new Float64Array(0), to: new Float64Array(0), bucket: new Int32Array(0) };
  const raw = {
    from: segmentEdges.slice(0, -1).map((edge) => Math.max(edge, range.start)),
    to: segmentEdges.slice(1).map((edge) => Math.min(edge, range.end)),
    bucket: segmentBucket,
  };
  return { month: none, day: none, hour: none, raw };
}

/** Which rollups may be relied on. */
interface RollupState {
  readonly clockId: number | undefined;
  readonly levels: Parameters<typeof rollupPieces>[0]['levels'];
  /** The stale blocks, ascending and joined by commas. */
  readonly stale: string;
  /** From where all values are kept. Before, there is nothing but rollups, which are as they will be for good. */
  readonly kept: number;
}

const ALWAYS = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

/** The state of each; `undefined` in a store that keeps none. */
async function rollupStates(
  session: Session,
  names: SqlNames,
  questions: readonly RollupQuestion[],
): Promise<readonly (RollupState | undefined)[]> {
  if (questions.length === 0) return [];
  const { text, values } = rollupStatesQuery(
    names,
    questions.map(({ id, definition, range }) => {
      return { id, clock: definition.clock.id, blocks: [blockOf(range.start), blockOf(range.end)] };
    }),
  );
  return (await session.query(text, values)).map(stateOf);
}

function stateOf(row: Row): RollupState | undefined {
  if (row.rollups !== 'on') return undefined;
  const stale = String(row.stale ?? '');
  const hypertable = row.layout === 'hypertable';
  const kept = keptFrom(row.raw_from_ms === null ? undefined : Number(row.raw_from_ms)) ?? Number.NEGATIVE_INFINITY;
  if (row.clock_id === null) return { levels: { hour: ALWAYS }, stale, kept, clockId: hypertable ? 0 : undefined };
  const within = { start: Number(row.from_ms), end: Number(row.to_ms) };
  const levels = { hour: ALWAYS, day: within, month: within };
  return { levels, stale, kept, clockId: hypertable ? Number(row.clock_id) : undefined };
}

/** How series that are alike, and to which the same has happened, are covered with rollups. */
interface Cover extends PieceGroup {
  /** The levels that are used, coarsest first, and `raw`. */
  readonly used: readonly (RollupLevel | 'raw')[];
}

/** Covers, each worked out once. */
class Covers {
  readonly #known = new Map<AggregationPlan, Map<string, Cover | 'buckets'>>();

  of({ plan, range, definition, stepMs }: RollupQuestion, state: RollupState): Cover | 'buckets' {
    const { levels, stale, kept, clockId } = state;
    const known = this.#known.get(plan) ?? new Map<string, Cover | 'buckets'>();
    this.#known.set(plan, known);
    const found = known.get(stale);
    if (found !== undefined) return found;
    const spoilt = stale
      .split(',')
      .filter((block) => block !== '')
      .map((block) => ({ start: Math.max(kept, Number(block) * BLOCK_MS), end: (Number(block) + 1) * BLOCK_MS }))
      .filter(({ start, end }) => start < end);
    const pieces = rollupPieces({ plan, range, clock: definition.clock, stepMs, levels, stale: spoilt });
    const used = ([...ROLLUP_LEVELS, 'raw'] as const).filter((level) => pieces[level].from.length > 0);
    const cover = range.start < kept || isCheaper(pieces, stepMs) ? { pieces, clockId, used } : 'buckets';
    known.set(stale, cover);
    return cover;
  }
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

/** Puts the stretches of each bucket of a series together in the order of time. */
function combine(
  rows: readonly PieceRow[],
  { plan, stepMs, edges }: RollupQuestion,
  weightMs: number,
): Pick<RollupAnswer, 'accumulators' | 'huge'> {
  const into = emptyAccumulators(plan.index.length);
  const huge = new Set<number>();
  for (const { bucket, row } of [...rows].sort((a, b) => a.at - b.at)) {
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
