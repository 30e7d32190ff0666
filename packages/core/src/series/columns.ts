import { FLAG } from './flags.js';
import { sliceIndex } from './index-access.js';
import type { SeriesData, SeriesInit } from './series-data.js';
import type { SeriesIndex } from './series-index.js';

/** The columns of a series with some of them replaced. When values change and flags are not given, flags start afresh. */
export function derive(source: SeriesData, changes: Partial<SeriesInit>): SeriesInit {
  const { index, unit, clock, kind, values, flags, name, aggregated } = source;
  const keepFlags = changes.values === undefined ? flags : undefined;
  return { index, unit, clock, kind, values, flags: keepFlags, name, aggregated, ...changes };
}

/** Positions `from` to `to` (exclusive), sharing the arrays. */
export function sliceColumns(source: SeriesData, from: number, to: number): SeriesInit {
  const first = Math.min(source.values.length, Math.max(0, from));
  const last = Math.min(source.values.length, Math.max(first, to));
  return derive(source, {
    index: sliceIndex(source.index, first, last),
    values: source.values.subarray(first, last),
    flags: source.flags?.subarray(first, last),
  });
}

/** The points at `positions` on another index; -1 gives a missing point. */
export function takeColumns(source: SeriesData, positions: Int32Array, index: SeriesIndex): SeriesInit {
  const values = new Float64Array(positions.length);
  const flags = new Uint8Array(positions.length);
  for (let i = 0; i < positions.length; i++) {
    const p = positions[i] as number; // i is in range
    values[i] = p < 0 ? NaN : (source.values[p] as number);
    flags[i] = p < 0 ? FLAG.missing : (source.flags?.[p] ?? FLAG.ok);
  }
  return derive(source, { index, values, flags });
}

/** Flags that say `missing` where a value is NaN. */
export function missingFlags(values: Float64Array): Uint8Array {
  const flags = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) flags[i] = FLAG.missing;
  return flags;
}

/**
 * The flags of computed values: `worse` of their operands where flags are given; a result that is not finite although its operands were
 * becomes NaN with the flag `notANumber`.
 */
export function settleResult(values: Float64Array, flags: Uint8Array | undefined): Uint8Array | undefined {
  let settled = flags;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number; // i is in range
    if (v - v === 0) continue;
    settled ??= new Uint8Array(values.length);
    const flag = settled[i] as number; // i is in range
    if (flag !== FLAG.missing && flag !== FLAG.withdrawn) settled[i] = FLAG.notANumber;
    values[i] = NaN;
  }
  return settled;
}
