import { Curve, type CurveInit, type Quote } from '../../../src/curves/index.js';
import { assembleHistory, type QuoteRow, quoteRow } from '../../../src/driver/index.js';
import type { MemoryStore } from '../../../src/memory/index.js';
import type {
  CallOptions,
  CurveKnowledge,
  CurvePublication,
  CurveReadOptions,
  CurveReceipt,
  CurveRepository,
  HistorySelector,
  PublishOptions,
  StoredCurve,
} from '../../../src/ports/index.js';
import { toInstant } from '../../../src/time/index.js';

/** A store whose curves port differs in some methods. */
export function withCurves(
  store: MemoryStore,
  change: (base: CurveRepository) => Partial<CurveRepository>,
): MemoryStore {
  return { ...store, curves: { ...store.curves, ...change(store.curves) } };
}

/** The methods that read within bounds on knowledge. */
export type BoundedRead = 'read' | 'find' | 'readMany' | 'latest' | 'dates' | 'history' | 'diff';

const BOUNDED = ['read', 'find', 'readMany', 'latest', 'dates', 'history', 'diff'] as const;

/** A store that reads within other bounds than it is asked to, in all methods or in some. */
export function withBounds(
  store: MemoryStore,
  change: <T extends CurveKnowledge>(bounds: T) => T,
  methods: readonly BoundedRead[] = BOUNDED,
): MemoryStore {
  return withCurves(store, (base) => {
    const of = <T extends CurveKnowledge>(options: T | undefined): T | undefined => options && change(options);
    const all: Pick<CurveRepository, BoundedRead> = {
      read: (key, asOf, options) => base.read(key, asOf, of(options)),
      find: (key, asOf, options) => base.find(key, asOf, of(options)),
      readMany: (requests, options) => base.readMany(requests, of(options)),
      latest: (key, date, options) => base.latest(key, date, of(options)),
      dates: (key, range, options) => base.dates(key, range, of(options)),
      history: (key, selector, range, options) => base.history(key, selector, range, of(options)),
      diff: (key, { before, after }, options) =>
        base.diff(key, { before: change(before), after: change(after) }, options),
    };
    return Object.fromEntries(methods.map((method) => [method, all[method]]));
  });
}

/** Bounds in which knownAt is moved. */
export function shifted<T extends CurveKnowledge>(bounds: T, ms: number): T {
  return bounds.knownAt === undefined ? bounds : { ...bounds, knownAt: toInstant(bounds.knownAt) + ms };
}

/** Bounds without one of the two. */
export function without<T extends CurveKnowledge>(bounds: T, bound: 'knownAt' | 'recordedBy'): T {
  return { ...bounds, [bound]: undefined };
}

/** A store whose reads of curves come out differently. */
export function withStored(store: MemoryStore, change: (stored: StoredCurve) => StoredCurve): MemoryStore {
  return withCurves(store, (base) => ({
    read: async (key, asOf, options) => change(await base.read(key, asOf, options)),
    find: async (key, asOf, options) => {
      const found = await base.find(key, asOf, options);
      return found && change(found);
    },
    readMany: async (requests, options) => (await base.readMany(requests, options)).map(change),
    latest: async (key, date, options) => change(await base.latest(key, date, options)),
  }));
}

/** A store in which curves come back with other parts. */
export function withParts(
  store: MemoryStore,
  change: (curve: Curve) => Partial<Pick<CurveInit<string>, 'quotes' | 'fine' | 'lineage'>>,
): MemoryStore {
  return withStored(store, (stored) => ({ ...stored, curve: remade(stored.curve, change(stored.curve)) }));
}

/** A curve with other parts. */
export function remade(curve: Curve, parts: Partial<CurveInit<string>>): Curve {
  const { key, asOf, unit, clock, quotes, fine, lineage } = curve;
  return Curve.of<string>({ key, asOf, unit, clock, quotes, fine, lineage, ...parts });
}

/** A store in which quotes come back differently. */
export function withQuotes(store: MemoryStore, change: (quote: Quote) => Quote): MemoryStore {
  return withParts(store, ({ quotes }) => ({ quotes: quotes.map(change) }));
}

/** A store that publishes differently. */
export function withPublish(
  store: MemoryStore,
  publishMany: (
    base: CurveRepository,
    publications: readonly CurvePublication[],
    options: PublishOptions,
  ) => Promise<CurveReceipt>,
): MemoryStore {
  return withCurves(store, (base) => ({
    publish: (publication, options) => publishMany(base, [publication], options ?? {}),
    publishMany: (publications, options) => publishMany(base, publications, options ?? {}),
  }));
}

