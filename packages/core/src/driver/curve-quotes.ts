import { PRICE_FIELDS, QUOTE_FIELDS, type Quote, type QuoteField } from '../curves/index.js';
import { compareText, quoteColumns } from '../curves/quote-columns.js';
import { AurumError } from '../errors/index.js';
import type { CurveDiffTable, CurveStamp, HistorySelector, QuoteChange, QuoteHistory } from '../ports/index.js';
import {
  DeliveryPeriod,
  type DeliveryPeriodKind,
  deliveryDay,
  deliveryDayStart,
  type Instant,
  type Interval,
  type LoadProfile,
  type MarketClock,
  parseDeliveryPeriod,
} from '../time/index.js';

/** The lengths of contracts that have a position in the market. */
export const NEARBY_LENGTHS = ['day', 'week', 'month', 'quarter', 'season', 'year'] as const;

/** One of {@link NEARBY_LENGTHS}. */
export type NearbyLength = (typeof NEARBY_LENGTHS)[number];

/** A date on which every tenor has days left: a Wednesday in the middle of all its periods. */
const PROBE = '2026-01-14';

/** Delivery periods have years of four digits; a day less, because clocks are not in UTC. */
const FIRST_START = Date.UTC(1000, 0, 2);
const LAST_END = Date.UTC(9999, 11, 30);

/** A quote as a store keeps it in columns. */
export interface QuoteRow {
  /** The id of the load profile. */
  readonly profile: string;
  /** The name of the contract. */
  readonly name: string;
  /** Start of delivery, epoch ms. */
  readonly start: Instant;
  /** End of delivery, epoch ms. */
  readonly end: Instant;
  /** The numbers of the quote; null or left out where it has none. */
  readonly numbers: Readonly<Partial<Record<QuoteField, number | null | undefined>>>;
}

/** A quote as columns. */
export function quoteRow(quote: Quote): QuoteRow {
  const { profile, period } = quote.contract;
  return { profile: profile.id, name: period.name, start: period.start, end: period.end, numbers: quote };
}

/** Whose history is meant, checked. */
export type ResolvedSelector =
  | {
      /** The hours of one contract. */
      readonly kind: 'contract';
      /** The id of the load profile. */
      readonly profile: string;
      /** When it delivers. */
      readonly period: Interval;
    }
  | {
      /** What a tenor names as of each date. */
      readonly kind: 'tenor';
      /** The id of the load profile. */
      readonly profile: string;
      /** The tenor, such as `M+1`. */
      readonly tenor: string;
    }
  | {
      /** A position in the market. */
      readonly kind: 'nearby';
      /** The id of the load profile. */
      readonly profile: string;
      /** 1 for the contract that starts first. */
      readonly nearby: number;
      /** The length of the contracts that count. */
      readonly length: NearbyLength;
    };

/**
 * Checks whose history is meant.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for a position that is not a whole number above 0, an unknown length or no profile,
 *   `TIME.INVALID_TENOR`
 */
export function resolveSelector(selector: HistorySelector): ResolvedSelector {
  if ('contract' in selector) {
    const { profile, period } = selector.contract;
    return { kind: 'contract', profile: profileId(profile), period: { start: period.start, end: period.end } };
  }
  const profile = profileId(selector.profile);
  if ('tenor' in selector) {
    parseDeliveryPeriod(String(selector.tenor), { asOf: PROBE });
    return { kind: 'tenor', profile, tenor: selector.tenor };
  }
  const { nearby, length } = selector;
  if (!Number.isSafeInteger(nearby) || nearby < 1) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `There is no position ${String(nearby)} in a market: 1 is the contract that starts first, 2 the next.`,
      details: { nearby: String(nearby) },
    });
  }
  if (NEARBY_LENGTHS.includes(length)) return { kind: 'nearby', profile, nearby, length };
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `Contracts have no length ${JSON.stringify(length)}: give one of ${NEARBY_LENGTHS.join(', ')}.`,
    details: { length: String(length) },
  });
}

function profileId(profile: LoadProfile | undefined): string {
  if (typeof profile?.id === 'string') return profile.id;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: 'The history of quotes is of one load profile: give it, for example profiles.base.',
  });
}

/**
 * When a tenor delivers as of a date, on a clock; `undefined` at a date at which it has no day left, as `BOM` on the last day of a month.
 */
export function tenorInterval(tenor: string, asOf: string, clock: MarketClock): Interval | undefined {
  try {
    return parseDeliveryPeriod(tenor, { asOf }).interval(clock);
  } catch (error) {
    if (AurumError.is(error, 'TIME.INVALID_TENOR')) return undefined;
    throw error;
  }
}

