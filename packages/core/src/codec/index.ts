export { type IndexJson, type SeriesJson, seriesToJson } from '../series/series-json.js';
export { type ArrowColumnDeclaration, type FromArrowOptions, fromArrow } from './arrow/from-arrow.js';
export { type ToArrowOptions, toArrow } from './arrow/to-arrow.js';
export { type DecodeOptions, decodeSeries } from './binary/decode-series.js';
export { encodeSeries } from './binary/encode-series.js';
export type {
  CheckedColumn,
  CheckedColumns,
  CsvGroup,
  CsvImport,
  CsvSeries,
  CsvUnit,
  KeyedCsvImport,
  WideCsvImport,
} from './csv/csv-import.js';
export type {
  CsvAmbiguous,
  CsvCheck,
  CsvColumn,
  CsvColumns,
  CsvNonexistent,
  CsvOptions,
  CsvPolicy,
  CsvReadOptions,
  CsvTime,
  KeyedCsvOptions,
  WideCsvOptions,
} from './csv/csv-options.js';
export type { CsvStream, CsvText } from './csv/csv-source.js';
export type { DecimalStyle } from './csv/parse-decimal.js';
export { type ParseSeriesCsvOptions, parseSeriesCsv } from './csv/parse-series-csv.js';
export { keyedSeriesFromCsv, seriesFromCsv } from './csv/series-from-csv.js';
export { seriesFromWideCsv } from './csv/series-from-wide-csv.js';
export { seriesToCsv, type ToCsvOptions } from './csv/series-to-csv.js';
export type { ImportIssue, ImportIssueKind, ImportPlace } from './import-issue.js';
export { seriesFromJson } from './json/series-json.js';
