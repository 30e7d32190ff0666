import type { AggregateResult, AggregateSpec, MarketClock, Series, SeriesKind } from '@aurum/core';
import {
  type AggregationPlan,
  aggregationPlan,
  type BucketAccumulators,
  emptyAccumulators,
  finishAggregation,
  type ResolvedRange,
} from '@aurum/core/driver';
import type { OperationRecord } from '@aurum/core/telemetry';
import type { Session } from './client/session.js';
import { hasRollups } from './rollup-blocks.js';
import { instantOf, type StoredSeries, timestampText } from './row-codec.js';
import { lookOf, type ReadRequest, readSeries, stepOf } from './series-reader.js';
import { aggregateBuckets, aggregateByRollups, hasLongBuckets, type RollupQuestion } from './series-rollups.js';
import type { SqlNames } from './sql/names.js';
import { aggregateQuery, extentsQuery, keepSeries, type PointSumOf, SERIAL_SETTINGS } from './sql/read.js';
import type { Look } from './sql/winners.js';

/** What an aggregation is asked for, and whom it tells how it was answered. */
export interface AggregateQuestion {
  readonly request: ReadRequest;
  readonly stored: readonly StoredSeries[];
  readonly spec: AggregateSpec;
  readonly record: Pick<OperationRecord, 'note'>;
}

/** The attribute of a span that says which rollups answered, or why none did. */
const ROLLUP = 'aurum.rollup';

/** What it says, in this order. */
const ANSWERS = ['month', 'day', 'hour', 'raw', 'off', 'series', 'buckets', 'view', 'values'] as const;

type Answers = Set<(typeof ANSWERS)[number]>;

/**
 * Aggregates where the data is when that gives the result of `resample`: for sources with an absolute step of which each point lies in
 * one bucket. The points of the others are read, all in one go, and resampled here, by the same code.
 */
export async function aggregateSeries(
  session: Session,
  names: SqlNames,
  { request, stored, spec, record }: AggregateQuestion,
): Promise<readonly AggregateResult[]> {
  const look = lookOf(request);
  const used: Answers = new Set();
  const questions = await questionsOf(session, names, { request, look, stored, spec });
  const asked = questions.filter((question) => question !== undefined);
  const accumulators = await accumulate(session, names, { look, questions: asked, used });
  const results = new Map<number, AggregateResult>();
  for (const [i, { ord, plan, clock, definition }] of asked.entries()) {
    const { kind, unit, key } = definition;
    const { statistic, missing } = spec;
    const options = { kind, unit, clock, statistic, missing, name: key };
    results.set(ord, finishAggregation(plan, accumulators[i] as BucketAccumulators, options)); // one of each question
  }
  const rest = stored.flatMap((_, i) => (questions[i] === undefined ? [i + 1] : []));
  if (rest.length > 0) {
    used.add('values');
    const points = await readSome(session, names, { request, stored, ordinals: rest });
    for (const [i, ord] of rest.entries()) results.set(ord, resampleHere(points[i] as Series, spec)); // in their order
  }
  if (used.size > 0) record.note({ [ROLLUP]: ANSWERS.filter((answer) => used.has(answer)).join(',') });
  return stored.map((_, i) => results.get(i + 1) as AggregateResult); // each was answered in one of the two ways
}

/** The same of points that were read. */
export function resampleHere(series: Series, spec: AggregateSpec): AggregateResult {
  const { frequency, ...options } = spec;
  return series.resampleWithCoverage(frequency, options);
}

/** Reads some of the series of a read, which must be the last that is done with it. */
async function readSome(
  session: Session,
  names: SqlNames,
  {
    request,
    stored,
    ordinals,
  }: {
    readonly request: ReadRequest;
    readonly stored: readonly StoredSeries[];
    readonly ordinals: readonly number[];
  },
): Promise<readonly Series[]> {
  if (ordinals.length < stored.length) {
    const { text, values } = keepSeries(ordinals, request.view.kind === 'dayAhead');
    await session.query(text, values);
  }
  const kept = ordinals.map((ord) => stored[ord - 1] as StoredSeries); // they are numbers of stored series
  return readSeries(session, names, request, kept);
}

