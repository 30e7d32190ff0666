import type { AggregateResult, AggregateSpec, Series, SeriesKind } from '@aurum/core';
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
import { instantOf, type StoredSeries, timestampText } from './row-codec.js';
import { lookOf, type ReadRequest, readSeries, stepOf } from './series-reader.js';
import { aggregateBuckets, aggregateByRollups, hasLongBuckets, type RollupQuestion } from './series-rollups.js';
import type { SqlNames } from './sql/names.js';
import { aggregateQuery, extentQuery, SERIAL_SETTINGS } from './sql/read.js';
import type { Look } from './sql/winners.js';

/** What an aggregation is asked for, and whom it tells how it was answered. */
export interface AggregateQuestion {
  readonly request: ReadRequest;
  readonly stored: StoredSeries;
  readonly spec: AggregateSpec;
  readonly record: Pick<OperationRecord, 'note'>;
}

/**
 * Aggregates where the data is when that gives the result of `resample`: for a source with an absolute step of which each point lies in
 * one bucket. Otherwise the points are read and resampled here, by the same code.
 */
export async function aggregateSeries(
  session: Session,
  names: SqlNames,
  { request, stored, spec, record }: AggregateQuestion,
): Promise<AggregateResult> {
  const { definition } = stored;
  const stepMs = stepOf(definition);
  const clock = spec.clock ?? definition.clock;
  const look = lookOf(request);
  if (definition.frequency !== 'irregular' && stepMs !== undefined) {
    const range = await closedRange(session, names, { request, look, stepMs });
    const plan = aggregationPlan({
      sourceIndexSpec: { frequency: definition.frequency, clock: definition.clock },
      range,
      frequency: spec.frequency,
      clock,
      profile: spec.profile,
    });
    if (plan.aligned && isCoarser(plan, stepMs)) {
      const accumulators = await accumulate(session, names, {
        look,
        plan,
        range,
        definition,
        stepMs,
        weighted: isWeighted(spec, definition.kind),
        edges: spec.statistic === 'first' || spec.statistic === 'last',
        record,
      });
      const { kind, unit, key } = definition;
      return finishAggregation(plan, accumulators, {
        kind,
        unit,
        clock,
        statistic: spec.statistic,
        missing: spec.missing,
        name: key,
      });
    }
  }
  record.note({ [ROLLUP]: 'values' });
  const [series] = await readSeries(session, names, request, [stored]);
  return resampleHere(series as Series, spec);
}

/** The same of points that were read. */
export function resampleHere(series: Series, spec: AggregateSpec): AggregateResult {
  const { frequency, ...options } = spec;
  return series.resampleWithCoverage(frequency, options);
}

/** Open sides end with what the read can see; without anything the range is empty. */
async function closedRange(
  session: Session,
  names: SqlNames,
  { request, look, stepMs }: { readonly request: ReadRequest; readonly look: Look; readonly stepMs: number },
): Promise<ResolvedRange> {
  const { start, end } = request.range;
  if (Number.isFinite(start) && Number.isFinite(end)) return request.range;
  const { text, values } = extentQuery(names, look);
  const [row] = await session.query(text, values);
  const first = instantOf(row?.first);
  const last = instantOf(row?.last);
  if (first === undefined || last === undefined) {
    const at = Number.isFinite(start) ? start : Number.isFinite(end) ? end : 0;
    return { start: at, end: at };
  }
  return { start: Number.isFinite(start) ? start : first, end: Number.isFinite(end) ? end : last + stepMs };
}

function isCoarser(plan: AggregationPlan, stepMs: number): boolean {
  return plan.index.kind === 'calendar' || plan.index.stepMs >= stepMs;
}

interface Accumulation extends RollupQuestion {
  readonly look: Look;
  readonly record: Pick<OperationRecord, 'note'>;
}

/** The attribute of a span that says which rollups answered, or why none did. */
const ROLLUP = 'aurum.rollup';

/** Means weigh values by time; sums of whole points do not. */
function isWeighted({ statistic = 'auto' }: AggregateSpec, kind: SeriesKind): boolean {
  return statistic === 'mean' || (statistic === 'auto' && kind === 'average');
}

async function accumulate(session: Session, names: SqlNames, question: Accumulation): Promise<BucketAccumulators> {
  const { look, plan, record } = question;
  const accumulators = emptyAccumulators(plan.index.length);
  if (plan.index.length === 0) return accumulators;
  await session.exec(SERIAL_SETTINGS);
  const answer = look === 'current' ? await aggregateByRollups(session, names, question) : 'view';
  if (typeof answer === 'string') {
    record.note({ [ROLLUP]: answer });
    if (look === 'current' && hasLongBuckets(question)) return aggregateBuckets(session, names, question);
    await sumPoints(session, names, question, accumulators);
    return accumulators;
  }
  const { used, huge } = answer;
  record.note({ [ROLLUP]: (huge.size === 0 || used.includes('raw') ? used : [...used, 'raw']).join(',') });
  if (huge.size > 0) {
    for (const bucket of huge) {
      answer.accumulators.count[bucket] = 0;
      answer.accumulators.coveredMs[bucket] = 0;
    }
    await sumPoints(session, names, question, answer.accumulators, huge);
  }
  return answer.accumulators;
}

/** Sums points in the order of time, bit for bit as `resample` does; of all buckets or of some. */
async function sumPoints(
  session: Session,
  names: SqlNames,
  { look, plan, stepMs, weighted, edges }: Accumulation,
  into: BucketAccumulators,
  only?: ReadonlySet<number>,
): Promise<void> {
  const isAsked = (bucket: number): boolean => bucket >= 0 && (only === undefined || only.has(bucket));
  const { text, values } = aggregateQuery(names, { look, edges }, [
    `{${Array.from(plan.segmentEdges, timestampText).join(',')}}`,
    // width_bucket gives 0 before the first edge and m + 1 behind the last; both are outside the array and therefore NULL.
    `{${Array.from(plan.segmentBucket, (bucket) => (isAsked(bucket) ? bucket : 'NULL')).join(',')}}`,
    stepMs,
    weighted,
  ]);
  for (const row of await session.query(text, values)) {
    const bucket = Number(row.bucket);
    const count = Number(row.count);
    into.weighted[bucket] = Number(row.weighted);
    into.count[bucket] = count;
    into.coveredMs[bucket] = count * stepMs;
    into.min[bucket] = Number(row.min);
    into.max[bucket] = Number(row.max);
    if (edges) {
      into.first[bucket] = Number(row.first);
      into.last[bucket] = Number(row.last);
    }
  }
}
