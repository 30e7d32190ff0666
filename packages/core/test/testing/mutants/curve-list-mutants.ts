import { curveKeyText, QUOTE_FIELDS } from '../../../src/curves/index.js';
import { diffCurves, quoteRow } from '../../../src/driver/index.js';
import type { CurveDiffTable, CurveQuery, CurveSummary } from '../../../src/ports/index.js';
import { withCurves } from './curve-tools.js';
import type { Mutant } from './tools.js';

/** Comparisons in which some lines are left out. */
const differing = (keep: (table: CurveDiffTable, i: number) => boolean): Mutant['mutate'] => {
  return (store) =>
    withCurves(store, (base) => ({
      diff: async (...given) => {
        const table = await base.diff(...given);
        const at = table.changes.map((_, i) => i).filter((i) => keep(table, i));
        const text = <T>(column: readonly T[]): T[] => at.map((i) => column[i] as T); // i is in range
        const numbers = (column: Float64Array): Float64Array => Float64Array.from(at, (i) => column[i] ?? Number.NaN);
        const side = (of: CurveDiffTable['before']): CurveDiffTable['before'] =>
          Object.fromEntries(QUOTE_FIELDS.map((f) => [f, numbers(of[f])])) as CurveDiffTable['before']; // every field
        return {
          ...table,
          length: at.length,
          changes: text(table.changes),
          profiles: text(table.profiles),
          names: text(table.names),
          starts: numbers(table.starts),
          ends: numbers(table.ends),
          before: side(table.before),
          after: side(table.after),
        };
      },
    }));
};

const listed = (
  change: (items: readonly CurveSummary[], query: CurveQuery) => readonly CurveSummary[],
): Mutant['mutate'] => {
  return (store) =>
    withCurves(store, (base) => ({
      list: async (query, options) => {
        const page = await base.list(query, options);
        return { ...page, items: change(page.items, query ?? {}) };
      },
    }));
};

/** Pages that are cut from the whole list by a number. */
const paged = (
  change: (items: readonly CurveSummary[], query: CurveQuery) => readonly CurveSummary[],
  position: (cursor: string) => number = Number,
): Mutant['mutate'] => {
  return (store) =>
    withCurves(store, (base) => ({
      list: async ({ cursor, limit = 100, ...conditions } = {}, options) => {
        const all = change((await base.list({ limit: 1000 }, options)).items, conditions);
        const from = cursor === undefined ? 0 : position(cursor);
        const next = from + limit;
        return { items: all.slice(from, next), nextCursor: next < all.length ? String(next) : undefined };
      },
    }));
};

const matching = (
  items: readonly CurveSummary[],
  query: CurveQuery,
  same: (part: string, wanted: string) => boolean,
): readonly CurveSummary[] => {
  const parts = (['market', 'product', 'location', 'profiles'] as const).filter((part) => query[part] !== undefined);
  return items.filter(({ key }) => parts.every((part) => same(key[part], query[part] ?? '')));
};

