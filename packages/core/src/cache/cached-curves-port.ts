import type { CurveKey } from '../curves/index.js';
import type {
  AsOfRange,
  CallOptions,
  CurveDiffTable,
  CurveQuery,
  CurveReadOptions,
  CurveRepository,
  CurveRequest,
  CurveRevision,
  CurveSide,
  CurveSummary,
  HistorySelector,
  LatestOptions,
  Page,
  QuoteHistory,
  StoredCurve,
} from '../ports/index.js';
import type { UsesCache } from './cache-use.js';

/** The curves port, whose reads may be answered by a cache, and say how they use it. */
export interface CachedCurveRepository extends CurveRepository {
  /** As of the port. */
  read(key: CurveKey | string, asOf: string, options?: CurveReadOptions & UsesCache): Promise<StoredCurve>;
  /** As of the port. */
  find(key: CurveKey | string, asOf: string, options?: CurveReadOptions & UsesCache): Promise<StoredCurve | undefined>;
  /** As of the port; each curve is kept by itself, and those that are not kept are read in one call. */
  readMany(requests: readonly CurveRequest[], options?: CurveReadOptions & UsesCache): Promise<readonly StoredCurve[]>;
  /** As of the port. */
  latest(key: CurveKey | string, onOrBefore: string, options?: LatestOptions & UsesCache): Promise<StoredCurve>;
  /** As of the port. */
  dates(key: CurveKey | string, range?: AsOfRange, options?: CurveReadOptions & UsesCache): Promise<readonly string[]>;
  /** As of the port. */
  revisions(key: CurveKey | string, asOf: string, options?: CallOptions & UsesCache): Promise<readonly CurveRevision[]>;
  /** As of the port. */
  history(
    key: CurveKey | string,
    selector: HistorySelector,
    range?: AsOfRange,
    options?: CurveReadOptions & UsesCache,
  ): Promise<QuoteHistory>;
  /** As of the port. */
  diff(
    key: CurveKey | string,
    sides: { readonly before: CurveSide; readonly after: CurveSide },
    options?: CallOptions & UsesCache,
  ): Promise<CurveDiffTable>;
  /** As of the port. */
  list(query?: CurveQuery, options?: CallOptions & UsesCache): Promise<Page<CurveSummary>>;
}
