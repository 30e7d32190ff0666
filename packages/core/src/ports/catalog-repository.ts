import type { SeriesKind } from '../series/index.js';
import type { Frequency, MarketClock } from '../time/index.js';
import type { CallOptions } from './call-options.js';

/** What a series is: fixed when it is defined, so that every reader may rely on it. */
export interface SeriesDefinition {
  /** Its name within the tenant, for example `pjm.da.lmp.western-hub`; 1 to 200 UTF-16 units, no control characters. */
  readonly key: string;
  /** The unit of its values, as `parseUnit` accepts it. */
  readonly unit: string;
  /** Whether values are means over, sums over, or states at their intervals. */
  readonly kind: SeriesKind;
  /** The zone and day start of its calendar. */
  readonly clock: MarketClock;
  /** The grid of its intervals, or `irregular` when each observation states its own end. */
  readonly frequency: Frequency | 'irregular';
  /** Whether a source's own not-a-number is stored or refused with `SERIES.NAN_REFUSED`. Default `store`. */
  readonly nan?: 'store' | 'refuse' | undefined;
  /**
   * Whether observations come in issues, such as the runs of a forecast: each issue is then kept whole, also where it repeats an earlier
   * one. Default `false`: a value that says what was known already stores nothing.
   */
  readonly issued?: boolean | undefined;
  /** Free text for people. */
  readonly description?: string | undefined;
  /** Facets for search, for example `{ iso: 'PJM', component: 'lmp' }`. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** What to look for. All conditions hold together. */
export interface CatalogQuery {
  /** Only keys that begin so (case-sensitive). */
  readonly keyPrefix?: string | undefined;
  /** Only series whose attributes contain all of these. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** Words (parted by white space) that must all occur, in any case, somewhere in key, description or attribute values. */
  readonly text?: string | undefined;
  /** At most this many on a page; 1 to 1000, default 100. */
  readonly limit?: number | undefined;
  /** Where the last page ended, from {@link Page.nextCursor}. */
  readonly cursor?: string | undefined;
}

/** One page of a list. */
export interface Page<T> {
  /** The items, in the list's total order. */
  readonly items: readonly T[];
  /** Where the next page begins, or `undefined` on the last one. Opaque, signed, stable under inserts. */
  readonly nextCursor: string | undefined;
}

/**
 * The register of series.
 *
 * - `CATALOG-DEFINE-01` defining the same series again is idempotent; with another unit, kind, clock, frequency, NaN rule or
 *   issuing it rejects with `SERIES.ALREADY_DEFINED`; description and attributes are replaced.
 * - `CATALOG-DEFINE-02` an unknown unit, an empty or over-long key, or a broken definition rejects (`UNIT.UNKNOWN`,
 *   `SERIES.DEFINITION_INVALID`), and so does a key named twice in one call; none of the call's definitions is then kept.
 * - `CATALOG-GET-01` `get` of an unknown key rejects with `SERIES.NOT_FOUND`; `find` gives `undefined`; a known one comes back as it was defined.
 * - `CATALOG-LIST-01` pages are ordered by key (code-point order), complete and without repeats, also when series are defined meanwhile.
 * - `CATALOG-LIST-02` a cursor that was altered, or that belongs to another query or tenant, rejects with `CATALOG.INVALID_CURSOR`;
 *   a limit outside 1 to 1000 with `SERIES.INVALID_ARGUMENT`. The limit is not part of the query: it may change from page to page.
 * - `CATALOG-LIST-03` all conditions of a query hold together; prefixes, words and attribute values are taken literally, wildcard characters too.
 * - `CATALOG-COUNT-01` `counts` of an attribute gives each value with the number of series that match the query, whatever its limit and cursor.
 * - `CATALOG-TENANT-01` a tenant never sees another's series; both may use the same key; without a tenant a call rejects with `TENANT.MISSING`.
 * - `CATALOG-REMOVE-01` removing a series removes its observations, revisions and quarantine; removing an unknown key gives `false`.
 * - `CATALOG-ABORT-01` an aborted signal rejects with `CALL.ABORTED` and changes nothing.
 */
export interface CatalogRepository {
  /** Registers series, all or none. */
  define(definitions: readonly SeriesDefinition[], options?: CallOptions): Promise<void>;
  /** The definition of a key. @throws AurumError `SERIES.NOT_FOUND` */
  get(key: string, options?: CallOptions): Promise<SeriesDefinition>;
  /** The definition of a key, or `undefined`. */
  find(key: string, options?: CallOptions): Promise<SeriesDefinition | undefined>;
  /** One page of the definitions that match, ordered by key. */
  list(query?: CatalogQuery, options?: CallOptions): Promise<Page<SeriesDefinition>>;
  /** How many matching series have each value of the attribute; series without it are left out. */
  counts(attribute: string, query?: CatalogQuery, options?: CallOptions): Promise<ReadonlyMap<string, number>>;
  /** Removes a series with all that is known of it. `false` when there was none. */
  remove(key: string, options?: CallOptions): Promise<boolean>;
}
