import assert from 'node:assert/strict';
import {
  type ContractWeighting,
  Curve,
  type CurveLineage,
  contract,
  QUOTE_FIELDS,
  type Quote,
  type QuoteField,
} from '../curves/index.js';
import type {
  CallOptions,
  CurveDiffTable,
  CurvePublication,
  CurveQuery,
  CurveReceipt,
  CurveRepository,
  QuoteHistory,
  StoredCurve,
} from '../ports/index.js';
import type { Series } from '../series/index.js';
import { clocks, formatInstant, type MarketClock, parseDeliveryPeriod, profiles } from '../time/index.js';
import { assertSameSeries, known } from './fixtures.js';

/** The key of most tests. */
export const POWER = 'EEX/power/DE-LU/base+peak';

/** The numbers of a quote; a number alone is its settlement. */
export type Numbers = number | { readonly [field in QuoteField]?: number };

/** Quotes in short: `Feb-26` is a base contract, `peak Feb-26` one of the peak hours. */
export type Prices = Readonly<Record<string, Numbers>>;

/** What {@link curveOf} changes of a power curve. */
export interface CurveChanges {
  /** Its key. */
  readonly key?: string;
  /** Its unit. */
  readonly unit?: string;
  /** Its clock. */
  readonly clock?: MarketClock;
  /** What a delivered hour counts. */
  readonly weighting?: ContractWeighting;
  /** Its fine view. */
  readonly fine?: Series<string, 'average'>;
  /** How it was made. */
  readonly lineage?: Partial<CurveLineage>;
}

/** A curve of quotes. */
export function curveOf(asOf: string, prices: Prices, changes: CurveChanges = {}): Curve {
  const { key = POWER, unit = 'EUR/MWh', clock = clocks.sdac, weighting = 'hours', ...rest } = changes;
  const quotes = Object.entries(prices).map(([text, numbers]): Quote => {
    const peak = text.startsWith('peak ');
    const made = contract({
      market: 'DE-LU',
      profile: peak ? profiles.sdac.peak : profiles.base,
      period: parseDeliveryPeriod(peak ? text.slice(5) : text),
      clock,
      weighting,
    });
    return { contract: made, ...(typeof numbers === 'number' ? { settlement: numbers } : numbers) };
  });
  return Curve.of<string>({ key, asOf, unit, clock, quotes, ...rest });
}

/** A curve of one contract, `Mar-26`, whose price tells revisions apart. */
export function priced(price: number, asOf: string = '2026-01-15', key: string = POWER): Curve {
  return curveOf(asOf, { 'Mar-26': price }, { key });
}

/** The price by which {@link priced} tells a curve apart. */
export function priceOf({ curve }: { readonly curve: Curve }): number {
  return curve.quotes[0]?.settlement ?? Number.NaN;
}

/** A publication in short; `known(day)` is when it is known. */
export function at(day: number, curve: Curve): CurvePublication {
  return { curve, knownAt: known(day) };
}

/** The counts of a receipt. */
export function countsOf({ inserted, revised, unchanged }: CurveReceipt): readonly [number, number, number] {
  return [inserted, revised, unchanged];
}

/** Asserts that two curves are the same in everything, numbers bit for bit. */
export function assertSameCurve(actual: Curve, expected: Curve): void {
  assert.ok(actual instanceof Curve, 'what was read is no Curve');
  assert.deepEqual(described(actual), described(expected));
  assert.equal(actual.fine === undefined, expected.fine === undefined, 'one has a fine view and the other has none');
  if (actual.fine !== undefined && expected.fine !== undefined) assertSameSeries(actual.fine, expected.fine);
  assert.ok(actual.equals(expected) && expected.equals(actual), 'the curves are not equal');
}

/** All of a curve but its fine view, as plain data. `deepEqual` of the strict module tells 0 from -0. */
function described({ id, asOf, unit, clock, quotes, lineage }: Curve): unknown {
  const plain = quotes.map(({ contract: { market, profile, period, weighting }, unit: own, ...numbers }) => ({
    market,
    profile: profile.id,
    period: [formatInstant(period.start), formatInstant(period.end), period.name],
    weighting,
    unit: own,
    numbers: QUOTE_FIELDS.map((field) => numbers[field] ?? null),
  }));
  return { id, asOf, unit, clock: clock.id, quotes: plain, lineage: JSON.stringify(lineage) };
}