/** An aggregation that is made where the data is. */
interface Question extends RollupQuestion {
  /** The number of the series in the read, from 1. */
  readonly ord: number;
  /** The clock of the buckets. */
  readonly clock: MarketClock;
}

/** What is asked of each series; `undefined` where its points have to be read. */
async function questionsOf(
  session: Session,
  names: SqlNames,
  { request, look, stored, spec }: Pick<AggregateQuestion, 'request' | 'stored' | 'spec'> & { readonly look: Look },
): Promise<readonly (Question | undefined)[]> {
  const regular = stored.some(({ definition }) => stepOf(definition) !== undefined);
  const extents = regular ? await extentsOf(session, names, { request, look }) : new Map();
  const plans = new Map<string, AggregationPlan>();
  return stored.map(({ id, definition }, i): Question | undefined => {
    const stepMs = stepOf(definition);
    if (stepMs === undefined || definition.frequency === 'irregular') return undefined;
    const range = closedRange(request.range, extents.get(i + 1), stepMs);
    const { clock = definition.clock } = spec;
    const name = `${definition.frequency} ${range.start} ${range.end} ${definition.clock.id}`;
    const plan =
      plans.get(name) ??
      aggregationPlan({
        sourceIndexSpec: { frequency: definition.frequency, clock: definition.clock },
        range,
        frequency: spec.frequency,
        clock,
        profile: spec.profile,
      });
    plans.set(name, plan);
    if (!plan.aligned || !isCoarser(plan, stepMs)) return undefined;
    const weighted = isWeighted(spec, definition.kind);
    const edges = spec.statistic === 'first' || spec.statistic === 'last';
    return { ord: i + 1, id, clock, plan, range, definition, stepMs, weighted, edges };
  });
}

/** First and last interval that the read can see of each series, by its number; asked for only where a side is open. */
async function extentsOf(
  session: Session,
  names: SqlNames,
  { request, look }: { readonly request: ReadRequest; readonly look: Look },
): Promise<ReadonlyMap<number, ResolvedRange>> {
  const extents = new Map<number, ResolvedRange>();
  if (Number.isFinite(request.range.start) && Number.isFinite(request.range.end)) return extents;
  const { text, values } = extentsQuery(names, look);
  for (const row of await session.query(text, values)) {
    const start = instantOf(row.first);
    const end = instantOf(row.last);
    if (start !== undefined && end !== undefined) extents.set(Number(row.ord), { start, end });
  }
  return extents;
}

/** Open sides end with what the read can see; without anything the range is empty. */
function closedRange({ start, end }: ResolvedRange, extent: ResolvedRange | undefined, stepMs: number): ResolvedRange {
  if (Number.isFinite(start) && Number.isFinite(end)) return { start, end };
  if (extent === undefined) {
    const at = Number.isFinite(start) ? start : Number.isFinite(end) ? end : 0;
    return { start: at, end: at };
  }
  return {
    start: Number.isFinite(start) ? start : extent.start,
    end: Number.isFinite(end) ? end : extent.end + stepMs,
  };
}

function isCoarser(plan: AggregationPlan, stepMs: number): boolean {
  return plan.index.kind === 'calendar' || plan.index.stepMs >= stepMs;
}

/** Means weigh values by time; sums of whole points do not. */
function isWeighted({ statistic = 'auto' }: AggregateSpec, kind: SeriesKind): boolean {
  return statistic === 'mean' || (statistic === 'auto' && kind === 'average');
}

interface Accumulation {
  readonly look: Look;
  readonly questions: readonly Question[];
  readonly used: Answers;
}

