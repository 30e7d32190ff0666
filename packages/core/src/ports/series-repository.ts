import type { MissingPolicy, QuarantinedPoint, ResampleStatistic, Series } from '../series/index.js';
import type { Frequency, Instant, InstantInput, LoadProfile, MarketClock } from '../time/index.js';
import type { CallOptions } from './call-options.js';
import type { DiffTable, RunTable, ViewOptions } from './series-views.js';

/** A half-open stretch of delivery time. A side left out is open: the result then begins or ends with what is stored. */
export interface TimeRange {
  /** The first instant that belongs to it. */
  readonly start?: InstantInput | undefined;
  /** The first instant after it. */
  readonly end?: InstantInput | undefined;
}

/** Which knowledge a read may use. */
export interface KnowledgeOptions {
  /** Only what was known in the world at this instant: knownAt ≤ asOf. Default: everything. */
  readonly asOf?: InstantInput | undefined;
  /**
   * Only what this store had recorded at this instant: recordedAt ≤ recordedBy. Default: everything. Compared in whole
   * milliseconds: a store that stamps finer rounds its stamps down, so the `recordedAt` of a receipt sees its batch.
   */
  readonly recordedBy?: InstantInput | undefined;
}

/** What a read is to see: which knowledge, and which revision of it. */
export type ReadView = KnowledgeOptions & ViewOptions;

/** Options of a read. */
export type ReadOptions = CallOptions & ReadView;

/** Options of {@link SeriesRepository.changedSince}. */
export interface ChangeOptions extends CallOptions {
  /** Only revisions recorded up to this instant: recordedAt ≤ recordedBy, in whole milliseconds. Default: all. */
  readonly recordedBy?: InstantInput | undefined;
}

/** Two views to be compared. */
export interface ReadViews {
  /** The first view. */
  readonly before: ReadView;
  /** The second view. Default: the last revisions of all that is known. */
  readonly after?: ReadView | undefined;
}

/** A quarantined point as a write hands it over. */
export interface QuarantineInput extends QuarantinedPoint {
  /** When the source said so. Default: the `knownAt` of the write; with one for each point, the newest of them. */
  readonly knownAt?: Instant | undefined;
}

/** A quarantined point as the store keeps it. */
export interface QuarantineEntry extends QuarantinedPoint {
  /** When the source said so. */
  readonly knownAt: Instant;
  /** When the store took it in. */
  readonly recordedAt: Instant;
}

/** New knowledge about one series. */
export interface SeriesWrite {
  /** The series, as it was defined. */
  readonly key: string;
  /**
   * The values. Missing points (flag `missing`) say nothing and are not stored; points flagged `withdrawn` take a value
   * back; points flagged `notANumber` are stored as the source's own NaN. Unit, kind and grid must be those of the definition.
   */
  readonly series: Series;
  /** When the information existed in the world: one instant for all points, or integer epoch ms for each point of the series. */
  readonly knownAt: InstantInput | Float64Array;
  /** Points that were set apart before the write, on the grid or not; they are kept in quarantine in the same transaction. */
  readonly quarantined?: readonly QuarantineInput[] | undefined;
}

/** Options of a write. */
export interface WriteOptions extends CallOptions {
  /**
   * Names the batch within its tenant (a UUID). A batch that was already written under this id changes nothing and gives
   * the first receipt back, so a caller whose connection was lost may simply repeat. Default: a fresh one.
   */
  readonly batchId?: string | undefined;
}

/** What a write did. Missing points count nowhere. */
export interface WriteReceipt {
  /** The id of the batch. */
  readonly batchId: string;
  /** The store's clock when it recorded the batch, whole epoch ms (rounded down); usable as `recordedBy`. */
  readonly recordedAt: Instant;
  /** Intervals about which nothing was known before: the first revision of each. */
  readonly inserted: number;
  /** New revisions of intervals already known: corrections, withdrawals and late knowledge. */
  readonly revised: number;
  /** Points that say what was known already at their knownAt, and quarantined points that were kept already. */
  readonly unchanged: number;
  /** Points newly kept in quarantine. */
  readonly quarantined: number;
}

