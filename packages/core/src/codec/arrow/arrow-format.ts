/** Numbers of the Arrow IPC format, from its Message.fbs, Schema.fbs and File.fbs. */

/** MetadataVersion.V5, which everything since Arrow 1.0 writes. */
export const METADATA_V5 = 4;

/** MessageHeader. */
export const HEADER = { schema: 1, dictionaryBatch: 2, recordBatch: 3 } as const;

/** Type. */
export const TYPE = {
  null: 1,
  int: 2,
  floatingPoint: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  union: 14,
  fixedSizeBinary: 15,
  fixedSizeList: 16,
  map: 17,
  duration: 18,
  largeBinary: 19,
  largeUtf8: 20,
  largeList: 21,
} as const;

/** Precision of a floating point. */
export const PRECISION = { half: 0, single: 1, double: 2 } as const;

/** TimeUnit. */
export const TIME_UNIT = { second: 0, millisecond: 1, microsecond: 2, nanosecond: 3 } as const;

/** What a file begins with, two bytes of padding behind it, and ends with. */
export const FILE_MAGIC: Uint8Array = new TextEncoder().encode('ARROW1');

/** What stands in front of every message. */
export const CONTINUATION = 0xffffffff;

/** Buffers of a batch begin at multiples of this, as the format recommends. */
export const BUFFER_ALIGNMENT = 64;

/** Names of the metadata entries that carry what a series is. */
export const META = {
  version: 'aurum.version',
  unit: 'aurum.unit',
  kind: 'aurum.kind',
  clock: 'aurum.clock',
  name: 'aurum.name',
  aggregated: 'aurum.aggregated',
  flags: 'aurum.flags',
  index: 'aurum.index',
  frequency: 'aurum.frequency',
} as const;

/** The smallest multiple of `size` that is not below `n`. */
export function roundUp(n: number, size: number): number {
  return Math.ceil(n / size) * size;
}
