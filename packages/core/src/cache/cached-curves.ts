import { curveKey, curveKeyText } from '../curves/index.js';
import { curveConditions, curveLimit, curveNotFound, resolveCurveRequest, resolveLatest } from '../driver/index.js';
import { AurumError } from '../errors/index.js';
import type {
  CurveDiffTable,
  CurveRepository,
  CurveRequest,
  CurveRevision,
  CurveSummary,
  Page,
  QuoteHistory,
  StoredCurve,
} from '../ports/index.js';
import { cacheTags } from './cache-key.js';
import type { CachedOptions } from './cache-use.js';
import { present, register } from './cached-catalog.js';
import type { CachedCurveRepository } from './cached-curves-port.js';
import { named, view } from './cached-series.js';
import { columnsCodec } from './columns-codec.js';
import { dateQuestion, datesQuestion, latestQuestion, sidesQuestion } from './curve-questions.js';
import { curveCodec } from './curve-value-codec.js';
import { type ReadCall, ReadThrough } from './read-through.js';
import { isEmptyTable } from './series-questions.js';

const datesCodec = columnsCodec<readonly string[]>('dates/1');
const curveRevisionsCodec = columnsCodec<readonly CurveRevision[]>('curve-revisions/1');
const historyCodec = columnsCodec<QuoteHistory>('quote-history/1');
const diffCodec = columnsCodec<CurveDiffTable>('curve-diff/1');
const summariesCodec = columnsCodec<Page<CurveSummary>>('curve-summaries/1');

/** A curve repository whose reads are kept. What is published or withdrawn through it is invalidated once it is committed. */
export function cachedCurves(repository: CurveRepository, options: CachedOptions): CachedCurveRepository {
  return curvesThrough(repository, new ReadThrough(options, (call) => repository.horizon(call)));
}

