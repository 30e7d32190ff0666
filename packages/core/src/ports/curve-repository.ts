import type { Curve, CurveKey, Delivery, QuoteField } from '../curves/index.js';
import type { Instant, InstantInput, LoadProfile } from '../time/index.js';
import type { CallOptions } from './call-options.js';
import type { Page } from './catalog-repository.js';

/** Which knowledge a read of curves may use. */
export interface CurveKnowledge {
  /** Only what was known in the world at this instant: knownAt ≤ the bound. Default: everything. */
  readonly knownAt?: InstantInput | undefined;
  /** Only what this store had recorded at this instant, in whole milliseconds: recordedAt ≤ the bound. Default: everything. */
  readonly recordedBy?: InstantInput | undefined;
}

/** Options of a read of curves. */
export type CurveReadOptions = CallOptions & CurveKnowledge;

/** A curve as it is handed to the store. */
export interface CurvePublication {
  /** The curve: its key and as-of date say which, all the rest is what is published. */
  readonly curve: Curve;
  /** When it existed in the world. */
  readonly knownAt: InstantInput;
}

/** A curve of one as-of date that is taken back. */
export interface CurveWithdrawal {
  /** Which curve. */
  readonly key: CurveKey | string;
  /** Its as-of date, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** When it was taken back. */
  readonly knownAt: InstantInput;
}

/** When a revision of a curve was known and recorded. */
export interface CurveStamp {
  /** When it existed in the world, epoch ms. */
  readonly knownAt: Instant;
  /** When the store recorded it, epoch ms (the store may keep microseconds). */
  readonly recordedAt: Instant;
  /** The store's total order among equal stamps. */
  readonly seq: number;
}

/** A curve as the store has it. */
export interface StoredCurve extends CurveStamp {
  /** The curve, equal to what was published. */
  readonly curve: Curve;
}

/** One revision of a curve, without its content. */
export interface CurveRevision extends CurveStamp {
  /** Whether it takes the curve back. */
  readonly withdrawn: boolean;
  /** The number of its quotes. */
  readonly quotes: number;
  /** The number of intervals of its fine view; 0 without one. */
  readonly points: number;
}

/** What a publication did. */
export interface CurveReceipt {
  /** The id of the batch. */
  readonly batchId: string;
  /** The store's clock when it recorded the batch, whole epoch ms (rounded down); usable as `recordedBy`. */
  readonly recordedAt: Instant;
  /** Curves of an as-of date of which nothing was known before. */
  readonly inserted: number;
  /** New revisions, withdrawals too. */
  readonly revised: number;
  /** Curves that say what was known already at their knownAt. */
  readonly unchanged: number;
}

/** Options of a publication. */
export interface PublishOptions extends CallOptions {
  /** Names the batch within its tenant (a UUID), as for series: repeated, it changes nothing and gives the first receipt back. Default: a fresh one. */
  readonly batchId?: string | undefined;
}

/** A half-open stretch of as-of dates, `YYYY-MM-DD`; a side left out is open. */
export interface AsOfRange {
  /** The first date that belongs to it. */
  readonly start?: string | undefined;
  /** The first date after it. */
  readonly end?: string | undefined;
}

/** Which curve at which date. */
export interface CurveRequest {
  /** Which curve. */
  readonly key: CurveKey | string;
  /** The as-of date, `YYYY-MM-DD`. */
  readonly asOf: string;
}

/** Options of {@link CurveRepository.latest}. */
export interface LatestOptions extends CurveReadOptions {
  /** How many days before the given date the as-of date may lie at most; 0 is that date alone. Default: any number. */
  readonly maxAgeDays?: number | undefined;
}

/** Whose history is meant. */
export type HistorySelector =
  | {
      /** One contract, by its hours: the profile and the period. */
      readonly contract: Delivery;
    }
  | {
      /**
       * A tenor that follows the as-of date: `M+1`, `Q+1`, `Y+2`, `DA`. The contract of each date is the one whose period is that tenor's on
       * the clock of the curve.
       */
      readonly tenor: string;
      /** The profile of the contract. */
      readonly profile: LoadProfile;
    }
  | {
      /** A position in the market: 1 is the contract of the length that starts delivery first among those quoted with any price, 2 the next. */
      readonly nearby: number;
      /** The length of the contracts that count. */
      readonly length: 'day' | 'week' | 'month' | 'quarter' | 'season' | 'year';
      /** The profile of the contracts that count. */
      readonly profile: LoadProfile;
    };

