import type { ValueCodec } from '../ports/index.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Plain data as JSON: objects, arrays, strings, finite numbers, booleans and null. What the cache gives is frozen all the way down, so that it
 * need not be copied for each caller.
 *
 * @param id the form and its version, such as `definition/1`
 */
export function jsonCodec<T>(id: string): ValueCodec<T> {
  return {
    id: `json/${id}`,
    encode: (value) => encoder.encode(JSON.stringify(value)),
    decode: (bytes) => deepFreeze(JSON.parse(decoder.decode(bytes)) as T), // the form is named by the id, which was compared
    keep: (value) => deepFreeze(structuredClone(value)),
    share: (kept) => kept,
    sizeOf,
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

/** About the bytes of plain data in memory. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length + 16;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 32;
  for (const [name, part] of Object.entries(value)) bytes += 2 * name.length + 8 + sizeOf(part);
  return bytes;
}