/** The same over a cache that other repositories of the store use too. */
export function curvesThrough(origin: CurveRepository, through: ReadThrough): CachedCurveRepository {
  const changed =
    (keys: () => readonly CurveRequest['key'][], { tenant }: { readonly tenant: string }) =>
    () => [cacheTags.curves(tenant), ...keys().map((key) => cacheTags.curve(tenant, curveKeyText(curveKey(key))))];
  const find: CachedCurveRepository['find'] = (key, asOf, options) =>
    through.one(options, {
      describe: (tenant) => dateQuestion({ tenant, key, keyspace: 'curves.read', codec: curveCodec }, asOf, options),
      origin: (call) => origin.find(key, asOf, { ...view(options), ...call }),
    });
  const all = <T>(ask: Parameters<typeof through.one<T>>[1], options: ReadCall | undefined): Promise<T> =>
    through.one(options, ask).then(present);

  return {
    capabilities: origin.capabilities,
    publish: async (publication, options) => {
      const call = named(through, options);
      return through.change(
        changed(() => [publication.curve.key], call),
        () => origin.publish(publication, call),
      );
    },
    publishMany: async (publications, options) => {
      const call = named(through, options);
      const keys = () => publications.map(({ curve }) => curve.key);
      return through.change(changed(keys, call), () => origin.publishMany(publications, call));
    },
    withdraw: async (withdrawals, options) => {
      const call = named(through, options);
      const keys = () => withdrawals.map(({ key }) => key);
      return through.change(changed(keys, call), () => origin.withdraw(withdrawals, call));
    },
    find,
    read: async (key, asOf, options) => {
      const found = await find(key, asOf, options);
      if (found !== undefined) return found;
      const { id, asOf: date } = resolveCurveRequest({ key, asOf });
      throw curveNotFound([{ key: id, asOf: date }]);
    },
    readMany: async (requests, options) => {
      const at = (id: string): CurveRequest => requestOf(id);
      return through.many(options, {
        ids: requests.map(idOf),
        describe: (tenant, id) => {
          const { key, asOf } = at(id);
          return dateQuestion({ tenant, key, keyspace: 'curves.read', codec: curveCodec }, asOf, options);
        },
        origin: (ids, call) => origin.readMany(ids.map(at), { ...view(options), ...call }),
        originOne: (id, call) => origin.read(at(id).key, at(id).asOf, { ...view(options), ...call }),
        missing: missingCurves,
        notFound: (ids) => curveNotFound(ids.map((id) => at(id) as { key: string; asOf: string })), // keys are text there
      });
    },
    latest: async (key, onOrBefore, options) => {
      const found = await through.one<StoredCurve>(options, {
        describe: (tenant) =>
          latestQuestion({ tenant, key, keyspace: 'curves.latest', codec: curveCodec }, onOrBefore, options),
        origin: (call) => absent(origin.latest(key, onOrBefore, { ...view(options), ...call })),
      });
      if (found !== undefined) return found;
      throw curveNotFound([{ key: curveKeyText(curveKey(key)), asOf: resolveLatest(onOrBefore, options).last }]);
    },
    dates: (key, range, options) =>
      all(
        {
          describe: (tenant) =>
            datesQuestion({ tenant, key, keyspace: 'curves.dates', codec: datesCodec, isEmpty: isEmptyTable }, range, {
              knowledge: options,
            }),
          origin: (call) => origin.dates(key, range, { ...view(options), ...call }),
        },
        options,
      ),
    revisions: (key, asOf, options) =>
      all(
        {
          describe: (tenant) =>
            dateQuestion(
              { tenant, key, keyspace: 'curves.revisions', codec: curveRevisionsCodec, isEmpty: isEmptyTable },
              asOf,
            ),
          origin: (call) => origin.revisions(key, asOf, call),
        },
        options,
      ),
    history: async (key, selector, range, options) => {
      const history = await through.one(options, {
        describe: (tenant) =>
          datesQuestion(
            { tenant, key, keyspace: 'curves.history', codec: historyCodec, isEmpty: isEmptyTable },
            range,
            {
              knowledge: options,
              selector,
            },
          ),
        origin: (call) => absent(origin.history(key, selector, range, { ...view(options), ...call })),
      });
      if (history !== undefined) return history;
      throw curveNotFound([{ key: curveKeyText(curveKey(key)) }]);
    },
    diff: (key, sides, options) =>
      all(
        {
          describe: (tenant) =>
            sidesQuestion({ tenant, key, keyspace: 'curves.diff', codec: diffCodec, isEmpty: isEmptyTable }, sides),
          origin: (call) => origin.diff(key, sides, call),
        },
        options,
      ),
    list: (query, options) =>
      all(
        {
          describe: (tenant) =>
            register('curves.list', summariesCodec, {
              tenant,
              query: { ...curveConditions(query), limit: curveLimit(query), cursor: query?.cursor },
              tag: cacheTags.curves(tenant),
              isEmpty: ({ items }) => items.length === 0,
            }),
          origin: (call) => origin.list(query, call),
        },
        options,
      ),
    horizon: async (options) => {
      const call = named(through, options);
      const horizon = await origin.horizon(call);
      through.sawHorizon(call.tenant, horizon);
      return horizon;
    },
  };
}

/** A request as one text. What is no key stays as it was given, so that the origin can say so. */
function idOf({ key, asOf }: CurveRequest): string {
  return JSON.stringify([typeof key === 'string' ? key : curveKeyText(key), asOf]);
}

function requestOf(id: string): CurveRequest {
  const [key, asOf] = JSON.parse(id) as [string, string]; // of idOf
  return { key, asOf };
}

/** That there is no curve is an answer; anything else is not. */
async function absent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (AurumError.is(error, 'CURVE.NOT_FOUND')) return undefined;
    throw error;
  }
}

function missingCurves(error: unknown): ReadonlySet<string> | undefined {
  if (!AurumError.is(error, 'CURVE.NOT_FOUND')) return undefined;
  const { missing } = error.details;
  return Array.isArray(missing) ? new Set(missing.map((one: CurveRequest) => idOf(one))) : undefined;
}