/** What was said of one contract or position, as columns of equal length in order of the as-of date. */
export interface QuoteHistory {
  /** Number of as-of dates that have the contract. */
  readonly length: number;
  /** The as-of dates, `YYYY-MM-DD`. */
  readonly asOf: readonly string[];
  /** The names of the contracts, one for each date. */
  readonly names: readonly string[];
  /** Start of delivery, epoch ms. */
  readonly starts: Float64Array;
  /** End of delivery, epoch ms. */
  readonly ends: Float64Array;
  /** Each number of the quotes; NaN where the quote has none. */
  readonly fields: Readonly<Record<QuoteField, Float64Array>>;
  /** When the revision was known, epoch ms. */
  readonly knownAt: Float64Array;
  /** When the store recorded it, epoch ms. */
  readonly recordedAt: Float64Array;
  /** The unit of the prices. */
  readonly unit: string;
}

/** One side of a comparison of curves. */
export interface CurveSide extends CurveKnowledge {
  /** The as-of date, `YYYY-MM-DD`. */
  readonly asOf: string;
}

/** What happened to a contract between two curves. */
export type QuoteChange = 'entered' | 'left' | 'changed';

/** Contracts of which two curves say different things, as columns of equal length, by start, end, profile and name of the contract. */
export interface CurveDiffTable {
  /** Number of contracts. */
  readonly length: number;
  /** What happened. */
  readonly changes: readonly QuoteChange[];
  /** The ids of their profiles. */
  readonly profiles: readonly string[];
  /** Their names. */
  readonly names: readonly string[];
  /** Start of delivery, epoch ms. */
  readonly starts: Float64Array;
  /** End of delivery, epoch ms. */
  readonly ends: Float64Array;
  /** Each number before; NaN where there was none. */
  readonly before: Readonly<Record<QuoteField, Float64Array>>;
  /** Each number after; NaN where there is none. */
  readonly after: Readonly<Record<QuoteField, Float64Array>>;
  /** The stamps of the two revisions. */
  readonly stamps: {
    /** Those of the revision before. */
    readonly before: CurveStamp;
    /** Those of the revision after. */
    readonly after: CurveStamp;
  };
}

/** What is known of one key. */
export interface CurveSummary {
  /** Which curve. */
  readonly key: CurveKey;
  /** The unit of its prices. */
  readonly unit: string;
  /** The id of its clock. */
  readonly clock: string;
  /** The first as-of date, `YYYY-MM-DD`. */
  readonly firstAsOf: string;
  /** The last as-of date, `YYYY-MM-DD`. */
  readonly lastAsOf: string;
  /** The number of as-of dates. */
  readonly dates: number;
}

/** What to list. All conditions hold together. */
export interface CurveQuery extends Partial<CurveKey> {
  /** At most this many on a page; 1 to 1000, default 100. */
  readonly limit?: number | undefined;
  /** Where the last page ended, from {@link Page.nextCursor}. */
  readonly cursor?: string | undefined;
}

/** What an adapter can do with curves. */
export interface CurveCapabilities {
  /** What stands behind the port, for example `memory` or `postgresql 15.18`. */
  readonly backend: string;
  /** Whether curves outlive the process. */
  readonly durable: boolean;
  /** Whether several connections can publish at the same time. */
  readonly concurrentWriters: boolean;
}

