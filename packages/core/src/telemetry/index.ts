export { type SpanInit, withSpan } from './with-span.js';