/** Asserts that a stored curve is the one that was published, with its stamps. */
export function assertStored(
  actual: StoredCurve,
  { curve, knownAt }: { readonly curve: Curve; readonly knownAt: number },
  receipt?: CurveReceipt,
): void {
  assertSameCurve(actual.curve, curve);
  assert.equal(formatInstant(actual.knownAt), formatInstant(knownAt), 'knownAt');
  assert.ok(Number.isSafeInteger(actual.seq), `seq is ${actual.seq}`);
  if (receipt !== undefined) assert.equal(Math.floor(actual.recordedAt), receipt.recordedAt, 'recordedAt');
}

/** A history as rows `[as-of date, name, settlement]`. */
export function historyRows(history: QuoteHistory): readonly (readonly [string, string, number])[] {
  const { length, asOf, names, fields } = history;
  const columns = [
    asOf,
    names,
    history.starts,
    history.ends,
    history.knownAt,
    history.recordedAt,
    ...QUOTE_FIELDS.map((f) => fields[f]),
  ];
  for (const column of columns) assert.equal(column.length, length, 'the columns have different lengths');
  return asOf.map((date, i) => [date, names[i] ?? '', fields.settlement[i] ?? Number.NaN]);
}

/** A comparison as rows `[what happened, profile, name, settlement before, settlement after]`. */
export function diffRows(table: CurveDiffTable): readonly (readonly [string, string, string, number, number])[] {
  const { length, changes, profiles: of, names, before, after } = table;
  const columns = [changes, of, names, table.starts, table.ends, ...QUOTE_FIELDS.flatMap((f) => [before[f], after[f]])];
  for (const column of columns) assert.equal(column.length, length, 'the columns have different lengths');
  return changes.map((change, i) => [
    change,
    of[i] ?? '',
    names[i] ?? '',
    before.settlement[i] ?? Number.NaN,
    after.settlement[i] ?? Number.NaN,
  ]);
}

/** All pages of a list, as key texts. */
export async function keysListed(
  curves: CurveRepository,
  query: CurveQuery,
  call: CallOptions,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let cursor = query.cursor; ; ) {
    const page = await curves.list({ ...query, cursor }, call);
    keys.push(...page.items.map(({ key }) => `${key.market}/${key.product}/${key.location}/${key.profiles}`));
    if (page.nextCursor === undefined) return keys;
    assert.ok(page.items.length > 0, 'a page without items has a next page');
    cursor = page.nextCursor;
  }
}

/** Every call of the port once. Each would succeed on a store that holds `priced(1)`. */
export function everyCurveCall(
  curves: CurveRepository,
  options: CallOptions,
): readonly (readonly [string, () => Promise<unknown>])[] {
  const { key, asOf } = priced(1);
  const contractOf = priced(1).quotes[0]?.contract ?? assert.fail('no quote');
  return [
    ['publish', () => curves.publish(at(9, priced(9)), options)],
    ['publishMany', () => curves.publishMany([at(9, priced(9))], options)],
    ['withdraw', () => curves.withdraw([{ key, asOf, knownAt: known(9) }], options)],
    ['read', () => curves.read(key, asOf, options)],
    ['find', () => curves.find(key, asOf, options)],
    ['readMany', () => curves.readMany([{ key, asOf }], options)],
    ['latest', () => curves.latest(key, asOf, options)],
    ['dates', () => curves.dates(key, {}, options)],
    ['revisions', () => curves.revisions(key, asOf, options)],
    ['history', () => curves.history(key, { contract: contractOf }, {}, options)],
    ['diff', () => curves.diff(key, { before: { asOf }, after: { asOf } }, options)],
    ['list', () => curves.list({}, options)],
    ['horizon', () => curves.horizon(options)],
  ];
}
