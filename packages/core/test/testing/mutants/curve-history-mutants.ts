import { PRICE_FIELDS } from '../../../src/curves/index.js';
import { deliveryKind, type QuoteRow, resolveSelector, selectQuote, tenorInterval } from '../../../src/driver/index.js';
import type { HistorySelector, QuoteHistory } from '../../../src/ports/index.js';
import { clocks, type MarketClock, parseDeliveryPeriod } from '../../../src/time/index.js';
import { withCurves, withSelection } from './curve-tools.js';
import type { Mutant } from './tools.js';

/** What history does, with the clock of the curve exchanged or quotes seen differently. */
function selecting(change: {
  readonly clock?: MarketClock;
  readonly asOf?: (asOf: string) => string;
  readonly rows?: (
    rows: readonly QuoteRow[],
    curve: { readonly asOf: string; readonly clock: MarketClock },
  ) => readonly QuoteRow[];
}): Mutant['mutate'] {
  return (store) =>
    withSelection(store, (rows, selector, curve) =>
      selectQuote(change.rows?.(rows, curve) ?? rows, resolveSelector(selector), {
        asOf: change.asOf?.(curve.asOf) ?? curve.asOf,
        clock: change.clock ?? curve.clock,
      }),
    );
}

const history = (change: (history: QuoteHistory, selector: HistorySelector) => QuoteHistory): Mutant['mutate'] => {
  return (store) =>
    withCurves(store, (base) => ({
      history: async (key, selector, range, options) =>
        change(await base.history(key, selector, range, options), selector),
    }));
};

const priced = (row: QuoteRow): boolean => PRICE_FIELDS.some((field) => row.numbers[field] !== undefined);