/** Every revision in a range, as columns of equal length, ordered by (start, knownAt, recordedAt, seq). */
export interface RevisionTable {
  /** Number of revisions. */
  readonly length: number;
  /** Start of the interval, epoch ms. */
  readonly starts: Float64Array;
  /** End of the interval, epoch ms. */
  readonly ends: Float64Array;
  /** Value; NaN when withdrawn or not a number, told apart by the flag. */
  readonly values: Float64Array;
  /** Flag codes, see `FLAG`. */
  readonly flags: Uint8Array;
  /** When the information existed in the world, epoch ms. */
  readonly knownAt: Float64Array;
  /** When the store recorded it, epoch ms (the store keeps microseconds). */
  readonly recordedAt: Float64Array;
  /** The store's total order among equal stamps. */
  readonly seq: Float64Array;
}

/** What to aggregate to, and how. */
export interface AggregateSpec {
  /** The length of the buckets. */
  readonly frequency: Frequency;
  /** The calendar of the buckets. Default: the series' own. */
  readonly clock?: MarketClock | undefined;
  /** Only these hours count. Default: all. */
  readonly profile?: LoadProfile | undefined;
  /** Default `auto`: by the kind of the series (mean of averages, sum of sums). */
  readonly statistic?: ResampleStatistic | undefined;
  /** What a gap does to its bucket. Default `propagate`. */
  readonly missing?: MissingPolicy | undefined;
}

/** A result of {@link SeriesRepository.aggregate}. */
export interface AggregateResult {
  /** One value per bucket. */
  readonly series: Series;
  /** Share of each bucket's delivered time that had a value, 0 to 1. */
  readonly coverage: Float64Array;
}

/** A part of a streamed read. */
export interface SeriesChunk {
  /** The series it belongs to. */
  readonly key: string;
  /** The next stretch of it, in time order. */
  readonly series: Series;
}

/** Options of a stream. */
export interface StreamOptions extends ReadOptions {
  /** Most points in a chunk, 1 or more; default 50 000. */
  readonly chunkSize?: number | undefined;
}

/** What an adapter can do; a clause of the conformance kit that needs more is reported as skipped, with the reason. */
export interface SeriesCapabilities {
  /** What stands behind the port, for example `memory` or `postgresql 15.18`. */
  readonly backend: string;
  /** `server`: aborting stops a running statement; `between-steps`: it stops before the next one. */
  readonly cancellation: 'server' | 'between-steps';
  /** Whether observations outlive the process. */
  readonly durable: boolean;
  /** Whether several connections can write at the same time. */
  readonly concurrentWriters: boolean;
  /** Whether aggregates may stand on rollups, whose sums were added in another order. */
  readonly rollups: boolean;
}