/** What whole delivery days a period is on a clock: a month, a quarter, …; `undefined` when it begins or ends within a day. */
export function deliveryKind({ start, end }: Interval, clock: MarketClock): DeliveryPeriodKind | undefined {
  if (start < FIRST_START || end > LAST_END) return undefined;
  const [first, last] = [deliveryDay(clock, start), deliveryDay(clock, end)];
  if (deliveryDayStart(clock, first) !== start || deliveryDayStart(clock, last) !== end) return undefined;
  return DeliveryPeriod.of(first, last).kind;
}

/** The quote of a curve that a selector means, if there is one. */
export function selectQuote<Row extends QuoteRow>(
  quotes: readonly Row[],
  selector: ResolvedSelector,
  curve: { readonly asOf: string; readonly clock: MarketClock },
): Row | undefined {
  const ofProfile = quotes.filter(({ profile }) => profile === selector.profile);
  if (selector.kind === 'nearby') {
    return ofProfile
      .filter((row) => hasPrice(row) && deliveryKind(row, curve.clock) === selector.length)
      .sort((a, b) => a.start - b.start)[selector.nearby - 1];
  }
  const period =
    selector.kind === 'contract' ? selector.period : tenorInterval(selector.tenor, curve.asOf, curve.clock);
  return ofProfile.find(({ start, end }) => start === period?.start && end === period.end);
}

function hasPrice({ numbers }: QuoteRow): boolean {
  return PRICE_FIELDS.some((field) => typeof numbers[field] === 'number');
}

/** One line of a history: the quote of one as-of date, and the stamps of the revision that it is from. */
export interface HistoryRow extends QuoteRow {
  /** The as-of date, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** When the revision was known, epoch ms. */
  readonly knownAt: Instant;
  /** When the store recorded it, epoch ms. */
  readonly recordedAt: Instant;
}

/** A history from its lines, which are in order of the as-of date. */
export function assembleHistory(rows: readonly HistoryRow[], unit: string): QuoteHistory {
  return {
    length: rows.length,
    asOf: rows.map(({ asOf }) => asOf),
    names: rows.map(({ name }) => name),
    starts: Float64Array.from(rows, ({ start }) => start),
    ends: Float64Array.from(rows, ({ end }) => end),
    fields: quoteColumns(rows.map(({ numbers }) => numbers)),
    knownAt: Float64Array.from(rows, ({ knownAt }) => knownAt),
    recordedAt: Float64Array.from(rows, ({ recordedAt }) => recordedAt),
    unit,
  };
}

/** One side of a comparison: the quotes of a revision, in any order, and its stamps. */
export interface DiffQuotes {
  /** The quotes. */
  readonly quotes: readonly QuoteRow[];
  /** The stamps of the revision. */
  readonly stamp: CurveStamp;
}

/** The contracts of which two curves say different things; contracts are the same by their hours, whatever their names. */
export function diffCurves(before: DiffQuotes, after: DiffQuotes): CurveDiffTable {
  const rest = new Map(after.quotes.map((row) => [hoursOf(row), row]));
  const found: { change: QuoteChange; before: QuoteRow | undefined; after: QuoteRow | undefined; row: QuoteRow }[] = [];
  for (const row of before.quotes) {
    const other = rest.get(hoursOf(row));
    rest.delete(hoursOf(row));
    if (other === undefined) found.push({ change: 'left', before: row, after: undefined, row });
    else if (!sameNumbers(row, other)) found.push({ change: 'changed', before: row, after: other, row: other });
  }
  for (const row of rest.values()) found.push({ change: 'entered', before: undefined, after: row, row });
  found.sort((a, b) => compareRows(a.row, b.row));
  return {
    length: found.length,
    changes: found.map(({ change }) => change),
    profiles: found.map(({ row }) => row.profile),
    names: found.map(({ row }) => row.name),
    starts: Float64Array.from(found, ({ row }) => row.start),
    ends: Float64Array.from(found, ({ row }) => row.end),
    before: quoteColumns(found.map((one) => one.before?.numbers)),
    after: quoteColumns(found.map((one) => one.after?.numbers)),
    stamps: { before: stampOf(before.stamp), after: stampOf(after.stamp) },
  };
}

/** The stamps alone of whatever has them. */
export function stampOf({ knownAt, recordedAt, seq }: CurveStamp): CurveStamp {
  return { knownAt, recordedAt, seq };
}

function hoursOf({ profile, start, end }: QuoteRow): string {
  return `${start} ${end} ${profile}`;
}

function sameNumbers(a: QuoteRow, b: QuoteRow): boolean {
  return QUOTE_FIELDS.every((field) => (a.numbers[field] ?? undefined) === (b.numbers[field] ?? undefined));
}

function compareRows(a: QuoteRow, b: QuoteRow): number {
  return a.start - b.start || a.end - b.end || compareText(a.profile, b.profile) || compareText(a.name, b.name);
}
