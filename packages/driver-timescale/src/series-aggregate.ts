import type { AggregateResult, AggregateSpec, Series, SeriesKind } from '@aurum/core';
import {
  type AggregationPlan,
  aggregationPlan,
  type BucketAccumulators,
  finishAggregation,
  type ResolvedRange,
} from '@aurum/core/driver';
import type { Session } from './client/session.js';
import { instantOf, type StoredSeries, timestampText } from './row-codec.js';
import { lookOf, type ReadRequest, readSeries, stepOf } from './series-reader.js';
import type { SqlNames } from './sql/names.js';
import { aggregateQuery, extentQuery, SERIAL_SETTINGS } from './sql/read.js';
import type { Look } from './sql/winners.js';

/**
 * Aggregates where the data is when that gives exactly the result of `resample`: for a source with an absolute step of which
 * each point lies in one bucket. Otherwise the points are read and resampled here, by the same code.
 */
export async function aggregateSeries(
  session: Session,
  names: SqlNames,
  request: ReadRequest,
  stored: StoredSeries,
  spec: AggregateSpec,
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
        stepMs,
        spec,
        weighted: isWeighted(spec, definition.kind),
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

interface Accumulation {
  readonly look: Look;
  readonly plan: AggregationPlan;
  readonly stepMs: number;
  readonly spec: AggregateSpec;
  readonly weighted: boolean;
}

/** Means weigh values by time; sums of whole points do not. */
function isWeighted({ statistic = 'auto' }: AggregateSpec, kind: SeriesKind): boolean {
  return statistic === 'mean' || (statistic === 'auto' && kind === 'average');
}

async function accumulate(
  session: Session,
  names: SqlNames,
  { look, plan, stepMs, spec, weighted }: Accumulation,
): Promise<BucketAccumulators> {
  const buckets = plan.index.length;
  const column = (): Float64Array => new Float64Array(buckets);
  const accumulators = {
    weighted: column().fill(-0),
    coveredMs: column(),
    count: column(),
    min: column(),
    max: column(),
    first: column(),
    last: column(),
  };
  if (buckets === 0) return accumulators;
  const edges = spec.statistic === 'first' || spec.statistic === 'last';
  await session.exec(SERIAL_SETTINGS);
  const { text, values } = aggregateQuery(names, { look, edges }, [
    `{${Array.from(plan.segmentEdges, timestampText).join(',')}}`,
    // width_bucket gives 0 before the first edge and m + 1 behind the last; both are outside the array and therefore NULL.
    `{${Array.from(plan.segmentBucket, (bucket) => (bucket < 0 ? 'NULL' : bucket)).join(',')}}`,
    stepMs,
    weighted,
  ]);
  for (const row of await session.query(text, values)) {
    const bucket = Number(row.bucket);
    const count = Number(row.count);
    accumulators.weighted[bucket] = Number(row.weighted);
    accumulators.count[bucket] = count;
    accumulators.coveredMs[bucket] = count * stepMs;
    accumulators.min[bucket] = Number(row.min);
    accumulators.max[bucket] = Number(row.max);
    if (edges) {
      accumulators.first[bucket] = Number(row.first);
      accumulators.last[bucket] = Number(row.last);
    }
  }
  return accumulators;
}