/**
 * Series as they were known. Nothing is overwritten: a correction adds a revision, a withdrawal adds a withdrawn one.
 * Revisions of an interval are in the total order (knownAt, recordedAt, seq). Two points say the same when their values are
 * equal as numbers (both NaN counts as equal, and so do 0 and -0) and their flags are equal.
 *
 * Reading
 * - `SERIES-READ-01` bounds are half-open on the start of an interval: an interval belongs to `[start, end)` when its own start does.
 * - `SERIES-READ-02` a series with a grid comes back on its grid over the whole range, intervals without a value flagged `missing`; a
 *   side left open ends with the first or last interval that the read can see (a withdrawn one counts); an irregular series comes
 *   back with the intervals that the read can see.
 * - `SERIES-READ-03` the last revision in the total order wins; with `asOf` the last with knownAt ≤ asOf; with `recordedBy` also recordedAt ≤ recordedBy.
 * - `SERIES-READ-04` an unknown key rejects with `SERIES.NOT_FOUND`; a known one without data is empty or all missing, never an error.
 * - `SERIES-READ-05` withdrawn, not-a-number and never-written stay three things, told apart by their flags.
 * - `SERIES-READ-06` a write that has returned is seen by every read that begins afterwards.
 * - `SERIES-READ-07` `readMany` gives the series in the order of the keys, each as `read` would, a key named twice twice; one unknown
 *   key rejects the call and `details.keys` names all unknown ones, each once.
 * - `SERIES-READ-08` flags such as `estimated` come back as written; unit, kind, clock and grid are those of the definition, `name` is the key.
 * - `SERIES-READ-09` `revisions` lists every revision of the range in the order (start, knownAt, recordedAt, seq).
 * - `SERIES-READ-10` a range that ends before it starts rejects with `TIME.INVALID_INTERVAL`, one that ends where it starts is empty; a bound
 *   without an offset rejects with `TIME.NO_OFFSET`.
 * - `SERIES-VIEW-01` `issue: T` gives the last revision with knownAt = T of each interval, and nothing else.
 * - `SERIES-VIEW-02` `leadTime: L` gives for each interval the last revision with knownAt ≤ start − L, bounds included.
 * - `SERIES-VIEW-03` `dayAhead` gives for each interval the last revision with knownAt ≤ the cutoff, a wall-clock time on the day before its
 *   delivery day on the series' clock; a time that the clocks skip is read as much later, one that they show twice as the first.
 * - `SERIES-VIEW-04` `release: n` gives what the n-th distinct knownAt of each interval said, the last revision of it or the first recorded.
 * - `SERIES-VIEW-05` `asOf` and `recordedBy` bound what a view looks at, before it chooses; views hold for `read`, `readMany`, `stream` and
 *   `aggregate` alike; two views at once, or one that makes no sense, reject with `SERIES.INVALID_ARGUMENT`.
 * - `SERIES-VIEW-06` `history` lists every revision of the interval that starts at an instant, in the total order; of one that was never
 *   written, none.
 * - `SERIES-VIEW-07` `runs` lists each distinct knownAt that has a revision in the range once, in ascending order, with the intervals it speaks of.
 * - `SERIES-VIEW-08` `diff` lists the intervals of which two views say different things, values and flags compared as everywhere, with both
 *   stamps; of a view with itself, none.
 * - `SERIES-VIEW-09` `changedSince` lists the revisions with recordedAt > since (and ≤ recordedBy) in the order of `revisions`. A job that asks
 *   for what lies between two values of `horizon` gets every revision exactly once. A write under way may hold `horizon` behind a value that
 *   it gave before, which stays true: such a job goes on only with a greater one.
 * - `SERIES-VIEW-10` a series that is defined as `issued` keeps each issue whole: a value that an earlier issue gave too is a revision.
 * - `SERIES-STREAM-01` chunks come in time order, without overlap, and hold at most `chunkSize` points; together they hold each interval
 *   that `read` shows with a value, a withdrawal or a NaN exactly once, and nothing else but `missing` points of the grid.
 * - `SERIES-STREAM-02` leaving the loop early releases everything; the store can be used at once.
 * - `SERIES-AGG-01` `aggregate` gives exactly, bit for bit, what `read` and then `resample` give, for every period, profile, statistic and
 *   missing policy, and rejects where `resample` throws, with the same code. With the capability `rollups` the same numbers may be added
 *   in another order: a sum then differs by at most 2·(n + 1)·2⁻⁵³·Σ|v·w|, over the n points of its bucket and their weights w, and a mean
 *   by that over Σw; 0 and -0 are alike; all else stays exact.
 * - `SERIES-AGG-02` whatever a store derives from its observations, aggregates are those of what was written: after corrections,
 *   withdrawals, late knowledge, and writes behind the first interval and after the last, at once and from then on.
 * - `SERIES-AGG-03` `aggregateMany` gives the results in the order of the keys, each as `aggregate` would, under every view, a key named
 *   twice twice; one unknown key rejects the call and `details.keys` names all unknown ones, each once; so does one series of which
 *   `aggregate` would reject.
 * - `SERIES-SNAP-01` a read bounded by `recordedBy` ≤ `horizon()` gives the same result for ever; with no write under way `horizon`
 *   comes to pass every write that has returned.
 *
 * Writing
 * - `SERIES-WRITE-01` idempotent: the same batch again stores nothing and counts every point as unchanged, quarantined ones too
 *   (or returns the first receipt when the batch id is the same).
 * - `SERIES-WRITE-02` a value equal to what was known at its knownAt stores nothing, also when something newer is known; in an issued
 *   series only what this very issue said before counts.
 * - `SERIES-WRITE-03` late knowledge (a knownAt older than what is stored) is kept, seen by as-of reads, and never disturbs the latest view.
 * - `SERIES-WRITE-04` atomic over all series of the batch: when one write is refused, nothing of the others is stored.
 * - `SERIES-WRITE-05` the same interval and knownAt twice in a batch rejects with `SERIES.DUPLICATE`, and `details.duplicates` lists them
 *   as `{ key, start, knownAt }`.
 * - `SERIES-WRITE-06` another unit than defined rejects with `SERIES.UNIT_MISMATCH`, another kind with `SERIES.KIND_MISMATCH`, an interval off
 *   the grid with `SERIES.OFF_GRID`; a refused NaN with `SERIES.NAN_REFUSED`; series that are not defined with `SERIES.NOT_FOUND`, and
 *   `details.keys` names all of them.
 * - `SERIES-WRITE-07` two writers of the same series at the same time: the result is that of one after the other.
 * - `SERIES-WRITE-08` the receipt counts inserted, revised, unchanged and quarantined, missing points nowhere; `recordedAt` and the order are the store's own.
 * - `SERIES-WRITE-09` quarantined points are kept with their reason and are never read as values.
 * - `SERIES-WRITE-10` an irregular interval written again with another end rejects with `SERIES.INTERVAL_CONFLICT`; so does one that overlaps
 *   a stored one or another of the batch, withdrawn or not.
 * - `SERIES-WRITE-11` a batch id names one batch of its tenant: written again, whatever it holds, it changes nothing and gives the first
 *   receipt back; a refused batch does not use up its id; an id that is not a UUID rejects with `SERIES.INVALID_ARGUMENT`.
 * - `SERIES-WRITE-12` points of one interval in one batch count in the order of their knownAt, whatever their place in the batch.
 *
 * Everything
 * - `SERIES-TENANT-01` tenants never see each other; without a tenant a call rejects with `TENANT.MISSING`.
 * - `SERIES-ABORT-01` an aborted signal rejects with `CALL.ABORTED` and leaves nothing half-written.
 * - `SERIES-TIMEOUT-01` a call that takes longer than `timeoutMs` rejects with `CALL.TIMEOUT` and leaves nothing half-written; a timeout
 *   that is not above 0 rejects with `SERIES.INVALID_ARGUMENT`.
 * - `SERIES-DURABLE-01` (capability `durable`) what a receipt has confirmed is there when the store is opened again.
 * - `SERIES-CAP-01` `capabilities` are those that the adapter's author states, and stay the same for the life of the repository.
 */
