import { murmur3x86128 } from '../../series/murmur3.js';
import type { PlainValue } from '../lineage.js';
import type { HourlyProfile } from '../profile-table.js';
import type { BuildShape, ShapeColumn } from './build-types.js';

/**
 * The identity of a profile, 32 hexadecimal digits: MurmurHash3 x86_128 over the UTF-8 text of the JSON array
 * `["aurum-profile", 1, mode, day type names]` padded with zero bytes to a multiple of 16, and its values as little-endian float64.
 */
export function profileHash({ mode, dayTypes, values }: HourlyProfile): string {
  return hashOf(JSON.stringify(['aurum-profile', 1, mode, dayTypes.names]), values);
}

/** The identity of a column of values: the same over the array `["aurum-shape", 1]`. */
export function columnHash(values: Float64Array): string {
  return hashOf('["aurum-shape",1]', values);
}

/** Which shape it is, as data. */
export function shapeName(shape: BuildShape, { mode, values }: ShapeColumn): PlainValue {
  if (typeof shape === 'function') return { kind: 'column', mode, hash: columnHash(values) };
  return { kind: 'profile', mode, dayTypes: shape.dayTypes.names, hash: profileHash(shape) };
}

function hashOf(text: string, values: Float64Array): string {
  const header = new TextEncoder().encode(text);
  const size = Math.ceil(header.length / 16) * 16;
  const bytes = new Uint8Array(size + 8 * values.length);
  bytes.set(header);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number; // i < length
    view.setFloat64(size + 8 * i, value === 0 ? 0 : value, true); // −0 is 0
  }
  return murmur3x86128(view);
}
