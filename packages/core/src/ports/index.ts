export type { QuarantinedPoint } from '../series/index.js';
export type { CallOptions } from './call-options.js';
export type { CatalogQuery, CatalogRepository, Page, SeriesDefinition } from './catalog-repository.js';
export type { Health, Lifecycle, MigrationStatus } from './lifecycle.js';
export type {
  AggregateResult,
  AggregateSpec,
  ChangeOptions,
  KnowledgeOptions,
  QuarantineEntry,
  QuarantineInput,
  ReadOptions,
  ReadView,
  ReadViews,
  RevisionTable,
  SeriesCapabilities,
  SeriesChunk,
  SeriesRepository,
  SeriesWrite,
  StreamOptions,
  TimeRange,
  WriteOptions,
  WriteReceipt,
} from './series-repository.js';
export {
  CHANGE,
  type DayAheadCutoff,
  type DiffSide,
  type DiffTable,
  type Release,
  type RunTable,
  type ViewOptions,
} from './series-views.js';
