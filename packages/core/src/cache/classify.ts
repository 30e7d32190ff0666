import { dayAheadCutoff } from '../driver/index.js';
import { deliveryDay, type Instant } from '../time/index.js';
import type { CachePolicy, DataClass } from './policy.js';

/** What is asked, as far as it decides how long the answer is good. */
export interface CacheQuestion {
  /** The family of questions, such as `series.read`. */
  readonly keyspace: string;
  /** `delivery`: values by their time of delivery; `asOf`: curves by their dates; `register`: definitions and lists, which know no time. */
  readonly about: 'delivery' | 'asOf' | 'register';
  /** The first instant that is asked for; `-Infinity` when that is open. */
  readonly start: Instant;
  /** The first instant after it; `Infinity` when that is open. */
  readonly end: Instant;
  /** Only what was recorded up to here counts; `Infinity` without a bound. */
  readonly recordedBy: Instant;
}

/** What else decides. */
export interface ClassifyContext {
  /** The rules. */
  readonly policy: CachePolicy;
  /** The wall clock, epoch ms. */
  readonly now: Instant;
  /** A lower bound of the stable commit horizon; `undefined` when none is known. */
  readonly horizon: Instant | undefined;
  /** What the call itself says. */
  readonly use?: DataClass | undefined;
}

/**
 * The class of the answer to a question: the first row that holds.
 *
 * | when | class |
 * |---|---|
 * | the call names a class | that |
 * | the policy names one for the keyspace | that |
 * | definitions and lists | `reference` |
 * | bounded by `recordedBy` at or before the horizon | `immutable` |
 * | ends at or before the last day-ahead publication | `daily` |
 * | delivery that reaches into the stretch of `liveMs` before now | `live` |
 * | anything else: what is still to come, and curves of today | `intraday` |
 *
 * The answer that there is nothing, and an empty one that is not `immutable`, is good for the time of `negative`.
 */
export function classify(question: CacheQuestion, { policy, now, horizon, use }: ClassifyContext): DataClass {
  if (use !== undefined) return use;
  const ruled = policy.keyspaces[question.keyspace]?.class;
  if (ruled !== undefined) return ruled;
  if (question.about === 'register') return 'reference';
  if (isImmutable(question, horizon)) return 'immutable';
  if (question.end <= lastPublication(policy, now)) return 'daily';
  const reachesNow = question.start <= now && question.end > now - policy.liveMs;
  return question.about === 'delivery' && reachesNow ? 'live' : 'intraday';
}

/** Whether the answer can never change again. */
export function isImmutable({ about, recordedBy }: CacheQuestion, horizon: Instant | undefined): boolean {
  return about !== 'register' && horizon !== undefined && recordedBy <= horizon;
}

const lastSeen = new WeakMap<CachePolicy, { readonly from: Instant; readonly until: Instant }>();

/** When a day-ahead market last published, at or before an instant. */
export function lastPublication(policy: CachePolicy, now: Instant): Instant {
  const seen = lastSeen.get(policy);
  if (seen !== undefined && now >= seen.from && now < seen.until) return seen.from;
  const { clock, time } = policy.dayAhead;
  const cutoffMs = (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;
  const on = (date: number): Instant => dayAheadCutoff({ kind: 'dayAhead', cutoffMs, daysBefore: 0 }, clock, date);
  // the day of a clock that does not start at midnight may be the one before or after that of the wall
  let date = deliveryDay(clock, now) + 1;
  while (on(date) > now) date--;
  const from = on(date);
  lastSeen.set(policy, { from, until: on(date + 1) });
  return from;
}
