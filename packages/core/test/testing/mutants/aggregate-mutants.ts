import type { MemoryStore } from '../../../src/memory/index.js';
import type { AggregateResult, AggregateSpec, ReadOptions } from '../../../src/ports/index.js';
import { FLAG } from '../../../src/series/index.js';
import { marketClock } from '../../../src/time/index.js';
import { changed, flagsOf, type Mutant, withSeries } from './tools.js';

const CLAUSE = 'SERIES-AGG-01';

/** Defects in aggregating. */
export const aggregateMutants: readonly Mutant[] = [
  {
    name: 'buckets are those of UTC',
    clause: CLAUSE,
    mutate: (store) => withSpec(store, (spec) => ({ ...spec, clock: marketClock('UTC') })),
  },
  {
    name: 'the clock that was asked for is ignored',
    clause: CLAUSE,
    mutate: (store) => withSpec(store, ({ clock: _, ...spec }) => spec),
  },
  {
    name: 'the load profile is ignored',
    clause: CLAUSE,
    mutate: (store) => withSpec(store, ({ profile: _, ...spec }) => spec),
  },
  {
    name: 'missing points are skipped whatever was asked for',
    clause: CLAUSE,
    mutate: (store) => withSpec(store, (spec) => ({ ...spec, missing: 'skip' })),
  },
  {
    name: 'the minimum coverage is ignored',
    clause: CLAUSE,
    mutate: (store) =>
      withSpec(store, (spec) => (typeof spec.missing === 'object' ? { ...spec, missing: 'skip' } : spec)),
  },
  {
    name: 'the mean takes the place of the sum',
    clause: CLAUSE,
    mutate: (store) => withSpec(store, (spec) => ({ ...spec, statistic: 'mean' })),
  },
  {
    name: 'aggregates are of the latest view',
    clause: CLAUSE,
    mutate: (store) =>
      withSpec(
        store,
        (spec) => spec,
        ({ asOf: _, ...options }) => options,
      ),
  },
  {
    name: 'the sum of nothing is 0',
    clause: CLAUSE,
    mutate: (store) =>
      withAggregate(store, (result, { statistic }) => {
        if (statistic !== 'sum') return result;
        const values = result.series.toArray().map((value) => (Number.isNaN(value) ? 0 : value));
        return { ...result, series: changed(result.series, { values, flags: new Uint8Array(values.length) }) };
      }),
  },
  {
    name: 'values differ in the last bit',
    clause: CLAUSE,
    mutate: (store) =>
      withAggregate(store, (result) => ({
        ...result,
        series: changed(result.series, {
          values: result.series.toArray().map((value) => value * (1 + Number.EPSILON)),
        }),
      })),
  },
  {
    name: 'coverage is 1 wherever there is a value',
    clause: CLAUSE,
    mutate: (store) =>
      withAggregate(store, (result) => ({ ...result, coverage: result.coverage.map((share) => (share > 0 ? 1 : 0)) })),
  },
  {
    name: 'empty buckets at the end are left out',
    clause: CLAUSE,
    mutate: (store) =>
      withAggregate(store, (result) => {
        const { index } = result.series;
        if (index.kind !== 'regular') return result;
        let length = index.length;
        while (length > 0 && result.series.flagAt(length - 1) === FLAG.missing) length--;
        const series = changed(result.series, {
          index: { ...index, length },
          values: result.series.values.slice(0, length),
          flags: flagsOf(result.series).slice(0, length),
        });
        return { series, coverage: result.coverage.slice(0, length) };
      }),
  },
];

function withSpec(
  store: MemoryStore,
  change: (spec: AggregateSpec) => AggregateSpec,
  changeOptions: (options: ReadOptions) => ReadOptions = (options) => options,
): MemoryStore {
  return withSeries(store, (base) => ({
    aggregate: (key, range, spec, options) =>
      base.aggregate(key, range, change(spec), options && changeOptions(options)),
  }));
}

/** A store whose aggregates come out differently. */
export function withAggregate(
  store: MemoryStore,
  change: (result: AggregateResult, spec: AggregateSpec) => AggregateResult,
): MemoryStore {
  return withSeries(store, (base) => ({
    aggregate: async (key, range, spec, options) => change(await base.aggregate(key, range, spec, options), spec),
  }));
}
