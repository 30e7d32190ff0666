import { type CurveKey, curveKey, curveKeyText } from '../curves/index.js';
import {
  assembleHistory,
  compareCodePoints,
  curveConditions,
  curveLimit,
  curveNotFound,
  curveScope,
  diffCurves,
  isInAsOfRange,
  type MissingCurve,
  matchesCurveConditions,
  type PreparedRevision,
  preparePublications,
  prepareWithdrawals,
  quoteRow,
  type ResolvedCurveKnowledge,
  resolveAsOfRange,
  resolveCurveBatchId,
  resolveCurveKnowledge,
  resolveCurveRequest,
  resolveLatest,
  resolveSelector,
  selectQuote,
  signCursor,
  stampOf,
  verifyCursor,
} from '../driver/index.js';
import type {
  CurveCapabilities,
  CurveReceipt,
  CurveRepository,
  CurveRequest,
  CurveSummary,
  PublishOptions,
  StoredCurve,
} from '../ports/index.js';
import type { MemoryState } from './memory-state.js';
import {
  applyRevisions,
  type ObservedCurves,
  type ObservedKey,
  type ObservedRevision,
  visibleCurve,
} from './observed-curves.js';

const MEMORY_CURVE_CAPABILITIES: CurveCapabilities = Object.freeze({
  backend: 'memory',
  durable: false,
  concurrentWriters: false,
});

/** The curves port of a memory store. */
export function memoryCurves(memory: MemoryState): CurveRepository {
  const add = (prepare: () => readonly PreparedRevision[], options: PublishOptions | undefined) =>
    memory.call(options, (state): CurveReceipt => {
      const batchId = resolveCurveBatchId(options);
      const first = state.curves.receipts.get(batchId);
      if (first !== undefined) return first;
      const prepared = prepare();
      const recordedAt = memory.clock.stamp();
      const applied = applyRevisions(state.curves, prepared, { recordedAt, nextSeq: () => ++state.seq });
      applied.keep();
      const { inserted, revised, unchanged } = applied;
      const receipt: CurveReceipt = Object.freeze({ batchId, recordedAt, inserted, revised, unchanged });
      state.curves.receipts.set(batchId, receipt);
      return receipt;
    });

  const publishMany: CurveRepository['publishMany'] = (publications, options) =>
    add(() => preparePublications(publications), options);

  const readMany: CurveRepository['readMany'] = (requests, options) =>
    memory.call(options, ({ curves }) => readAll(curves, requests, resolveCurveKnowledge(options)));

  return {
    capabilities: MEMORY_CURVE_CAPABILITIES,
    publish: (publication, options) => publishMany([publication], options),
    publishMany,
    withdraw: (withdrawals, options) => add(() => prepareWithdrawals(withdrawals), options),
    read: async (key, asOf, options) => (await readMany([{ key, asOf }], options))[0] as StoredCurve, // one for one
    find: (key, asOf, options) =>
      memory.call(options, ({ curves }) => findOne(curves, { key, asOf }, resolveCurveKnowledge(options))),
    readMany,
    latest: (key, onOrBefore, options) =>
      memory.call(options, ({ curves }) => {
        const id = curveKeyText(curveKey(key));
        const { first, last } = resolveLatest(onOrBefore, options);
        const found = seen(curves.keys.get(id), resolveCurveKnowledge(options)).findLast(
          ({ curve }) => curve.asOf <= last && (first === undefined || curve.asOf >= first),
        );
        if (found === undefined) throw curveNotFound([{ key: id, asOf: last }]);
        return found;
      }),
    dates: (key, range, options) =>
      memory.call(options, ({ curves }) => {
        const id = curveKeyText(curveKey(key));
        const wanted = resolveAsOfRange(range);
        return seen(curves.keys.get(id), resolveCurveKnowledge(options))
          .map(({ curve }) => curve.asOf)
          .filter((asOf) => isInAsOfRange(asOf, wanted));
      }),
    revisions: (key, asOf, options) =>
      memory.call(options, ({ curves }) =>
        revisionsOf(curves, { key, asOf }).map((revision) => ({
          ...stampOf(revision),
          withdrawn: revision.curve === undefined,
          quotes: revision.curve?.quotes.length ?? 0,
          points: revision.curve?.fine?.length ?? 0,
        })),
      ),
    history: (key, selector, range, options) =>
      memory.call(options, ({ curves }) => {
        const id = curveKeyText(curveKey(key));
        const wanted = resolveSelector(selector);
        const dates = resolveAsOfRange(range);
        const knowledge = resolveCurveKnowledge(options);
        const known = curves.keys.get(id);
        if (known === undefined || !isKnown(known, knowledge)) throw curveNotFound([{ key: id }]);
        const rows = seen(known, knowledge)
          .filter(({ curve }) => isInAsOfRange(curve.asOf, dates))
          .flatMap(({ curve, knownAt, recordedAt }) => {
            const row = selectQuote(curve.quotes.map(quoteRow), wanted, curve);
            return row === undefined ? [] : [{ ...row, asOf: curve.asOf, knownAt, recordedAt }];
          });
        return assembleHistory(rows, known.unit);
      }),
    diff: (key, { before, after }, options) =>
      memory.call(options, ({ curves }) => {
        const sides = [before, after].map((side) => ({
          request: { key, asOf: side.asOf },
          knowledge: resolveCurveKnowledge(side),
        }));
        const missing: MissingCurve[] = [];
        const found = sides.flatMap(({ request, knowledge }) => {
          const stored = findOne(curves, request, knowledge);
          if (stored === undefined) missing.push(named(request));
          return stored === undefined ? [] : [{ quotes: stored.curve.quotes.map(quoteRow), stamp: stored }];
        });
        const [first, second] = found;
        if (first === undefined || second === undefined) throw curveNotFound(missing);
        return diffCurves(first, second);
      }),
    list: (query, options) =>
      memory.call(options, ({ curves }, tenant) => {
        const limit = curveLimit(query);
        const conditions = curveConditions(query);
        const binding = { secret: memory.secret, scope: curveScope(tenant, query) };
        const after = query?.cursor === undefined ? undefined : verifyCursor(query.cursor, binding);
        const rest = [...curves.keys]
          .filter(
            ([id, { key }]) =>
              matchesCurveConditions(key, conditions) && (after === undefined || compareCodePoints(id, after) > 0),
          )
          .sort(([a], [b]) => compareCodePoints(a, b))
          .flatMap(([, known]) => summaryOf(known) ?? []);
        const items = rest.slice(0, limit);
        const last = items.at(-1);
        const more = last !== undefined && rest.length > limit;
        return { items, nextCursor: more ? signCursor(curveKeyText(last.key), binding) : undefined };
      }),
    horizon: (options) => memory.call(options, () => memory.clock.horizon()),
  };
}

