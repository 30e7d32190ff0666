import { asOfDate, curveKey, curveKeyText } from '../curves/index.js';
import {
  resolveAsOfRange,
  resolveCurveKnowledge,
  resolveCurveRequest,
  resolveLatest,
  resolveSelector,
} from '../driver/index.js';
import type {
  AsOfRange,
  CurveKnowledge,
  CurveRequest,
  CurveSide,
  HistorySelector,
  LatestOptions,
} from '../ports/index.js';
import type { Instant } from '../time/index.js';
import { cacheTags } from './cache-key.js';
import type { Read } from './read-through.js';

const DAY_MS = 86_400_000;

/** What all questions about one curve have in common. */
export interface CurveQuestion<T> extends Pick<Read<T>, 'keyspace' | 'codec' | 'isEmpty'> {
  /** Whose curve. */
  readonly tenant: string;
  /** Which curve. */
  readonly key: CurveRequest['key'];
}

/** A question about one as-of date. */
export function dateQuestion<T>(question: CurveQuestion<T>, asOf: string, options?: CurveKnowledge): Read<T> {
  const request = resolveCurveRequest({ key: question.key, asOf });
  return about(question, { query: { asOf: request.asOf }, until: request.asOf, knowledge: options });
}

/** A question about the last curve on or before a date. */
export function latestQuestion<T>(question: CurveQuestion<T>, onOrBefore: string, options?: LatestOptions): Read<T> {
  const { first, last } = resolveLatest(onOrBefore, options);
  return about(question, { query: { first, last }, until: last, knowledge: options });
}

/** A question about a stretch of as-of dates. */
export function datesQuestion<T>(
  question: CurveQuestion<T>,
  range: AsOfRange | undefined,
  {
    knowledge,
    selector,
  }: {
    readonly knowledge: CurveKnowledge | undefined;
    readonly selector?: HistorySelector | undefined;
  },
): Read<T> {
  const { start, end } = resolveAsOfRange(range);
  const wanted = selector === undefined ? undefined : resolveSelector(selector);
  return about(question, { query: { start, end, wanted }, before: end, knowledge });
}

/** A question about what two curves of one key say differently. */
export function sidesQuestion<T>(
  question: CurveQuestion<T>,
  { before, after }: { readonly before: CurveSide; readonly after: CurveSide },
): Read<T> {
  const sides = [before, after].map((side) => ({ asOf: asOfDate(side.asOf).text, ...resolveCurveKnowledge(side) }));
  const recordedBy = Math.max(...sides.map((side) => side.recordedBy));
  const until = sides
    .map(({ asOf }) => asOf)
    .sort()
    .at(-1);
  return about(question, { query: { sides }, until, knowledge: { recordedBy: finite(recordedBy) } });
}

function finite(instant: Instant): Instant | undefined {
  return instant === Number.POSITIVE_INFINITY ? undefined : instant;
}

function about<T>(
  { tenant, key, ...question }: CurveQuestion<T>,
  {
    query,
    until,
    before,
    knowledge,
  }: {
    readonly query: object;
    /** The last as-of date that counts. */
    readonly until?: string | undefined;
    /** The first one that does not. */
    readonly before?: string | undefined;
    readonly knowledge: CurveKnowledge | undefined;
  },
): Read<T> {
  const id = curveKeyText(curveKey(key));
  const { knownAt, recordedBy } = resolveCurveKnowledge(knowledge);
  const ofTenant = cacheTags.tenant(tenant);
  return {
    ...question,
    query: { ...query, key: id, knownAt, recordedBy },
    about: 'asOf',
    start: Number.NEGATIVE_INFINITY,
    end: endOf(until, before),
    recordedBy,
    tags: [ofTenant, cacheTags.curve(tenant, id)],
    lastingTags: [ofTenant],
  };
}

/** When the as-of dates that count are over, in UTC. */
function endOf(until: string | undefined, before: string | undefined): Instant {
  if (until !== undefined) return Date.parse(`${until}T00:00:00Z`) + DAY_MS;
  return before === undefined ? Number.POSITIVE_INFINITY : Date.parse(`${before}T00:00:00Z`);
}