/** What each question is answered with, in their order. */
async function accumulate(
  session: Session,
  names: SqlNames,
  { look, questions, used }: Accumulation,
): Promise<readonly BucketAccumulators[]> {
  const answers = new Map<Question, BucketAccumulators>();
  const asked = questions.filter(({ plan }) => plan.index.length > 0);
  const current = look === 'current';
  // The query of the state of rollups does the same.
  if (asked.length > 0 && !(current && asked.some(({ definition }) => hasRollups(definition))))
    await session.exec(SERIAL_SETTINGS);
  const kept = current ? await aggregateByRollups(session, names, asked) : [];
  const sums = new PointSums(look);
  const long: Question[] = [];
  for (const [i, question] of asked.entries()) {
    const answer = kept[i] ?? 'view';
    if (typeof answer !== 'string') {
      for (const level of answer.used) used.add(level);
      answers.set(question, answer.accumulators);
      if (answer.huge.size === 0) continue;
      used.add('raw');
      sums.addAnew(question, answer.accumulators, answer.huge);
      continue;
    }
    used.add(answer);
    if (current && hasLongBuckets(question)) long.push(question);
    else answers.set(question, sums.addAll(question));
  }
  const buckets = await aggregateBuckets(session, names, long);
  for (const [i, question] of long.entries()) answers.set(question, buckets[i] as BucketAccumulators); // in their order
  await sums.run(session, names);
  return questions.map((question) => answers.get(question) ?? emptyAccumulators(0));
}

/** The sums of one series. */
interface PointSum {
  readonly of: PointSumOf;
  readonly question: Question;
  readonly into: BucketAccumulators;
}

/** Sums of points in the order of time, bit for bit as `resample` makes them: noted first, and then made in one round trip. */
class PointSums {
  readonly #look: Look;
  readonly #sums: PointSum[] = [];
  /** The segment edges of each plan, as array literals. */
  readonly #edges = new Map<AggregationPlan, string>();

  constructor(look: Look) {
    this.#look = look;
  }

  /** All buckets; what is given is filled later. */
  addAll(question: Question): BucketAccumulators {
    const into = emptyAccumulators(question.plan.index.length);
    this.#add(question, into, () => true);
    return into;
  }

  /** Some buckets, in the place of what is there. */
  addAnew(question: Question, into: BucketAccumulators, only: ReadonlySet<number>): void {
    for (const bucket of only) {
      into.count[bucket] = 0;
      into.coveredMs[bucket] = 0;
    }
    this.#add(question, into, (bucket) => only.has(bucket));
  }

  #add(question: Question, into: BucketAccumulators, isAsked: (bucket: number) => boolean): void {
    const { ord, plan, stepMs, weighted } = question;
    const edges = this.#edges.get(plan) ?? `{${Array.from(plan.segmentEdges, timestampText).join(',')}}`;
    this.#edges.set(plan, edges);
    // width_bucket gives 0 before the first edge and m + 1 behind the last; both are outside the array and therefore NULL.
    const asked = Array.from(plan.segmentBucket, (bucket) => (bucket >= 0 && isAsked(bucket) ? bucket : 'NULL'));
    this.#sums.push({
      of: { ord, edges, buckets: `{${asked.join(',')}}`, weight: weighted ? stepMs : 1 },
      question,
      into,
    });
  }

  async run(session: Session, names: SqlNames): Promise<void> {
    if (this.#sums.length === 0) return;
    const edges = this.#sums.some(({ question }) => question.edges);
    const { text, values } = aggregateQuery(
      names,
      { look: this.#look, edges },
      this.#sums.map((sum) => sum.of),
    );
    for (const row of await session.query(text, values)) {
      const { into, question } = this.#sums[Number(row.place)] as PointSum; // the statement numbers them
      const bucket = Number(row.bucket);
      const count = Number(row.count);
      into.weighted[bucket] = Number(row.weighted);
      into.count[bucket] = count;
      into.coveredMs[bucket] = count * question.stepMs;
      into.min[bucket] = Number(row.min);
      into.max[bucket] = Number(row.max);
      if (edges) {
        into.first[bucket] = Number(row.first);
        into.last[bucket] = Number(row.last);
      }
    }
  }
}