export interface SeriesRepository {
  /** What this adapter can do. */
  readonly capabilities: SeriesCapabilities;
  /** Writes new knowledge about one series; see {@link SeriesRepository.writeMany}. */
  write(write: SeriesWrite, options?: WriteOptions): Promise<WriteReceipt>;
  /** Writes new knowledge about many series, all or nothing. */
  writeMany(writes: readonly SeriesWrite[], options?: WriteOptions): Promise<WriteReceipt>;
  /** One series in a range, as it is or was known. @throws AurumError `SERIES.NOT_FOUND` */
  read(key: string, range?: TimeRange, options?: ReadOptions): Promise<Series>;
  /** Many series in one round trip, in the order of the keys. @throws AurumError `SERIES.NOT_FOUND` that names all unknown keys */
  readMany(keys: readonly string[], range?: TimeRange, options?: ReadOptions): Promise<readonly Series[]>;
  /** The stored points of a series chunk by chunk, with back-pressure and constant memory. */
  stream(key: string, range?: TimeRange, options?: StreamOptions): AsyncIterable<SeriesChunk>;
  /** Buckets computed where the data is: what `read` and `resample` give. */
  aggregate(key: string, range: TimeRange, spec: AggregateSpec, options?: ReadOptions): Promise<AggregateResult>;
  /** The same of many series in one round trip, in the order of the keys. @throws AurumError `SERIES.NOT_FOUND` that names all unknown keys */
  aggregateMany(
    keys: readonly string[],
    range: TimeRange,
    spec: AggregateSpec,
    options?: ReadOptions,
  ): Promise<readonly AggregateResult[]>;
  /** Every revision of a range. */
  revisions(key: string, range?: TimeRange, options?: CallOptions): Promise<RevisionTable>;
  /** Every revision of the interval that starts at `start`: what was said about it, issue by issue. */
  history(key: string, start: InstantInput, options?: CallOptions): Promise<RevisionTable>;
  /** The issues that speak of a range: every distinct knownAt, with the part of the range that it covers. */
  runs(key: string, range?: TimeRange, options?: CallOptions): Promise<RunTable>;
  /** What `after` says otherwise than `before`. */
  diff(key: string, views: ReadViews, range?: TimeRange, options?: CallOptions): Promise<DiffTable>;
  /** The revisions that were recorded after an instant, for jobs that follow a series. */
  changedSince(key: string, since: InstantInput, range?: TimeRange, options?: ChangeOptions): Promise<RevisionTable>;
  /** The points in quarantine, ordered by start and recordedAt. */
  quarantine(key: string, range?: TimeRange, options?: CallOptions): Promise<readonly QuarantineEntry[]>;
  /** The stable commit horizon, epoch ms: no write still under way can be recorded at or before it. */
  horizon(options?: CallOptions): Promise<Instant>;
}
