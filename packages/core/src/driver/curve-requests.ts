import { asOfDate, type CurveKey, curveKey, curveKeyText } from '../curves/index.js';
import { AurumError } from '../errors/index.js';
import type { AsOfRange, CurveKnowledge, CurveQuery, CurveRequest, LatestOptions } from '../ports/index.js';
import { formatLocalDate, type Instant, localDate, toInstant } from '../time/index.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const PARTS = ['market', 'product', 'location', 'profiles'] as const;

/** So many curves are spelled out in an error's details; its `count` is complete. */
const MAX_LISTED = 1000;

/** The first date that there is in text. */
const FIRST_DATE = localDate('0000-01-01');

/** Which knowledge a read of curves may use, as epoch ms; `Infinity` means all of it. */
export interface ResolvedCurveKnowledge {
  /** Revisions with knownAt ≤ this count. */
  readonly knownAt: Instant;
  /** Revisions whose recordedAt, rounded down to whole milliseconds, is ≤ this count. */
  readonly recordedBy: Instant;
}

/** The bounds on knowledge as epoch ms. @throws AurumError `TIME.NO_OFFSET`, `TIME.INVALID_INSTANT` */
export function resolveCurveKnowledge({ knownAt, recordedBy }: CurveKnowledge = {}): ResolvedCurveKnowledge {
  return {
    knownAt: knownAt === undefined ? Number.POSITIVE_INFINITY : toInstant(knownAt),
    recordedBy: recordedBy === undefined ? Number.POSITIVE_INFINITY : toInstant(recordedBy),
  };
}

/** Which curve at which date, in the one form of both. */
export interface ResolvedCurveRequest {
  /** Which curve. */
  readonly key: CurveKey;
  /** The key as text. */
  readonly id: string;
  /** The as-of date, `YYYY-MM-DD`. */
  readonly asOf: string;
}

/** Checks a key and an as-of date. @throws AurumError `CURVE.INVALID_ARGUMENT` */
export function resolveCurveRequest(request: CurveRequest): ResolvedCurveRequest {
  const key = curveKey(request.key);
  return { key, id: curveKeyText(key), asOf: asOfDate(request.asOf).text };
}

/** A half-open stretch of as-of dates; `undefined` where a side is open. */
export interface ResolvedAsOfRange {
  /** The first date that belongs to it, `YYYY-MM-DD`. */
  readonly start: string | undefined;
  /** The first date after it, `YYYY-MM-DD`. */
  readonly end: string | undefined;
}

/**
 * Checks a stretch of as-of dates. Dates in text compare as text.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for a date that is none, `TIME.INVALID_INTERVAL` when it ends before it starts
 */
export function resolveAsOfRange(range: AsOfRange = {}): ResolvedAsOfRange {
  const start = range.start === undefined ? undefined : asOfDate(range.start).text;
  const end = range.end === undefined ? undefined : asOfDate(range.end).text;
  if (start !== undefined && end !== undefined && start > end) {
    throw new AurumError('TIME.INVALID_INTERVAL', {
      message: `The as-of dates end before they start: ${start} to ${end}. Exchange the two bounds.`,
      details: { start, end },
    });
  }
  return { start, end };
}

/** Whether a date lies in a stretch of dates. */
export function isInAsOfRange(asOf: string, { start, end }: ResolvedAsOfRange): boolean {
  return (start === undefined || asOf >= start) && (end === undefined || asOf < end);
}

/** The as-of dates among which {@link resolveLatest} says the last one counts, both included. */
export interface ResolvedLatest {
  /** The first date that counts, `YYYY-MM-DD`; `undefined` for any. */
  readonly first: string | undefined;
  /** The last date that counts, `YYYY-MM-DD`. */
  readonly last: string;
}

/** Which dates count for the latest curve. @throws AurumError `CURVE.INVALID_ARGUMENT` for a date or an age that is none */
export function resolveLatest(onOrBefore: string, { maxAgeDays }: LatestOptions = {}): ResolvedLatest {
  const { text, date } = asOfDate(onOrBefore);
  if (maxAgeDays === undefined) return { first: undefined, last: text };
  if (!Number.isSafeInteger(maxAgeDays) || maxAgeDays < 0) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `A curve cannot be ${String(maxAgeDays)} days old at most. Give a whole number, 0 or more, or leave it out.`,
      details: { maxAgeDays: String(maxAgeDays) },
    });
  }
  const first = date - maxAgeDays;
  return { first: first < FIRST_DATE ? undefined : formatLocalDate(first), last: text };
}

/** What of a query decides which keys are listed. */
export type CurveConditions = Partial<CurveKey>;

/** The conditions of a query: each part that is named, taken literally. @throws AurumError `CURVE.INVALID_ARGUMENT` */
export function curveConditions(query: CurveQuery = {}): CurveConditions {
  const conditions: Record<string, string> = {};
  for (const part of PARTS) {
    const wanted: unknown = query[part];
    if (wanted === undefined) continue;
    if (typeof wanted !== 'string') {
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `The ${part} to look for is ${typeof wanted}, not text. Give the ${part} as it is in the key, or leave it out.`,
        details: { [part]: String(wanted) },
      });
    }
    conditions[part] = wanted;
  }
  return conditions;
}

/** Whether a key has all the parts that the conditions name. */
export function matchesCurveConditions(key: CurveKey, conditions: CurveConditions): boolean {
  return PARTS.every((part) => conditions[part] === undefined || conditions[part] === key[part]);
}

/** How many summaries a page may have. @throws AurumError `CURVE.INVALID_ARGUMENT` outside 1 to 1000 */
export function curveLimit({ limit = DEFAULT_LIMIT }: CurveQuery = {}): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `A page cannot have ${String(limit)} curves. Give a whole number from 1 to ${MAX_LIMIT}.`,
    details: { limit: String(limit) },
  });
}

/** What a cursor of a list of curves is bound to: the tenant and the query without limit and cursor. */
export function curveScope(tenant: string, query: CurveQuery = {}): string {
  return JSON.stringify(['curves', tenant, curveConditions(query)]);
}

/** A curve that is not there: a key, at an as-of date when one was asked for. */
export interface MissingCurve {
  /** The key as text. */
  readonly key: string;
  /** The as-of date, `YYYY-MM-DD`. */
  readonly asOf?: string | undefined;
}

/** The error for curves of which nothing is known, each named once. */
export function curveNotFound(missing: readonly MissingCurve[]): AurumError {
  const named = new Map(missing.map(({ key, asOf }) => [`${key}/${asOf ?? ''}`, { key, asOf }]));
  const all = [...named.values()].map(({ key, asOf }) => (asOf === undefined ? { key } : { key, asOf }));
  const names = all.slice(0, 5).map((one) => ('asOf' in one ? `"${one.key}" as of ${one.asOf}` : `"${one.key}"`));
  const more = all.length > names.length ? ` and ${all.length - names.length} more` : '';
  return new AurumError('CURVE.NOT_FOUND', {
    message: `Within the bounds of the read there is no curve ${names.join(', ')}${more} for this tenant. Check the key, ask \`dates\` for the as-of dates that there are, or use \`find\` or \`latest\`.`,
    details: { missing: all.slice(0, MAX_LISTED), count: all.length },
  });
}
