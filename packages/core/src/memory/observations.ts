import type { ResolvedKnowledge, ResolvedRange, StoredColumns } from '../driver/index.js';
import type { QuarantineEntry, SeriesDefinition } from '../ports/index.js';
import type { Instant } from '../time/index.js';

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

/** The last revision that a read with this knowledge may see: the definition of `latest`, `asOf` and `recordedBy`. */
export function visibleRevision(revisions: readonly Revision[], knowledge: ResolvedKnowledge): Revision | undefined {
  return revisions.findLast((r) => r.knownAt <= knowledge.asOf && r.recordedAt <= knowledge.recordedBy);
}

/** What a read of a range sees, by start; intervals of which it may know nothing are left out. */
export function visibleColumns(
  series: ObservedSeries,
  range: ResolvedRange,
  knowledge: ResolvedKnowledge,
): Required<StoredColumns> {
  const points = intervalsIn(series, range).flatMap(({ start, end, revisions }) => {
    const revision = visibleRevision(revisions, knowledge);
    return revision === undefined ? [] : [{ start, end, value: revision.value, flag: revision.flag }];
  });
  return {
    starts: Float64Array.from(points, (p) => p.start),
    ends: Float64Array.from(points, (p) => p.end),
    values: Float64Array.from(points, (p) => p.value),
    flags: Uint8Array.from(points, (p) => p.flag),
  };
}

/** Whether a revision says what a point says: numbers by value (NaN equal to NaN), flags by code. */
export function saysTheSame(revision: Revision, value: number, flag: number): boolean {
  const sameValue = revision.value === value || (Number.isNaN(revision.value) && Number.isNaN(value));
  return sameValue && revision.flag === flag;
}
