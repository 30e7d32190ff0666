import { gridEnds, intervalConflict, type PreparedWrite, preparedStarts } from '../driver/index.js';
import type { QuarantineEntry } from '../ports/index.js';
import { FLAG } from '../series/index.js';
import type { Instant } from '../time/index.js';
import { type ObservedInterval, type ObservedSeries, type Revision, saysTheSame } from './observations.js';

/** What a batch comes to: what is new about each series, and the counts of its receipt. */
export interface AppliedWrites {
  readonly news: ReadonlyMap<string, SeriesNews>;
  readonly inserted: number;
  readonly revised: number;
  readonly unchanged: number;
  readonly quarantined: number;
}

/** What a batch changes about one series. */
export interface SeriesNews {
  /** Intervals as they are afterwards, by start; those that are not here stay as they are. */
  readonly intervals: ReadonlyMap<Instant, ObservedInterval>;
  /** Points to be added to the quarantine. */
  readonly quarantine: readonly QuarantineEntry[];
}

/** The store's stamp of a batch, and its order among the points of a batch. */
export interface BatchStamp {
  readonly recordedAt: Instant;
  readonly nextSeq: () => number;
}

/**
 * Works out what checked writes come to, and changes nothing: whoever keeps the result has written all of it, whoever drops
 * it has written nothing.
 *
 * @throws AurumError `SERIES.INTERVAL_CONFLICT`
 */
export function applyWrites(
  stored: ReadonlyMap<string, ObservedSeries>,
  writes: readonly PreparedWrite[],
  stamp: BatchStamp,
): AppliedWrites {
  const drafts = new Map<string, SeriesDraft>();
  for (const write of writes) {
    const before = stored.get(write.key);
    if (before !== undefined && !drafts.has(write.key)) drafts.set(write.key, new SeriesDraft(before, stamp));
  }
  // In the order of knownAt, so that each point is compared with what was known when it was said.
  for (const point of points(writes).sort((a, b) => a.knownAt - b.knownAt)) drafts.get(point.key)?.add(point);
  for (const write of writes) drafts.get(write.key)?.setApart(write);
  const done = [...drafts.values()];
  for (const draft of done) draft.refuseOverlaps();
  const total = (count: 'inserted' | 'revised' | 'unchanged' | 'quarantined'): number =>
    done.reduce((sum, draft) => sum + draft[count], 0);
  return {
    news: drafts,
    inserted: total('inserted'),
    revised: total('revised'),
    unchanged: total('unchanged'),
    quarantined: total('quarantined'),
  };
}

interface Point {
  readonly key: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly value: number;
  readonly flag: number;
  readonly knownAt: Instant;
}

function points(writes: readonly PreparedWrite[]): Point[] {
  return writes.flatMap((write) => {
    const starts = preparedStarts(write);
    const ends = write.ends ?? gridEnds(write.definition, starts);
    return Array.from(starts, (start, i) => ({
      key: write.key,
      start,
      end: ends[i] ?? Number.NaN,
      value: write.values[i] ?? Number.NaN,
      flag: write.flags?.[i] ?? FLAG.ok,
      knownAt: typeof write.knownAt === 'number' ? write.knownAt : (write.knownAt[i] ?? Number.NaN),
    }));
  });
}

/** A series while a batch is applied to it. */
class SeriesDraft implements SeriesNews {
  inserted = 0;
  revised = 0;
  unchanged = 0;
  quarantined = 0;
  readonly #before: ObservedSeries;
  readonly #stamp: BatchStamp;
  readonly intervals: Map<Instant, ObservedInterval> = new Map();
  readonly quarantine: QuarantineEntry[] = [];

  constructor(before: ObservedSeries, stamp: BatchStamp) {
    this.#before = before;
    this.#stamp = stamp;
  }

  add({ key, start, end, value, flag, knownAt }: Point): void {
    const interval = this.intervals.get(start) ?? this.#before.intervals.get(start) ?? { start, end, revisions: [] };
    if (interval.end !== end) {
      throw intervalConflict(key, { given: { start, end }, other: interval, where: 'in the store' });
    }
    const known = interval.revisions.filter((r) => r.knownAt <= knownAt);
    const later = interval.revisions.filter((r) => r.knownAt > knownAt);
    const last = known.at(-1);
    // An issue is kept whole: what an earlier one said does not count.
    const counts = this.#before.definition.issued !== true || last?.knownAt === knownAt;
    if (last !== undefined && counts && saysTheSame(last, value, flag)) {
      this.unchanged++;
      return;
    }
    if (interval.revisions.length === 0) this.inserted++;
    else this.revised++;
    const revision: Revision = { value, flag, knownAt, recordedAt: this.#stamp.recordedAt, seq: this.#stamp.nextSeq() };
    this.intervals.set(start, { start, end, revisions: [...known, revision, ...later] });
  }

  setApart(write: PreparedWrite): void {
    for (const point of write.quarantined) {
      const kept = [...this.#before.quarantine, ...this.quarantine].some(
        (entry) =>
          entry.start === point.start &&
          entry.end === point.end &&
          Object.is(entry.value, point.value) &&
          entry.reason === point.reason &&
          entry.knownAt === point.knownAt,
      );
      if (kept) this.unchanged++;
      else {
        this.quarantined++;
        this.quarantine.push(Object.freeze({ ...point, recordedAt: this.#stamp.recordedAt }));
      }
    }
  }

  /** Only an irregular series can overlap itself: a grid has been checked. */
  refuseOverlaps(): void {
    if (this.#before.definition.frequency !== 'irregular') return;
    const all = [...new Map([...this.#before.intervals, ...this.intervals]).values()].sort((a, b) => a.start - b.start);
    for (const [i, second] of all.entries()) {
      const first = all[i - 1];
      if (first === undefined || second.start >= first.end) continue;
      const [given, other] = this.intervals.has(second.start) ? [second, first] : [first, second];
      throw intervalConflict(this.#before.definition.key, { given, other, where: 'in the store' });
    }
  }
}
