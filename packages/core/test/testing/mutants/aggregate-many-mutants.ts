import { AurumError } from '../../../src/errors/index.js';
import type { MemoryStore } from '../../../src/memory/index.js';
import type { AggregateResult, SeriesRepository } from '../../../src/ports/index.js';
import { type Mutant, withSeries } from './tools.js';

const CLAUSE = 'SERIES-AGG-03';

type AggregateMany = SeriesRepository['aggregateMany'];

function mutant(name: string, aggregateMany: (base: SeriesRepository) => AggregateMany): Mutant {
  const mutate = (store: MemoryStore): MemoryStore =>
    withSeries(store, (base) => ({ aggregateMany: aggregateMany(base) }));
  return { name, clause: CLAUSE, mutate };
}

/** Each series by itself, as `one` has it. */
function each(
  name: string,
  one: (
    base: SeriesRepository,
    args: Parameters<SeriesRepository['aggregate']>,
    at: { readonly i: number; readonly keys: readonly string[] },
  ) => Promise<AggregateResult>,
): Mutant {
  return mutant(
    name,
    (base) =>
      (keys, ...rest) =>
        base
          .readMany(keys, rest[0], rest[2])
          .then(() => Promise.all(keys.map((key, i) => one(base, [key, ...rest], { i, keys })))),
  );
}

/** The definition that a result of the first key would have been made with. */
const kindOf = async (base: SeriesRepository, [key, , , options]: Parameters<SeriesRepository['aggregate']>) =>
  (await base.read(key, { start: 0, end: 0 }, { tenant: options?.tenant })).kind;

/** Defects in aggregating many series at once. */
export const aggregateManyMutants: readonly Mutant[] = [
  mutant(
    'results come in the order of the names of their keys',
    (base) =>
      (keys, ...rest) =>
        base.aggregateMany([...keys].sort(), ...rest),
  ),
  mutant(
    'a key that is named twice is answered once',
    (base) =>
      (keys, ...rest) =>
        base.aggregateMany([...new Set(keys)], ...rest),
  ),
  mutant('series without a value are left out', (base) => async (...args) => {
    return (await base.aggregateMany(...args)).filter(({ coverage }) => coverage.some((share) => share > 0));
  }),
  mutant('the last unknown key alone is named', (base) => (...args) => {
    return base.aggregateMany(...args).catch((error) => {
      if (!AurumError.is(error, 'SERIES.NOT_FOUND')) throw error;
      const unknown = error.details.keys as readonly string[];
      throw new AurumError(error.code, { message: error.message, details: { keys: unknown.slice(-1) } });
    });
  }),
  mutant('an unknown key is named as often as it was asked for', (base) => (keys, ...rest) => {
    return base.aggregateMany(keys, ...rest).catch((error) => {
      if (!AurumError.is(error, 'SERIES.NOT_FOUND')) throw error;
      const unknown = error.details.keys as readonly string[];
      const named = keys.filter((key) => unknown.includes(key));
      throw new AurumError(error.code, { message: error.message, details: { keys: named } });
    });
  }),
  mutant('unknown keys are left out', (base) => async (keys, ...rest) => {
    const found = await Promise.all(
      keys.map((key) =>
        base.read(key, { start: 0, end: 0 }, { tenant: rest[2]?.tenant }).then(
          () => [key],
          () => [],
        ),
      ),
    );
    return base.aggregateMany(found.flat(), ...rest);
  }),
  mutant('a series that cannot be aggregated is left out', (base) => async (keys, ...rest) => {
    const results = await Promise.allSettled(keys.map((key) => base.aggregate(key, ...rest)));
    const missing = results.find(
      (result) => result.status === 'rejected' && !AurumError.is(result.reason, 'SERIES.RULE_REQUIRED'),
    );
    if (missing?.status === 'rejected') throw missing.reason;
    return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }),
  each('all have the clock of the first', async (base, [key, range, spec, options], { keys }) => {
    const first = await base.read(keys[0] as string, { start: 0, end: 0 }, { tenant: options?.tenant });
    return base.aggregate(key, range, { clock: first.clock, ...spec }, options);
  }),
  each('all have the statistic of the first', async (base, args, { keys }) => {
    const [key, range, spec, options] = args;
    const kind = await kindOf(base, [keys[0] as string, range, spec, options]);
    const statistic = kind === 'sum' ? 'sum' : 'mean';
    const named = spec.statistic ?? 'auto';
    return base.aggregate(key, range, { ...spec, statistic: named === 'auto' ? statistic : named }, options);
  }),
  each('open sides of all end where those of the first do', async (base, [key, range, spec, options], { keys }) => {
    const { index } = await base.read(keys[0] as string, range, options);
    if (index.length === 0 || index.kind !== 'regular') return base.aggregate(key, range, spec, options);
    const { start = index.start, end = index.start + index.length * index.stepMs } = range;
    return base.aggregate(key, { start, end }, spec, options);
  }),
  each('the second of a pair is answered with the first of it', (base, [key, ...rest]) => {
    return base.aggregate(key === 'more' ? 'prices' : key, ...rest);
  }),
  each('only the first keeps its load profile', (base, [key, range, spec, options], { i }) => {
    return base.aggregate(key, range, i === 0 ? spec : { ...spec, profile: undefined }, options);
  }),
  each('only the first keeps its missing policy', (base, [key, range, spec, options], { i }) => {
    return base.aggregate(key, range, i === 0 ? spec : { ...spec, missing: undefined }, options);
  }),
  ...(['asOf', 'recordedBy', 'issue', 'leadTime', 'dayAhead', 'release'] as const).map((name) =>
    mutant(
      `${name} is ignored`,
      (base) => (keys, range, spec, options) =>
        base.aggregateMany(keys, range, spec, { ...options, [name]: undefined }),
    ),
  ),
  each('a delivery day of all is that of the first’s clock', async (base, args, { i, keys }) => {
    const [key, range, spec, options] = args;
    if (options?.dayAhead === undefined || i === 0) return base.aggregate(...args);
    const first = await base.read(keys[0] as string, { start: 0, end: 0 }, { tenant: options.tenant });
    const dayAhead = { ...options.dayAhead, cutoff: first.clock.id === 'UTC' ? '12:00' : '11:00' };
    return base.aggregate(key, range, spec, { ...options, dayAhead });
  }),
  each('huge values of one are left out', async (base, args) => {
    const result = await base.aggregate(...args);
    const [key, range, spec, options] = args;
    if (spec.statistic !== 'mean') return result;
    const most = await base.aggregate(key, range, { ...spec, statistic: 'max' }, options);
    return most.series.values.some((value) => value > 1e200)
      ? base.aggregate(key, range, { ...spec, statistic: 'min' }, options)
      : result;
  }),
  mutant('values of all tenants are one', (base) => {
    const tenants = new Set<string | undefined>();
    return async (keys, range, spec, options = {}) => {
      tenants.add(options.tenant);
      const [first] = tenants;
      await base.readMany(keys, range, options);
      return base.aggregateMany(keys, range, spec, { ...options, tenant: first });
    };
  }),
];
