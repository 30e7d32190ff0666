import { indexEquals } from './index-access.js';
import { murmur3x86128 } from './murmur3.js';
import type { SeriesData } from './series-data.js';
import type { SeriesIndex } from './series-index.js';

/** Whether two series have the same content: index, unit, clock, kind, values (NaN equals NaN, 0 equals -0) and flags. Names do not count. */
export function seriesEquals(a: SeriesData, b: SeriesData): boolean {
  if (a === b) return true;
  if (a.unit !== b.unit || a.kind !== b.kind || a.clock.id !== b.clock.id || !indexEquals(a.index, b.index))
    return false;
  for (let i = 0; i < a.values.length; i++) {
    const v = a.values[i] as number; // i is in range
    const w = b.values[i] as number; // of the same length
    if (v !== w && !(Number.isNaN(v) && Number.isNaN(w))) return false;
    if ((a.flags?.[i] ?? 0) !== (b.flags?.[i] ?? 0)) return false;
  }
  return true;
}

/**
 * The content hash of a series, 32 hexadecimal digits: equal series have equal hashes, on every machine and in every version of the layout.
 *
 * MurmurHash3 x86_128 over: the UTF-8 text of the JSON array `["aurum-series", 1, unit, kind, clock id, index]` padded with zero bytes to a
 * multiple of 16, where index is `["regular", start, stepMs, length]`, `["calendar", frequency, clock id, start, length]` or `["irregular", length]`
 * then, little-endian float64, starts and ends of an irregular index and all values (NaN as 0x7ff8000000000000, -0 as 0); then one byte a flag,
 * none when all are `ok`.
 */
export function seriesHash(series: SeriesData): string {
  const { index, values, flags } = series;
  const header = new TextEncoder().encode(
    JSON.stringify(['aurum-series', 1, series.unit, series.kind, series.clock.id, describe(index)]),
  );
  const headerSize = Math.ceil(header.length / 16) * 16;
  const times = index.kind === 'irregular' ? index.length * 2 : 0;
  const bytes = new Uint8Array(headerSize + (times + values.length) * 8 + (flags?.length ?? 0));
  bytes.set(header);
  const view = new DataView(bytes.buffer);
  let at = headerSize;
  if (index.kind === 'irregular') {
    at = writeNumbers(view, at, index.starts);
    at = writeNumbers(view, at, index.ends);
  }
  at = writeNumbers(view, at, values);
  if (flags !== undefined) bytes.set(flags, at);
  return murmur3x86128(view);
}

function describe(index: SeriesIndex): readonly unknown[] {
  switch (index.kind) {
    case 'regular':
      return ['regular', startOf(index), index.stepMs, index.length];
    case 'calendar':
      return ['calendar', index.frequency, index.clock.id, startOf(index), index.length];
    case 'irregular':
      return ['irregular', index.length];
  }
}

/** An empty index is nowhere. */
function startOf(index: Exclude<SeriesIndex, { readonly kind: 'irregular' }>): number {
  return index.length === 0 ? 0 : index.start;
}

function writeNumbers(view: DataView, offset: number, numbers: Float64Array): number {
  let at = offset;
  for (let i = 0; i < numbers.length; i++) {
    const v = numbers[i] as number; // i is in range
    view.setFloat64(at, Number.isNaN(v) ? NaN : v + 0, true); // -0 + 0 is 0
    at += 8;
  }
  return at;
}
