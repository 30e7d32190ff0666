import { decodeSeries, encodeSeries } from '../codec/index.js';
import type { AggregateResult, ValueCodec } from '../ports/index.js';
import { FLAG, Series, type SeriesIndex } from '../series/index.js';

/** Series in the binary form. What the cache gives has arrays of its own, which may be written. */
export const seriesCodec: ValueCodec<Series> = Object.freeze({
  id: 'series/1',
  encode: encodeSeries,
  decode: (bytes: Uint8Array) => decodeSeries(bytes),
  keep: copySeries,
  share: copySeries,
  sizeOf: sizeOfSeries,
});

/** Series with the coverage of each bucket. */
export const aggregateCodec: ValueCodec<AggregateResult> = Object.freeze({
  id: 'aggregate/1',
  encode: encodeAggregate,
  decode: decodeAggregate,
  keep: copyAggregate,
  share: copyAggregate,
  sizeOf: ({ series, coverage }: AggregateResult) => sizeOfSeries(series) + coverage.byteLength,
});

/** A series with arrays of its own. */
export function copySeries<U extends string, K extends Series['kind']>(series: Series<U, K>): Series<U, K> {
  const { unit, clock, kind, values, flags, name, aggregated } = series;
  const index = copyIndex(series.index);
  const copy = Series.of({
    index,
    unit: unit as string,
    clock,
    kind,
    values: values.slice(),
    flags: flags?.slice(),
    name,
    aggregated,
  });
  return copy as Series as Series<U, K>; // unit and kind are those of the original
}

/** An index that is grid is numbers alone; the others hold arrays. */
function copyIndex(index: SeriesIndex): SeriesIndex {
  if (index.kind === 'calendar') return Object.freeze({ ...index, edges: index.edges.slice() });
  if (index.kind === 'irregular')
    return Object.freeze({ ...index, starts: index.starts.slice(), ends: index.ends.slice() });
  return index;
}

/** About the bytes of a series in memory. */
export function sizeOfSeries({ index, values, flags, name }: Series): number {
  const times = index.kind === 'regular' ? 0 : index.kind === 'calendar' ? index.edges.byteLength : index.length * 16;
  return 512 + values.byteLength + (flags?.byteLength ?? 0) + times + 2 * (name?.length ?? 0);
}

/** Whether a series says nothing: no interval of it was ever written. */
export function isEmptySeries({ length, missingCount, flags }: Series): boolean {
  if (missingCount < length) return false;
  for (let i = 0; i < length; i++) if (flags?.[i] !== FLAG.missing) return false; // withdrawn and not a number say something
  return true;
}

function copyAggregate({ series, coverage }: AggregateResult): AggregateResult {
  return { series: copySeries(series), coverage: coverage.slice() };
}

/** Length of the series, series, coverage. */
function encodeAggregate({ series, coverage }: AggregateResult): Uint8Array {
  const head = encodeSeries(series);
  const out = new Uint8Array(4 + head.length + coverage.byteLength);
  new DataView(out.buffer).setUint32(0, head.length, true);
  out.set(head, 4);
  out.set(new Uint8Array(coverage.buffer, coverage.byteOffset, coverage.byteLength), 4 + head.length);
  return out;
}

function decodeAggregate(bytes: Uint8Array): AggregateResult {
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const series = decodeSeries(bytes.subarray(4, 4 + head));
  const coverage = new Float64Array(bytes.slice(4 + head).buffer);
  if (coverage.length !== series.length) throw new RangeError('there is not one share for each bucket');
  return { series, coverage };
}