/** Defects in histories. */
export const curveHistoryMutants: readonly Mutant[] = [
  {
    name: 'a contract is found by its start alone',
    clause: 'CURVE-HIST-01',
    mutate: (store) =>
      withSelection(store, (rows, selector) =>
        'contract' in selector ? rows.find((row) => row.start === selector.contract.period.start) : undefined,
      ),
  },
  {
    name: 'a contract is found whatever its profile',
    clause: 'CURVE-HIST-01',
    mutate: (store) =>
      withSelection(store, (rows, selector, curve) =>
        'contract' in selector
          ? selectQuote(
              rows.map((row) => ({ ...row, profile: selector.contract.profile.id })),
              resolveSelector(selector),
              curve,
            )
          : undefined,
      ),
  },
  {
    name: 'a history leaves out quotes without a price',
    clause: 'CURVE-HIST-01',
    mutate: selecting({ rows: (rows) => rows.filter(priced) }),
  },
  {
    name: 'a contract that is not quoted is priced from others',
    clause: 'CURVE-HIST-01',
    mutate: (store) =>
      withSelection(store, (rows, selector, curve) => {
        const found = selectQuote(rows, resolveSelector(selector), curve);
        if (found !== undefined || !('contract' in selector)) return found;
        const price = curve.price(selector.contract);
        const { profile, period } = selector.contract;
        return price.kind === 'gap'
          ? undefined
          : { profile: profile.id, name: '', ...period, numbers: { settlement: price.price } };
      }),
  },
  {
    name: 'the names of a history are those of the calendar',
    clause: 'CURVE-HIST-01',
    mutate: history((h) => ({ ...h, names: h.names.map((name) => (/^\w+-\d\d$/u.test(name) ? name : 'period')) })),
  },
  {
    name: 'a history has settlements only',
    clause: 'CURVE-HIST-01',
    mutate: history((h) => ({ ...h, fields: { ...h.fields, bid: new Float64Array(h.length).fill(Number.NaN) } })),
  },
  {
    name: 'a number that there is not is 0 in a history',
    clause: 'CURVE-HIST-01',
    mutate: history((h) => ({
      ...h,
      fields: { ...h.fields, ask: h.fields.ask.map((v) => (Number.isNaN(v) ? 0 : v)) },
    })),
  },
  {
    name: 'the stamps of a history are exchanged',
    clause: 'CURVE-HIST-01',
    mutate: history((h) => ({ ...h, knownAt: h.recordedAt, recordedAt: h.knownAt })),
  },
  {
    name: 'a history has no unit',
    clause: 'CURVE-HIST-01',
    mutate: history((h) => ({ ...h, unit: '' })),
  },
  {
    name: 'a history ignores the range of dates',
    clause: 'CURVE-HIST-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        history: (key, selector, _, options) => base.history(key, selector, {}, options),
      })),
  },
  {
    name: 'a tenor is resolved on UTC',
    clause: 'CURVE-HIST-02',
    mutate: selecting({ clock: clocks.utc }),
  },
  {
    name: 'a tenor is resolved at the start of the as-of date in UTC, on the clock',
    clause: 'CURVE-HIST-02',
    mutate: (store) =>
      withSelection(store, (rows, selector, { asOf, clock }) => {
        if (!('tenor' in selector)) return undefined;
        try {
          const period = parseDeliveryPeriod(selector.tenor, { asOf: `${asOf}T00:00:00Z`, clock }).interval(clock);
          return rows.find(
            (r) => r.profile === selector.profile.id && r.start === period.start && r.end === period.end,
          );
        } catch {
          return undefined;
        }
      }),
  },
  {
    name: 'a tenor counts from the day after the as-of date',
    clause: 'CURVE-HIST-02',
    mutate: selecting({ asOf: (asOf) => new Date(Date.parse(asOf) + 86_400_000).toISOString().slice(0, 10) }),
  },
  {
    name: 'a tenor is resolved once, at the last date',
    clause: 'CURVE-HIST-02',
    mutate: selecting({ asOf: () => '2026-02-01' }),
  },
  {
    name: 'a tenor finds its contract by name',
    clause: 'CURVE-HIST-02',
    mutate: (store) =>
      withSelection(store, (rows, selector, { asOf, clock }) => {
        if (!('tenor' in selector)) return undefined;
        const period = tenorInterval(selector.tenor, asOf, clock);
        return rows.find((row) => row.start === period?.start);
      }),
  },
  {
    name: 'a date at which a tenor has no day left rejects',
    clause: 'CURVE-HIST-02',
    mutate: (store) =>
      withSelection(store, (rows, selector, curve) => {
        if ('tenor' in selector) parseDeliveryPeriod(selector.tenor, { asOf: curve.asOf });
        return selectQuote(rows, resolveSelector(selector), curve);
      }),
  },
  {
    name: 'a position counts contracts without a price',
    clause: 'CURVE-HIST-03',
    mutate: selecting({ rows: (rows) => rows.map((row) => ({ ...row, numbers: { last: 1, ...row.numbers } })) }),
  },
  {
    name: 'a position counts only contracts that have settled',
    clause: 'CURVE-HIST-03',
    mutate: selecting({ rows: (rows) => rows.filter(({ numbers }) => numbers.settlement !== undefined) }),
  },
  {
    name: 'a position counts open interest as a price',
    clause: 'CURVE-HIST-03',
    mutate: selecting({
      rows: (rows) =>
        rows.map((row) =>
          row.numbers.openInterest === undefined ? row : { ...row, numbers: { last: 1, ...row.numbers } },
        ),
    }),
  },
  {
    name: 'a position counts from 0',
    clause: 'CURVE-HIST-03',
    mutate: (store) =>
      withSelection(store, (rows, selector, curve) =>
        selectQuote(
          rows,
          resolveSelector('nearby' in selector ? { ...selector, nearby: selector.nearby + 1 } : selector),
          curve,
        ),
      ),
  },
  {
    name: 'a position does not count contracts in delivery',
    clause: 'CURVE-HIST-03',
    mutate: selecting({
      rows: (rows, { asOf }) => rows.filter(({ start }) => start > Date.parse(asOf) + 7 * 86_400_000),
    }),
  },
  {
    name: 'a position counts contracts of any length',
    clause: 'CURVE-HIST-03',
    mutate: (store) =>
      withSelection(store, (rows, selector) =>
        'nearby' in selector
          ? rows.filter((r) => r.profile === selector.profile.id && priced(r)).sort((a, b) => a.start - b.start)[
              selector.nearby - 1
            ]
          : undefined,
      ),
  },
  {
    name: 'a position counts contracts by their names',
    clause: 'CURVE-HIST-03',
    mutate: (store) =>
      withSelection(store, (rows, selector, curve) => {
        const named = rows.filter(({ name }) => /^[A-Z]/u.test(name));
        return selectQuote(named, resolveSelector(selector), curve);
      }),
  },
  {
    name: 'lengths are decided by how long a contract is',
    clause: 'CURVE-HIST-03',
    mutate: (store) =>
      withSelection(store, (rows, selector) => {
        if (!('nearby' in selector)) return undefined;
        const [least, most] = {
          day: [0.9, 1.1],
          week: [6.9, 7.1],
          month: [27, 32],
          quarter: [89, 93],
          season: [180, 184],
          year: [364, 367],
        }[selector.length];
        const long = rows.filter((row) => {
          const span = (row.end - row.start) / 86_400_000;
          return priced(row) && row.profile === selector.profile.id && span >= (least ?? 0) && span <= (most ?? 0);
        });
        return long.sort((a, b) => a.start - b.start)[selector.nearby - 1];
      }),
  },
  {
    name: 'lengths are decided on the clock of another market',
    clause: 'CURVE-HIST-03',
    mutate: selecting({ clock: clocks.sdac }),
  },
  {
    name: 'half-years count as seasons, and gas years as years',
    clause: 'CURVE-HIST-03',
    mutate: (store) =>
      withSelection(store, (rows, selector, { clock }) => {
        if (!('nearby' in selector)) return undefined;
        const kinds: readonly unknown[] = { season: ['season', 'half'], year: ['year', 'gasYear'] }[
          selector.length as string
        ] ?? [selector.length];
        const fit = rows.filter(
          (row) => priced(row) && row.profile === selector.profile.id && kinds.includes(deliveryKind(row, clock)),
        );
        return fit.sort((a, b) => a.start - b.start)[selector.nearby - 1];
      }),
  },
  {
    name: 'the history of an unknown key is empty',
    clause: 'CURVE-HIST-04',
    mutate: (store) =>
      withCurves(store, (base) => ({
        history: (key, selector, range, options) =>
          base.history(key, selector, range, options).catch(async (error) => {
            if ((error as { code?: string }).code !== 'CURVE.NOT_FOUND') throw error; // codes are text
            return {
              ...(await base.history(
                'EEX/power/DE-LU/base+peak',
                selector,
                { start: '9999-01-01' },
                { ...options, knownAt: undefined, recordedBy: undefined },
              )),
            };
          }),
      })),
  },
  {
    name: 'a key whose curves are withdrawn is unknown',
    clause: 'CURVE-HIST-04',
    mutate: (store) =>
      withCurves(store, (base) => ({
        history: async (key, selector, range, options) => {
          if ((await base.dates(key, {}, options)).length === 0) await base.read(key, '1000-01-01', options);
          return base.history(key, selector, range, options);
        },
      })),
  },
  {
    name: 'a position that is none is the first',
    clause: 'CURVE-HIST-04',
    mutate: (store) =>
      withCurves(store, (base) => ({
        history: (key, selector, range, options) =>
          base.history(
            key,
            'nearby' in selector && !(selector.nearby >= 1) ? { ...selector, nearby: 1 } : selector,
            range,
            options,
          ),
      })),
  },
  {
    name: 'a tenor that is none has no history',
    clause: 'CURVE-HIST-04',
    mutate: (store) =>
      withCurves(store, (base) => ({
        history: (key, selector, range, options) =>
          base.history(
            key,
            'tenor' in selector && selector.tenor === 'M1' ? { ...selector, tenor: 'M+99' } : selector,
            range,
            options,
          ),
      })),
  },
];