/** A store whose receipts come out differently. */
export function withCurveReceipt(store: MemoryStore, change: (receipt: CurveReceipt) => CurveReceipt): MemoryStore {
  return withCurves(store, (base) => ({
    publish: async (publication, options) => change(await base.publish(publication, options)),
    publishMany: async (publications, options) => change(await base.publishMany(publications, options)),
    withdraw: async (withdrawals, options) => change(await base.withdraw(withdrawals, options)),
  }));
}

/** A store that leaves out publications that say what a weaker comparison takes for known, and counts them as unchanged. */
export function withWeakEquality(store: MemoryStore, same: (known: Curve, curve: Curve) => boolean): MemoryStore {
  return withKnownCurve(store, (known, { curve }) => known === undefined || !same(known.curve, curve));
}

/** A store that publishes only what passes, and counts the rest as unchanged. */
export function withKnownCurve(
  store: MemoryStore,
  keep: (known: StoredCurve | undefined, publication: CurvePublication, latest: StoredCurve | undefined) => boolean,
): MemoryStore {
  return withPublish(store, async (base, publications, options) => {
    const kept: CurvePublication[] = [];
    for (const publication of publications) {
      const { curve, knownAt } = publication;
      const known = await base.find(curve.key, curve.asOf, { ...options, knownAt });
      const latest = await base.find(curve.key, curve.asOf, options);
      if (keep(known, publication, latest)) kept.push(publication);
    }
    const receipt = await base.publishMany(kept, options);
    return { ...receipt, unchanged: receipt.unchanged + publications.length - kept.length };
  });
}

/** A store that publishes or withdraws one thing after the other and adds up the receipts. */
export async function eachAlone<T>(
  given: readonly T[],
  options: PublishOptions,
  call: (one: readonly T[], options: PublishOptions) => Promise<CurveReceipt>,
): Promise<CurveReceipt> {
  let sum = await call([], options);
  for (const one of given) {
    const { inserted, revised, unchanged } = await call([one], { ...options, batchId: undefined });
    sum = {
      ...sum,
      inserted: sum.inserted + inserted,
      revised: sum.revised + revised,
      unchanged: sum.unchanged + unchanged,
    };
  }
  return sum;
}

/** A store whose histories choose differently among the quotes of a date. */
export function withSelection(
  store: MemoryStore,
  select: (rows: readonly QuoteRow[], selector: HistorySelector, curve: Curve) => QuoteRow | undefined,
): MemoryStore {
  return withCurves(store, (base) => ({
    history: async (key, selector, range, options) => {
      const right = await base.history(key, selector, range, options);
      const dates = await base.dates(key, range, options);
      const stored = await base.readMany(
        dates.map((asOf) => ({ key, asOf })),
        options,
      );
      const rows = stored.flatMap(({ curve, knownAt, recordedAt }) => {
        const row = select(curve.quotes.map(quoteRow), selector, curve);
        return row === undefined ? [] : [{ ...row, asOf: curve.asOf, knownAt, recordedAt }];
      });
      return assembleHistory(rows, right.unit);
    },
  }));
}

/** The options of a read without its bounds. */
export function unbounded(options: CurveReadOptions | undefined): CurveReadOptions {
  return { ...options, knownAt: undefined, recordedBy: undefined };
}

/** A store of which every call is made with other options. */
export function withCallOptions(store: MemoryStore, change: (options: CallOptions) => CallOptions): MemoryStore {
  const { curves } = store;
  const arity: Readonly<Record<string, number>> = {
    publish: 1,
    publishMany: 1,
    withdraw: 1,
    read: 2,
    find: 2,
    readMany: 1,
    latest: 2,
    dates: 2,
    revisions: 2,
    history: 3,
    diff: 2,
    list: 1,
    horizon: 0,
  };
  const methods = Object.entries(curves).map(([name, method]) => {
    if (typeof method !== 'function') return [name, method];
    const call = method as (...given: unknown[]) => unknown; // every method is called with what it was given
    return [
      name,
      (...given: unknown[]) => {
        const place = arity[name] ?? 0;
        const all = [...given];
        while (all.length < place) all.push(undefined);
        all[place] = change((given[place] ?? {}) as CallOptions); // the options come last
        return call(...all);
      },
    ];
  });
  return { ...store, curves: Object.fromEntries(methods) };
}
