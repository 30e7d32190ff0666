import { isMissingFlag } from '../../series/index.js';
import type { ByteReader } from '../bytes/byte-reader.js';
import { ByteWriter } from '../bytes/byte-writer.js';
import { VALUES } from './format.js';
import { bestScale, readScaledDeltas, writeScaledDeltas } from './scaled-deltas.js';

/** Writes values as scaled decimals, or as they are where that is shorter. */
export function writeValues(writer: ByteWriter, values: Float64Array): void {
  const scaled = new ByteWriter(values.length * 3 + 16);
  const limit = values.length * 8;
  const written = writeScaledDeltas(scaled, values, { scale: bestScale(values), limit });
  if (written && scaled.length < limit) {
    writer.byte(VALUES.scaled);
    writer.raw(scaled.finish());
    return;
  }
  writer.byte(VALUES.raw);
  writer.float64s(withPlainNaN(values));
}

/** The same values with every NaN the quiet one without payload, so that equal series give equal bytes. */
function withPlainNaN(values: Float64Array): Float64Array {
  if (!values.some(Number.isNaN)) return values;
  return values.map((value) => (Number.isNaN(value) ? Number.NaN : value));
}

/**
 * Reads what {@link writeValues} wrote.
 *
 * @param flags those of the points; without them every point has a value
 */
export function readValues(reader: ByteReader, length: number, flags?: Uint8Array): Float64Array {
  const encoding = reader.byte();
  if (encoding === VALUES.raw) return reader.float64s(length);
  if (encoding !== VALUES.scaled) throw reader.malformed(`its values have the unknown encoding ${encoding}`);
  const values = new Float64Array(length);
  if (flags !== undefined) {
    for (let i = 0; i < length; i++) if (isMissingFlag(flags[i] ?? 0)) values[i] = Number.NaN;
  }
  readScaledDeltas(reader, values);
  return values;
}
