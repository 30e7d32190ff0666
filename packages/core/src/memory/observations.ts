import { dayAheadCutoff, type ResolvedRange, type ResolvedReadView, type StampedColumns } from '../driver/index.js';
import type { QuarantineEntry, SeriesDefinition } from '../ports/index.js';
import { deliveryDay, type Instant, type MarketClock } from '../time/index.js';

/** One thing that was said about an interval. */
export interface Revision {
  readonly value: number;
  readonly flag: number;
  readonly knownAt: Instant;
  readonly recordedAt: Instant;
  readonly seq: number;
}

/** Everything that was said about an interval, in the total order (knownAt, recordedAt, seq). Replaced as a whole, never changed. */
export interface ObservedInterval {
  readonly start: Instant;
  readonly end: Instant;
  readonly revisions: readonly Revision[];
}

/** One series of one tenant with all that is known of it. */
export interface ObservedSeries {
  readonly definition: SeriesDefinition;
  /** By start. */
  readonly intervals: Map<Instant, ObservedInterval>;
  /** In the order in which it was recorded. */
  readonly quarantine: QuarantineEntry[];
}

/** The intervals of a range, by start. */
export function intervalsIn(series: ObservedSeries, range: ResolvedRange): readonly ObservedInterval[] {
  return [...series.intervals.values()]
    .filter((interval) => interval.start >= range.start && interval.start < range.end)
    .sort((a, b) => a.start - b.start);
}

/** The revision of an interval that a view takes, if any: the definition of every view. */
export function visibleRevision(
  { start, revisions }: ObservedInterval,
  { knowledge, view }: ResolvedReadView,
  clock: MarketClock,
): Revision | undefined {
  const known = revisions.filter((r) => r.knownAt <= knowledge.asOf && r.recordedAt <= knowledge.recordedBy);
  switch (view.kind) {
    case 'last':
      return known.at(-1);
    case 'issue':
      return known.findLast((r) => r.knownAt === view.knownAt);
    case 'leadTime':
      return known.findLast((r) => r.knownAt <= start - view.leadMs);
    case 'dayAhead': {
      const cutoff = dayAheadCutoff(view, clock, deliveryDay(clock, start));
      return known.findLast((r) => r.knownAt <= cutoff);
    }
    case 'release': {
      const issues = [...new Set(known.map((r) => r.knownAt))];
      const release = known.filter((r) => r.knownAt === issues[view.number - 1]);
      return view.as === 'published' ? release[0] : release.at(-1);
    }
  }
}

/** What a view of a range sees, by start; intervals of which it knows nothing are left out. */
export function visibleColumns(
  series: ObservedSeries,
  range: ResolvedRange,
  view: ResolvedReadView,
): Required<StampedColumns> {
  const points = intervalsIn(series, range).flatMap((interval) => {
    const revision = visibleRevision(interval, view, series.definition.clock);
    return revision === undefined ? [] : [{ ...interval, ...revision }];
  });
  return {
    starts: Float64Array.from(points, (p) => p.start),
    ends: Float64Array.from(points, (p) => p.end),
    values: Float64Array.from(points, (p) => p.value),
    flags: Uint8Array.from(points, (p) => p.flag),
    knownAt: Float64Array.from(points, (p) => p.knownAt),
    recordedAt: Float64Array.from(points, (p) => p.recordedAt),
  };
}

/** Whether a revision says what a point says: numbers by value (NaN equal to NaN), flags by code. */
export function saysTheSame(revision: Revision, value: number, flag: number): boolean {
  const sameValue = revision.value === value || (Number.isNaN(revision.value) && Number.isNaN(value));
  return sameValue && revision.flag === flag;
}
