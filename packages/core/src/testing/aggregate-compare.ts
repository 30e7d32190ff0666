import assert from 'node:assert/strict';
import { AurumError } from '../errors/index.js';
import type { AggregateResult, AggregateSpec, ReadOptions, SeriesRepository, TimeRange } from '../ports/index.js';
import { Series } from '../series/index.js';
import type { ContractCase } from './contract.js';
import { assertSameSeries, describeSeries, rowsOf } from './fixtures.js';

/** A question to `aggregate`. */
export interface AggregateQuestion {
  readonly key: string;
  readonly range: TimeRange;
  readonly spec: AggregateSpec;
  readonly options?: ReadOptions;
}

/**
 * Asserts that `aggregate` gives what `read` and then `resample` give, or rejects where that throws: bit for bit, or within the bound of
 * `SERIES-AGG-01` from a store with rollups.
 *
 * @param points what `read` gives, where it is known
 */
export async function assertAggregate(
  { series, call }: ContractCase,
  question: AggregateQuestion,
  points?: Series,
): Promise<void> {
  const { key, spec, range, options = {} } = question;
  const { frequency, ...rest } = spec;
  const about = JSON.stringify({
    key,
    range,
    options,
    spec: { ...spec, clock: spec.clock?.id, profile: spec.profile?.id },
  });
  const read = points ?? (await series.read(key, range, { ...call, ...options }));
  let expected: AggregateResult;
  try {
    expected = read.resampleWithCoverage(frequency, rest);
  } catch (error) {
    assert.ok(AurumError.is(error));
    await assert.rejects(
      () => series.aggregate(key, range, spec, { ...call, ...options }),
      { code: error.code },
      about,
    );
    return;
  }
  const actual = await series.aggregate(key, range, spec, { ...call, ...options });
  assertSameAggregate(actual, expected, { capabilities: series.capabilities, read, spec, about });
}

/** What two results are compared by. */
export interface AggregateComparison extends Pick<SeriesRepository, 'capabilities'> {
  /** The points that were aggregated. */
  readonly read: Series;
  /** How. */
  readonly spec: AggregateSpec;
  /** What a failure says. */
  readonly about: string;
}

/** Asserts that a result is the expected one, as exactly as the store must be. */
export function assertSameAggregate(
  actual: AggregateResult,
  expected: AggregateResult,
  { capabilities, read, spec, about }: AggregateComparison,
): void {
  assert.deepEqual(actual.coverage, expected.coverage, about);
  if (!capabilities.rollups) {
    assertSameSeries(actual.series, expected.series, about);
    return;
  }
  assert.deepEqual(describeSeries(actual.series), describeSeries(expected.series), about);
  const bounds = boundsOf(read, spec);
  const known = Float64Array.from(expected.series.values, (value, i) => {
    const found = actual.series.values[i] ?? Number.NaN;
    return found === value || Math.abs(found - value) <= (bounds?.[i] ?? 0) ? found : value;
  });
  assert.deepEqual(rowsOf(actual.series), rowsOf(withValues(expected.series, known)), about);
}

/** 2·(n + 1)·2⁻⁵³·Σ|v·w| of each bucket, over Σw for a mean; `undefined` for statistics that add nothing. */
function boundsOf(read: Series, { frequency, ...rest }: AggregateSpec): Float64Array | undefined {
  const { statistic = 'auto' } = rest;
  if (statistic !== 'auto' && statistic !== 'mean' && statistic !== 'sum') return undefined;
  const sizes = withValues(read, read.values.map(Math.abs)).resample(frequency, { ...rest, missing: 'skip' });
  const counts = read.resample(frequency, { ...rest, statistic: 'count', missing: 'skip' });
  return sizes.values.map((size, i) => 2 * ((counts.values[i] ?? 0) + 1) * 2 ** -53 * size);
}

function withValues(series: Series, values: Float64Array): Series {
  const { index, unit, kind, clock, name } = series;
  const flags = Uint8Array.from({ length: series.length }, (_, i) => series.flagAt(i));
  return Series.of({ index, unit, kind, clock, name, values, flags });
}