const EVERYTHING: ResolvedCurveKnowledge = {
  knownAt: Number.POSITIVE_INFINITY,
  recordedBy: Number.POSITIVE_INFINITY,
};

function revisionsOf({ keys }: ObservedCurves, request: CurveRequest): readonly ObservedRevision[] {
  const { id, asOf } = resolveCurveRequest(request);
  return keys.get(id)?.dates.get(asOf) ?? [];
}

function named(request: CurveRequest): MissingCurve {
  const { id, asOf } = resolveCurveRequest(request);
  return { key: id, asOf };
}

function findOne(
  curves: ObservedCurves,
  request: CurveRequest,
  knowledge: ResolvedCurveKnowledge,
): StoredCurve | undefined {
  return stored(visibleCurve(revisionsOf(curves, request), knowledge));
}

function readAll(
  curves: ObservedCurves,
  requests: readonly CurveRequest[],
  knowledge: ResolvedCurveKnowledge,
): readonly StoredCurve[] {
  const found = requests.map((request) => findOne(curves, request, knowledge) ?? named(request));
  const missing = found.filter((one): one is MissingCurve => !('curve' in one));
  if (missing.length > 0) throw curveNotFound(missing);
  return found.filter((one): one is StoredCurve => 'curve' in one);
}

/** A revision as reads give it, unless it takes the curve back. */
function stored(revision: ObservedRevision | undefined): StoredCurve | undefined {
  return revision?.curve === undefined ? undefined : { ...stampOf(revision), curve: revision.curve };
}

/** The curves of a key that reads within the bounds find, by as-of date. */
function seen(known: ObservedKey | undefined, knowledge: ResolvedCurveKnowledge): readonly StoredCurve[] {
  return [...(known?.dates ?? [])]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, revisions]) => stored(visibleCurve(revisions, knowledge)) ?? []);
}

/** Whether anything within the bounds was ever said of a key, withdrawals too. */
function isKnown({ dates }: ObservedKey, knowledge: ResolvedCurveKnowledge): boolean {
  return [...dates.values()].some((revisions) => visibleCurve(revisions, knowledge) !== undefined);
}

function summaryOf(known: ObservedKey): CurveSummary | undefined {
  const dates = seen(known, EVERYTHING).map(({ curve }) => curve.asOf);
  const [firstAsOf, lastAsOf] = [dates[0], dates.at(-1)];
  if (firstAsOf === undefined || lastAsOf === undefined) return undefined;
  const key: CurveKey = known.key;
  return { key, unit: known.unit, clock: known.clock, firstAsOf, lastAsOf, dates: dates.length };
}