/**
 * Curves as they were known. A curve is identified by its key and as-of date; publishing it again adds a revision, withdrawing it a withdrawn
 * one, and nothing is overwritten. Revisions of a curve are in the total order (knownAt, recordedAt, seq). Two revisions say the same when
 * their curves are equal: quotes, fine view and lineage (`Curve.equals`).
 *
 * Reading
 * - `CURVE-READ-01` `read` gives the last revision in the total order; with `knownAt` the last with knownAt ≤ the bound; with `recordedBy` also
 *   recordedAt ≤ the bound. It equals what was published, bit for bit, and has the stamps of that revision.
 * - `CURVE-READ-02` a key or as-of date without a revision within the bounds, or whose last one is a withdrawal, rejects with `CURVE.NOT_FOUND`, whose
 *   `details.missing` lists `{ key, asOf }` of all that are missing; `find` gives `undefined`.
 * - `CURVE-READ-03` `readMany` gives the curves in the order of the requests, each as `read` would, a request made twice twice.
 * - `CURVE-READ-04` a publication that has returned is seen by every read that begins afterwards.
 * - `CURVE-READ-05` a key, date or instant that is none rejects with `CURVE.INVALID_ARGUMENT` or the code of `TIME` for instants.
 * - `CURVE-LATEST-01` `latest` gives the curve of the greatest as-of date on or before a date that a read within the same bounds finds;
 *   withdrawn ones are passed over. With `maxAgeDays` dates further back do not count. Without any, it rejects with `CURVE.NOT_FOUND`;
 *   a `maxAgeDays` that is not a whole number of 0 or more with `CURVE.INVALID_ARGUMENT`.
 * - `CURVE-DATES-01` `dates` lists the as-of dates of a range that a read within the bounds finds, ascending; of an unknown key, none. A range
 *   that ends before it starts rejects with `TIME.INVALID_INTERVAL`.
 * - `CURVE-REV-01` `revisions` lists every revision of an as-of date in the total order, withdrawals too; of an unknown one, none.
 * - `CURVE-HIST-01` `history` of a contract gives its quote at each as-of date that `dates` lists and that quotes it, by its hours.
 * - `CURVE-HIST-02` `history` of a tenor gives, at each date, the contract whose period is the tenor's as of that date on the curve's clock.
 * - `CURVE-HIST-03` `history` of a position gives, at each date, the n-th contract of the length by start among those with any price.
 * - `CURVE-HIST-04` all three keep to the bounds on knowledge; a key without any revision within them rejects with `CURVE.NOT_FOUND`, one whose
 *   curves are all withdrawn has no history; a position that is not a whole number above 0 with
 *   `CURVE.INVALID_ARGUMENT`, a tenor that is none with `TIME.INVALID_TENOR`.
 * - `CURVE-DIFF-01` `diff` lists the contracts that one side has and the other has not, or of which any number differs, with the numbers of
 *   both; of a side with itself, none. A side that is missing rejects with `CURVE.NOT_FOUND`.
 * - `CURVE-LIST-01` `list` gives one summary for each key that has a curve which is not withdrawn, ordered by key text (code-point order), in pages, complete and
 *   without repeats, also when curves are published meanwhile. Conditions hold together and are taken literally.
 * - `CURVE-LIST-02` a cursor that was altered, or that belongs to another query or tenant, rejects with `CATALOG.INVALID_CURSOR`; a limit outside 1 to
 *   1000 with `CURVE.INVALID_ARGUMENT`.
 *
 * Publishing
 * - `CURVE-PUB-01` idempotent: a curve equal to what was known at its knownAt stores nothing and counts as unchanged, also when something newer is known.
 * - `CURVE-PUB-02` late knowledge (a knownAt older than what is stored) is kept, seen by bounded reads, and never disturbs the latest view.
 * - `CURVE-PUB-03` atomic over all curves of a batch: when one is refused, nothing of the others is stored.
 * - `CURVE-PUB-04` the same key, as-of date and knownAt twice in a batch rejects with `CURVE.DUPLICATE`, and `details.duplicates` lists them as
 *   `{ key, asOf, knownAt }`.
 * - `CURVE-PUB-05` unit and clock of a key are those of its first curve: another unit rejects with `CURVE.UNIT_MISMATCH`, another clock with
 *   `CURVE.INVALID_ARGUMENT`.
 * - `CURVE-PUB-06` the receipt counts inserted, revised and unchanged; a batch id names one batch of its tenant, as for series: written again it changes nothing and
 *   gives the first receipt back; an id that is not a UUID rejects with `CURVE.INVALID_ARGUMENT`.
 * - `CURVE-PUB-07` curves of one key and as-of date in one batch count in the order of their knownAt, whatever their place in the batch.
 * - `CURVE-PUB-08` two publishers of the same curve at the same time: the result is that of one after the other.
 * - `CURVE-WITHDRAW-01` `withdraw` adds a revision: reads bounded before it still find the curve; withdrawing what is withdrawn, or was never
 *   published, counts as unchanged. Publishing afterwards brings the curve back.
 *
 * Everything
 * - `CURVE-SNAP-01` a read bounded by `recordedBy` ≤ `horizon()` gives the same result for ever.
 * - `CURVE-TENANT-01` tenants never see each other; without a tenant a call rejects with `TENANT.MISSING`.
 * - `CURVE-ABORT-01` an aborted signal rejects with `CALL.ABORTED` and leaves nothing half-written.
 * - `CURVE-TIMEOUT-01` a call that takes longer than `timeoutMs` rejects with `CALL.TIMEOUT` and leaves nothing half-written; a timeout that is not
 *   above 0 rejects with `SERIES.INVALID_ARGUMENT`.
 * - `CURVE-DURABLE-01` (capability `durable`) what a receipt has confirmed is there when the store is opened again.
 * - `CURVE-CAP-01` `capabilities` are those that the adapter's author states, and stay the same for the life of the repository.
 */
