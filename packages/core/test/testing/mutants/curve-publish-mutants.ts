import { type Curve, curveKeyText } from '../../../src/curves/index.js';
import { AurumError } from '../../../src/errors/index.js';
import type { CurvePublication, CurveReceipt } from '../../../src/ports/index.js';
import { toInstant } from '../../../src/time/index.js';
import {
  eachAlone,
  remade,
  withCurveReceipt,
  withCurves,
  withKnownCurve,
  withPublish,
  withStored,
  withWeakEquality,
} from './curve-tools.js';
import type { Mutant } from './tools.js';

const receipts = (name: string, change: (receipt: CurveReceipt) => CurveReceipt, clause = 'CURVE-PUB-06'): Mutant => ({
  name,
  clause,
  mutate: (store) => withCurveReceipt(store, change),
});

/** A curve that equals no other. */
let marks = 0;
const marked = (curve: Curve): Curve =>
  curve.with({
    lineage: { ...curve.lineage, inputs: [...curve.lineage.inputs, { kind: 'other', key: `mark ${++marks}` }] },
  });
const unmarked = (curve: Curve): Curve =>
  curve.with({
    lineage: { ...curve.lineage, inputs: curve.lineage.inputs.filter(({ key }) => !key.startsWith('mark')) },
  });

const weaker = (name: string, parts: (curve: Curve) => Curve): Mutant => ({
  name: `curves are taken for equal whatever their ${name}`,
  clause: 'CURVE-PUB-01',
  mutate: (store) => withWeakEquality(store, (known, curve) => parts(known).equals(parts(curve))),
});

const inQuotes = (change: (quote: Curve['quotes'][number]) => Curve['quotes'][number]) => (curve: Curve) =>
  curve.with({ quotes: curve.quotes.map(change) });

