import { resolveKnowledge, resolveRange, resolveReadView } from '../driver/index.js';
import type { AggregateSpec, ReadOptions, ReadView, ReadViews, TimeRange } from '../ports/index.js';
import { type InstantInput, toInstant } from '../time/index.js';
import { cacheTags } from './cache-key.js';
import type { Read } from './read-through.js';

/** What all questions about one series have in common. */
export interface SeriesQuestion<T> extends Pick<Read<T>, 'keyspace' | 'codec' | 'isEmpty'> {
  /** Whose series. */
  readonly tenant: string;
  /** Which series. */
  readonly key: string;
}

/** Empty tables are ones without rows. */
export const isEmptyTable = ({ length }: { readonly length: number }): boolean => length === 0;

/** A question about a range of a series, as a view sees it. */
export function viewQuestion<T>(
  question: SeriesQuestion<T>,
  {
    range,
    options,
    spec,
  }: {
    readonly range: TimeRange | undefined;
    readonly options: ReadOptions | undefined;
    readonly spec?: AggregateSpec | undefined;
  },
): Read<T> {
  const { start, end } = resolveRange(range);
  const { knowledge, view } = resolveReadView(options);
  const query = {
    key: question.key,
    start,
    end,
    ...knowledge,
    view,
    spec: spec === undefined ? undefined : plainSpec(spec),
  };
  return about(question, { query, start, end, recordedBy: knowledge.recordedBy });
}

/** A question about all revisions of a range. */
export function rangeQuestion<T>(question: SeriesQuestion<T>, range: TimeRange | undefined): Read<T> {
  const { start, end } = resolveRange(range);
  return about(question, { query: { key: question.key, start, end }, start, end });
}

/** A question about the interval that starts at an instant. */
export function intervalQuestion<T>(question: SeriesQuestion<T>, start: InstantInput): Read<T> {
  const at = toInstant(start);
  return about(question, { query: { key: question.key, at }, start: at, end: at + 1 });
}

/** A question about what two views say differently. */
export function diffQuestion<T>(
  question: SeriesQuestion<T>,
  { before, after = {} }: ReadViews,
  range: TimeRange | undefined,
): Read<T> {
  const { start, end } = resolveRange(range);
  const views = [before, after].map((view: ReadView) => resolveReadView(view));
  const recordedBy = Math.max(...[before, after].map((view) => resolveKnowledge(view).recordedBy));
  return about(question, { query: { key: question.key, start, end, views }, start, end, recordedBy });
}

function about<T>(
  { tenant, key, ...question }: SeriesQuestion<T>,
  {
    recordedBy = Number.POSITIVE_INFINITY,
    ...asked
  }: {
    readonly query: unknown;
    readonly start: number;
    readonly end: number;
    readonly recordedBy?: number;
  },
): Read<T> {
  const ofTenant = cacheTags.tenant(tenant);
  return {
    ...question,
    ...asked,
    recordedBy,
    about: 'delivery',
    tags: [ofTenant, cacheTags.series(tenant, key)],
    lastingTags: [ofTenant, cacheTags.definition(tenant, key)],
  };
}

/** Clocks and profiles by their ids, which are equal where they are. */
function plainSpec({ frequency, clock, profile, statistic, missing }: AggregateSpec): unknown {
  return {
    frequency,
    clock: clock?.id,
    profile: profile?.id,
    statistic: statistic ?? 'auto',
    missing: missing ?? 'propagate',
  };
}