/** Defects in comparisons and lists. */
export const curveListMutants: readonly Mutant[] = [
  ...(['entered', 'left', 'changed'] as const).map(
    (change): Mutant => ({
      name: `a diff leaves out what ${change}`,
      clause: 'CURVE-DIFF-01',
      mutate: differing(({ changes }, i) => changes[i] !== change),
    }),
  ),
  {
    name: 'a diff compares settlements only',
    clause: 'CURVE-DIFF-01',
    mutate: differing(
      ({ changes, before, after }, i) =>
        changes[i] !== 'changed' ||
        (before.settlement[i] !== after.settlement[i] && !Number.isNaN(before.settlement[i])),
    ),
  },
  {
    name: 'a diff looks at base contracts only',
    clause: 'CURVE-DIFF-01',
    mutate: differing(({ profiles }, i) => profiles[i] === 'base'),
  },
  {
    name: 'the sides of a diff are exchanged',
    clause: 'CURVE-DIFF-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        diff: (key, { before, after }, options) => base.diff(key, { before: after, after: before }, options),
      })),
  },
  {
    name: 'a diff bounds both sides as the one after',
    clause: 'CURVE-DIFF-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        diff: (key, { before, after }, options) =>
          base.diff(key, { before: { ...after, asOf: before.asOf }, after }, options),
      })),
  },
  {
    name: 'a diff with a side that is missing is one with a curve without quotes',
    clause: 'CURVE-DIFF-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        diff: async (key, sides, options) => {
          const [before, after] = await Promise.all(
            [sides.before, sides.after].map(async (side) => {
              const found = await base.find(key, side.asOf, { ...options, ...side });
              const none = { knownAt: 0, recordedAt: 0, seq: 0 };
              return { quotes: found?.curve.quotes.map(quoteRow) ?? [], stamp: found ?? none };
            }),
          );
          return before === undefined || after === undefined
            ? base.diff(key, sides, options)
            : diffCurves(before, after);
        },
      })),
  },
  {
    name: 'the stamps of a diff are exchanged',
    clause: 'CURVE-DIFF-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        diff: async (...given) => {
          const table = await base.diff(...given);
          return { ...table, stamps: { before: table.stamps.after, after: table.stamps.before } };
        },
      })),
  },
  {
    name: 'a list is in the order of UTF-16',
    clause: 'CURVE-LIST-01',
    mutate: paged((items) => [...items].sort((a, b) => (curveKeyText(a.key) < curveKeyText(b.key) ? -1 : 1))),
  },
  {
    name: 'a list is in the order of the parts of its keys',
    clause: 'CURVE-LIST-01',
    mutate: listed((items) =>
      [...items].sort((a, b) => (a.key.market < b.key.market ? -1 : a.key.market > b.key.market ? 1 : 0)),
    ),
  },
  {
    name: 'pages are cut by their number',
    clause: 'CURVE-LIST-01',
    mutate: paged((items) => items),
  },
  {
    name: 'the last key of a page is lost when there is another page',
    clause: 'CURVE-LIST-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        list: async (query, options) => {
          const page = await base.list(query, options);
          return page.nextCursor === undefined || page.items.length < 2
            ? page
            : { ...page, items: page.items.slice(0, -1) };
        },
      })),
  },
  {
    name: 'keys whose curves are withdrawn are listed',
    clause: 'CURVE-LIST-01',
    mutate: (store) => {
      const gone = new Map<string, CurveSummary>();
      return withCurves(store, (base) => ({
        withdraw: async (withdrawals, options) => {
          for (const item of (await base.list({ limit: 1000 }, options)).items) gone.set(curveKeyText(item.key), item);
          return base.withdraw(withdrawals, options);
        },
        list: async (query, options) => {
          const page = await base.list(query, options);
          const there = new Set(page.items.map(({ key }) => curveKeyText(key)));
          return {
            ...page,
            items: [...page.items, ...[...gone].filter(([id]) => !there.has(id)).map(([, item]) => item)],
          };
        },
      }));
    },
  },
  {
    name: 'a summary counts dates that are withdrawn',
    clause: 'CURVE-LIST-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        list: async (query, options) => {
          const page = await base.list(query, options);
          const items = await Promise.all(
            page.items.map(async (item) => ({
              ...item,
              dates: (await base.dates(item.key, {}, { ...options, knownAt: '2026-03-02T12:00:00Z' })).length,
            })),
          );
          return { ...page, items };
        },
      })),
  },
  {
    name: 'the last as-of date of a summary is the one published last',
    clause: 'CURVE-LIST-01',
    mutate: listed((items) => items.map((item) => (item.dates > 1 ? { ...item, lastAsOf: item.firstAsOf } : item))),
  },
  {
    name: 'a summary has the clock of another market',
    clause: 'CURVE-LIST-01',
    mutate: listed((items) => items.map((item) => ({ ...item, clock: item.clock.split('@')[0] ?? '' }))),
  },
  {
    name: 'conditions hold for the beginning of a part',
    clause: 'CURVE-LIST-01',
    mutate: paged((items, query) => matching(items, query, (part, wanted) => part.startsWith(wanted))),
  },
  {
    name: 'conditions have wildcards',
    clause: 'CURVE-LIST-01',
    mutate: paged((items, query) =>
      matching(items, query, (part, wanted) =>
        new RegExp(
          `^${wanted
            .replaceAll(/[.*+?^$(){}|[\]\\]/gu, '\\$&')
            .replaceAll('%', '.*')
            .replaceAll('_', '.')}$`,
          'u',
        ).test(part),
      ),
    ),
  },
  {
    name: 'one condition is enough',
    clause: 'CURVE-LIST-01',
    mutate: paged((items, { market, product }) =>
      items.filter(({ key }) => market === undefined || key.market === market || key.product === product),
    ),
  },
  {
    name: 'an empty condition is none',
    clause: 'CURVE-LIST-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        list: (query, options) =>
          base.list(query?.market === '' ? { limit: query.limit, cursor: query.cursor } : query, options),
      })),
  },
  {
    name: 'cursors are numbers that everyone can make',
    clause: 'CURVE-LIST-02',
    mutate: paged(
      (items) => items,
      (cursor) => Number.parseInt(cursor, 10) || 0,
    ),
  },
  {
    name: 'cursors of any query are taken',
    clause: 'CURVE-LIST-02',
    mutate: (store) =>
      withCurves(store, (base) => ({
        list: (query, options) =>
          base.list(
            query?.cursor === undefined
              ? query
              : { market: 'm', product: 'p', limit: query.limit, cursor: query.cursor },
            options,
          ),
      })),
  },
  {
    name: 'a limit that is none is the nearest one',
    clause: 'CURVE-LIST-02',
    mutate: (store) =>
      withCurves(store, (base) => ({
        list: (query, options) =>
          base.list(
            {
              ...query,
              limit: query?.limit === undefined ? undefined : Math.min(Math.max(Math.round(query.limit) || 1, 1), 1000),
            },
            options,
          ),
      })),
  },
  {
    name: 'the limit belongs to the query of a cursor',
    clause: 'CURVE-LIST-02',
    mutate: (store) => {
      const limits = new Map<string, number | undefined>();
      return withCurves(store, (base) => ({
        list: async (query, options) => {
          const other =
            query?.cursor !== undefined && limits.has(query.cursor) && limits.get(query.cursor) !== query.limit;
          const page = await base.list(other ? { ...query, cursor: 'other' } : query, options);
          if (page.nextCursor !== undefined) limits.set(page.nextCursor, query?.limit);
          return page;
        },
      }));
    },
  },
];