export interface CurveRepository {
  /** What this adapter can do. */
  readonly capabilities: CurveCapabilities;
  /** Publishes one curve; see {@link CurveRepository.publishMany}. */
  publish(publication: CurvePublication, options?: PublishOptions): Promise<CurveReceipt>;
  /** Publishes many curves, all or nothing, in few round trips. */
  publishMany(publications: readonly CurvePublication[], options?: PublishOptions): Promise<CurveReceipt>;
  /** Takes curves back, all or nothing. */
  withdraw(withdrawals: readonly CurveWithdrawal[], options?: PublishOptions): Promise<CurveReceipt>;
  /** The curve of an as-of date, as it is or was known. @throws AurumError `CURVE.NOT_FOUND` */
  read(key: CurveKey | string, asOf: string, options?: CurveReadOptions): Promise<StoredCurve>;
  /** The same, or `undefined`. */
  find(key: CurveKey | string, asOf: string, options?: CurveReadOptions): Promise<StoredCurve | undefined>;
  /** Many curves in one round trip, in the order of the requests. @throws AurumError `CURVE.NOT_FOUND` that names all missing ones */
  readMany(requests: readonly CurveRequest[], options?: CurveReadOptions): Promise<readonly StoredCurve[]>;
  /** The last curve on or before a date, `YYYY-MM-DD`. @throws AurumError `CURVE.NOT_FOUND` */
  latest(key: CurveKey | string, onOrBefore: string, options?: LatestOptions): Promise<StoredCurve>;
  /** The as-of dates that have a curve, ascending. */
  dates(key: CurveKey | string, range?: AsOfRange, options?: CurveReadOptions): Promise<readonly string[]>;
  /** Every revision of an as-of date. */
  revisions(key: CurveKey | string, asOf: string, options?: CallOptions): Promise<readonly CurveRevision[]>;
  /** What was said of a contract, a tenor or a position, over as-of dates. */
  history(
    key: CurveKey | string,
    selector: HistorySelector,
    range?: AsOfRange,
    options?: CurveReadOptions,
  ): Promise<QuoteHistory>;
  /** The contracts of which two curves of one key say different things. */
  diff(
    key: CurveKey | string,
    sides: { readonly before: CurveSide; readonly after: CurveSide },
    options?: CallOptions,
  ): Promise<CurveDiffTable>;
  /** One page of the keys that match. */
  list(query?: CurveQuery, options?: CallOptions): Promise<Page<CurveSummary>>;
  /** The stable commit horizon, epoch ms: no publication still under way can be recorded at or before it. */
  horizon(options?: CallOptions): Promise<Instant>;
}
