export { type ArrowColumnDeclaration, type FromArrowOptions, fromArrow } from './arrow/from-arrow.js';
export { type ToArrowOptions, toArrow } from './arrow/to-arrow.js';
export { type DecodeOptions, decodeSeries } from './binary/decode-series.js';
export { encodeSeries } from './binary/encode-series.js';
export type { IndexJson } from './index-text.js';
export { type SeriesJson, seriesFromJson, seriesToJson } from './json/series-json.js';
