const HOST_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Copies `count` little-endian doubles that begin at `offset`, which need not be aligned, into a new array. */
export function readFloat64s(bytes: Uint8Array, offset: number, count: number): Float64Array {
  if (!HOST_IS_LITTLE_ENDIAN) return readFloat64sByView(bytes, offset, count);
  const out = new Float64Array(count);
  new Uint8Array(out.buffer).set(bytes.subarray(offset, offset + count * 8));
  return out;
}

/** What {@link readFloat64s} does, on a host of any byte order. */
export function readFloat64sByView(bytes: Uint8Array, offset: number, count: number): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) out[i] = view.getFloat64(offset + i * 8, true);
  return out;
}

/** Writes doubles as little-endian bytes at `offset` of `bytes`. */
export function writeFloat64s(bytes: Uint8Array, offset: number, values: Float64Array): void {
  if (HOST_IS_LITTLE_ENDIAN) bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
  else writeFloat64sByView(bytes, offset, values);
}

/** What {@link writeFloat64s} does, on a host of any byte order. */
export function writeFloat64sByView(bytes: Uint8Array, offset: number, values: Float64Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < values.length; i++) view.setFloat64(offset + i * 8, values[i] as number, true); // i < length
}