/** Defects in publishing. */
export const curvePublishMutants: readonly Mutant[] = [
  {
    name: 'a curve that comes again is stored again',
    clause: 'CURVE-PUB-01',
    mutate: (store) => {
      const storing = withPublish(store, (base, given, options) =>
        base.publishMany(
          given.map((one) => ({ ...one, curve: marked(one.curve) })),
          options,
        ),
      );
      return withStored(storing, (stored) => ({ ...stored, curve: unmarked(stored.curve) }));
    },
  },
  {
    name: 'unchanged compares with the latest, not with what was known then',
    clause: 'CURVE-PUB-01',
    mutate: (store) =>
      withKnownCurve(store, (_, { curve }, latest) => latest === undefined || !latest.curve.equals(curve)),
  },
  {
    name: 'a curve that was ever published is unchanged',
    clause: 'CURVE-PUB-01',
    mutate: (store) => {
      const seen: CurvePublication[] = [];
      return withPublish(store, (base, given, options) => {
        const fresh = given.filter((one) => !seen.some(({ curve }) => curve.equals(one.curve)));
        seen.push(...given);
        return base.publishMany(fresh, options);
      });
    },
  },
  weaker('fine view', (curve) => (curve.quotes.length === 0 ? curve : curve.with({ fine: undefined }))),
  weaker('lineage', (curve) => curve.with({ lineage: {} })),
  weaker(
    'weighting',
    inQuotes((q) => ({ ...q, contract: { ...q.contract, weighting: 'hours' } })),
  ),
  weaker(
    'names of contracts',
    inQuotes((q) => ({ ...q, contract: { ...q.contract, period: { ...q.contract.period, name: '' } } })),
  ),
  weaker(
    'volumes',
    inQuotes(({ volume: _, ...q }) => q),
  ),
  weaker(
    'last bits',
    inQuotes((q) => (q.settlement === undefined ? q : { ...q, settlement: Math.fround(q.settlement) })),
  ),
  {
    name: 'late knowledge is dropped',
    clause: 'CURVE-PUB-02',
    mutate: (store) =>
      withKnownCurve(store, (_, { knownAt }, latest) => latest === undefined || toInstant(knownAt) >= latest.knownAt),
  },
  {
    name: 'late knowledge overwrites the latest view',
    clause: 'CURVE-PUB-02',
    mutate: (store) =>
      withPublish(store, async (base, given, options) => {
        const moved = await Promise.all(
          given.map(async (one) => {
            const latest = await base.find(one.curve.key, one.curve.asOf, options);
            return { ...one, knownAt: Math.max(toInstant(one.knownAt), latest?.knownAt ?? 0) };
          }),
        );
        return base.publishMany(moved, options);
      }),
  },
  {
    name: 'the curves of a batch are stored one by one',
    clause: 'CURVE-PUB-03',
    mutate: (store) =>
      withPublish(store, (base, given, options) => eachAlone(given, options, (one, o) => base.publishMany(one, o))),
  },
  {
    name: 'withdrawals are stored one by one',
    clause: 'CURVE-PUB-03',
    mutate: (store) =>
      withCurves(store, (base) => ({
        withdraw: (given, options) => eachAlone(given, options ?? {}, (one, o) => base.withdraw(one, o)),
      })),
  },
  {
    name: 'a refused batch uses up its id',
    clause: 'CURVE-PUB-03',
    mutate: (store) =>
      withPublish(store, (base, given, options) =>
        base.publishMany(given, options).catch(async (error) => {
          if (options.batchId !== undefined) await base.publishMany([], options);
          throw error;
        }),
      ),
  },
  {
    name: 'the last of two that say the same time wins',
    clause: 'CURVE-PUB-04',
    mutate: (store) =>
      withPublish(store, (base, given, options) =>
        base.publishMany(
          [...new Map(given.map((one) => [`${one.curve.id} ${one.curve.asOf} ${one.knownAt}`, one])).values()],
          options,
        ),
      ),
  },
  {
    name: 'equal curves twice in a batch count once',
    clause: 'CURVE-PUB-04',
    mutate: (store) =>
      withPublish(store, (base, given, options) =>
        base.publishMany(
          given.filter(
            (one, i) => !given.slice(0, i).some((o) => o.curve.equals(one.curve) && o.knownAt === one.knownAt),
          ),
          options,
        ),
      ),
  },
  {
    name: 'withdrawals twice in a batch count once',
    clause: 'CURVE-PUB-04',
    mutate: (store) =>
      withCurves(store, (base) => ({
        withdraw: (given, options) =>
          base.withdraw([...new Map(given.map((one) => [JSON.stringify(one), one])).values()], options),
      })),
  },
  {
    name: 'duplicates are refused and not listed',
    clause: 'CURVE-PUB-04',
    mutate: (store) =>
      withPublish(store, (base, given, options) =>
        base.publishMany(given, options).catch((error) => {
          if (!AurumError.is(error, 'CURVE.DUPLICATE')) throw error;
          throw new AurumError('CURVE.DUPLICATE', { message: error.message });
        }),
      ),
  },
  ...(['unit', 'clock'] as const).map(
    (part): Mutant => ({
      name: `the ${part} of a key is that of its last curve`,
      clause: 'CURVE-PUB-05',
      mutate: (store) => {
        const first = new Map<string, Curve>();
        return withPublish(store, (base, given, options) =>
          base.publishMany(
            given.map((one) => {
              const name = `${options.tenant} ${one.curve.id}`;
              const like = first.get(name) ?? one.curve;
              first.set(name, like);
              const quotes = one.curve.quotes.map((q) => ({
                ...q,
                unit: part === 'unit' ? like.unit : (q.unit ?? like.unit),
              }));
              if (one.curve.fine !== undefined) return one;
              return { ...one, curve: remade(one.curve, { [part]: like[part], quotes }) };
            }),
            options,
          ),
        );
      },
    }),
  ),
  {
    name: 'a key whose curves are withdrawn may take another unit',
    clause: 'CURVE-PUB-05',
    mutate: (store) =>
      withPublish(store, async (base, given, options) => {
        const items = (await base.list({ limit: 1000 }, options)).items.map(({ key }) => curveKeyText(key));
        const free = given.every(({ curve }) => !items.includes(curve.id));
        if (!free || given.length !== 1) return base.publishMany(given, options);
        return base.publishMany(given, options).catch((error) => {
          if (!AurumError.is(error, 'CURVE.UNIT_MISMATCH')) throw error;
          return base.publishMany([], options);
        });
      }),
  },
  receipts('revised counts as inserted', (r) => ({ ...r, inserted: r.inserted + r.revised, revised: 0 })),
  receipts('inserted counts as revised', (r) => ({ ...r, inserted: 0, revised: r.inserted + r.revised })),
  receipts('unchanged is not counted', (r) => ({ ...r, unchanged: 0 })),
  receipts('the receipt has no whole stamp', (r) => ({ ...r, recordedAt: r.recordedAt + 0.5 })),
  receipts('the receipt is stamped by a clock that stands', (r) => ({ ...r, recordedAt: 0 })),
  {
    name: 'the batch id is ignored',
    clause: 'CURVE-PUB-06',
    mutate: (store) =>
      withPublish(store, async (base, given, options) => {
        const { batchId, ...rest } = options;
        if (batchId !== undefined && !/^[0-9a-f-]{36}$/iu.test(batchId)) return base.publishMany(given, options);
        return {
          ...(await base.publishMany(given, rest)),
          ...(batchId === undefined ? {} : { batchId: batchId.toLowerCase() }),
        };
      }),
  },
  {
    name: 'a batch id is known by its case',
    clause: 'CURVE-PUB-06',
    mutate: (store) =>
      withPublish(store, (base, given, options) => {
        const upper = options.batchId !== undefined && options.batchId !== options.batchId.toLowerCase();
        return base.publishMany(given, upper ? { ...options, batchId: undefined } : options);
      }),
  },
  {
    name: 'withdrawals do not know the batch ids of publications',
    clause: 'CURVE-PUB-06',
    mutate: (store) =>
      withCurves(store, (base) => ({
        withdraw: (given, options) =>
          base.withdraw(
            given,
            /^[0-9a-f-]{36}$/iu.test(options?.batchId ?? '') ? { ...options, batchId: undefined } : options,
          ),
      })),
  },
  {
    name: 'batch ids are those of all tenants',
    clause: 'CURVE-PUB-06',
    mutate: (store) => {
      const ids = new Map<string, Promise<CurveReceipt>>();
      return withPublish(store, (base, given, options) => {
        const first = options.batchId === undefined ? undefined : ids.get(options.batchId);
        if (first !== undefined) return first;
        const receipt = base.publishMany(given, options);
        if (options.batchId !== undefined) ids.set(options.batchId, receipt);
        return receipt;
      });
    },
  },
  {
    name: 'any text is a batch id',
    clause: 'CURVE-PUB-06',
    mutate: (store) =>
      withPublish(store, (base, given, options) =>
        base.publishMany(given, options.batchId === 'today' ? { ...options, batchId: undefined } : options),
      ),
  },
  {
    name: 'only the first 999 curves of a batch are stored',
    clause: 'CURVE-PUB-06',
    mutate: (store) => withPublish(store, (base, given, options) => base.publishMany(given.slice(0, 999), options)),
  },
  {
    name: 'curves of a batch count in the order of their places',
    clause: 'CURVE-PUB-07',
    mutate: (store) =>
      withPublish(store, (base, given, options) => eachAlone(given, options, (one, o) => base.publishMany(one, o))),
  },
  {
    name: 'of several curves of one date in a batch the last one counts',
    clause: 'CURVE-PUB-07',
    mutate: (store) =>
      withPublish(store, (base, given, options) =>
        base.publishMany(
          [...new Map(given.map((one) => [`${one.curve.id} ${one.curve.asOf}`, one])).values()],
          options,
        ),
      ),
  },
  {
    name: 'what is known is looked up before the lock is taken',
    clause: 'CURVE-PUB-08',
    mutate: (store) => {
      const seen = withStored(store, (stored) => ({ ...stored, curve: unmarked(stored.curve) }));
      return withPublish(seen, async (base, given, options) => {
        if (options.batchId !== undefined) return base.publishMany(given, options);
        const kept: CurvePublication[] = [];
        for (const one of given) {
          const found = await base.find(one.curve.key, one.curve.asOf, { ...options, knownAt: one.knownAt });
          if (found === undefined || !found.curve.equals(one.curve)) kept.push({ ...one, curve: marked(one.curve) });
        }
        const receipt = await base.publishMany(kept, options);
        return { ...receipt, unchanged: given.length - kept.length };
      });
    },
  },
  {
    name: 'the receipts of one batch from two publishers differ',
    clause: 'CURVE-PUB-08',
    mutate: (store) => {
      let n = 0;
      return withCurveReceipt(store, (receipt) => ({ ...receipt, unchanged: receipt.unchanged + (n++ % 2) }));
    },
  },
];
