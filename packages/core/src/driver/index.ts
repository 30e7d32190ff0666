export {
  type CatalogConditions,
  catalogConditions,
  catalogLimit,
  catalogScope,
  compareCodePoints,
  countAttribute,
  definitionEquals,
  matchesConditions,
  requireSameDefinition,
  validateDefinition,
  validateDefinitions,
} from '../catalog/index.js';
export {
  type AggregationPlan,
  type AggregationRequest,
  aggregationPlan,
  type BucketAccumulators,
  emptyAccumulators,
  type FinishOptions,
  finishAggregation,
  type GridSpec,
  indexLowerBound,
  worseFlag,
} from '../series/index.js';
export { newTraffic, type Traffic } from '../telemetry/traffic.js';
export { assembleSeries, type StoredColumns, storedStarts } from './assemble.js';
export { requireTenant, resolveBatchId, seriesNotFound, storeClosed } from './call.js';
export { chunkSeries } from './chunks.js';
export { type CursorBinding, signCursor, verifyCursor } from './cursor.js';
export {
  assembleHistory,
  type DiffQuotes,
  deliveryKind,
  diffCurves,
  type HistoryRow,
  NEARBY_LENGTHS,
  type NearbyLength,
  type QuoteRow,
  quoteRow,
  type ResolvedSelector,
  resolveSelector,
  selectQuote,
  stampOf,
  tenorInterval,
} from './curve-quotes.js';
export {
  type CurveConditions,
  curveConditions,
  curveLimit,
  curveNotFound,
  curveScope,
  isInAsOfRange,
  type MissingCurve,
  matchesCurveConditions,
  type ResolvedAsOfRange,
  type ResolvedCurveKnowledge,
  type ResolvedCurveRequest,
  type ResolvedLatest,
  resolveAsOfRange,
  resolveCurveKnowledge,
  resolveCurveRequest,
  resolveLatest,
} from './curve-requests.js';
export {
  type CurveTerms,
  type PreparedRevision,
  preparePublications,
  prepareWithdrawals,
  requireSameTerms,
  resolveCurveBatchId,
  saysWhatWasKnown,
} from './curve-revisions.js';
export { diffViews, type StampedColumns } from './diff.js';
export { gridEnds, requireGrid } from './grid.js';
export { type PreparedQuarantine, type PreparedWrite, preparedStarts } from './prepare-points.js';
export { intervalConflict, prepareWrites } from './prepare-writes.js';
export {
  type ResolvedKnowledge,
  type ResolvedRange,
  resolveChunkSize,
  resolveKnowledge,
  resolveRange,
} from './range.js';
export {
  type PieceColumns,
  ROLLUP_LEVELS,
  type RollupLevel,
  type RollupPieces,
  type RollupRequest,
  rollupPieces,
} from './rollup-pieces.js';
export { abortError, type LinkedSignal, linkSignal, throwIfAborted, withTimeout } from './signal.js';
export {
  type CutoffTable,
  dayAheadCutoff,
  dayAheadCutoffs,
  type ResolvedDayAhead,
  type ResolvedIssue,
  type ResolvedLast,
  type ResolvedLeadTime,
  type ResolvedReadView,
  type ResolvedRelease,
  type ResolvedView,
  resolveReadView,
  resolveView,
} from './view.js';
