import type { MarketClock, RegularStarts } from '../time/index.js';
import { type DayTypes, type LocalHours, localHours } from './local-hours.js';
import type { ShapeMode } from './shape.js';

/** A shape by month, type of day and local hour. */
export interface HourlyProfile {
  /** Whether its values are differences from, or multiples of, the level of a month. */
  readonly mode: ShapeMode;
  /** The types of day. */
  readonly dayTypes: DayTypes;
  /** 12 · types · 24 values; see {@link profileCell}. */
  readonly values: Float64Array;
  /** How many observations each value rests on; 0 where it was taken from other months. */
  readonly counts: Int32Array;
}

/** Where the value of a month (1–12), a type of day and a local hour (0–23) stands. */
export function profileCell(
  profile: HourlyProfile,
  at: { readonly month: number; readonly dayType: number; readonly hour: number },
): number {
  return ((at.month - 1) * profile.dayTypes.names.length + at.dayType) * 24 + at.hour;
}

/** The cell of each point. */
export function profileCells({ hours, dates, months }: LocalHours, dayTypes: DayTypes): Int32Array {
  const types = dayTypes.names.length;
  const out = new Int32Array(hours.length);
  let date = NaN;
  let row = 0;
  for (let i = 0; i < out.length; i++) {
    const next = dates[i] as number; // as long as starts
    if (next !== date) {
      date = next;
      row = ((months[i] as number) - 1) * types + dayTypes.of(date);
    }
    out[i] = row * 24 + (hours[i] as number);
  }
  return out;
}

/**
 * The shape of a profile at points, by what the clock of the market shows there: the day of 23 hours leaves out index 2, the day of 25 hours
 * uses it twice. O(points).
 *
 * @example
 * ```ts
 * import { marketClock, toInstant } from '@aurum/core';
 * import { profileShape, workdayTypes } from '@aurum/core/curves';
 * const values = Float64Array.from({ length: 12 * 3 * 24 }, (_, cell) => cell % 24);
 * const profile = { mode: 'additive', dayTypes: workdayTypes(), values, counts: new Int32Array(values.length) } as const;
 * const starts = { start: toInstant('2026-10-25T00:00+02:00'), stepMs: 3_600_000, length: 5 };
 * console.log(profileShape(profile, starts, marketClock('Europe/Berlin'))); // 0, 1, 2, 2, 3
 * ```
 */
export function profileShape(
  profile: HourlyProfile,
  starts: Float64Array | RegularStarts,
  clock: MarketClock,
): Float64Array {
  const cells = profileCells(localHours(starts, clock), profile.dayTypes);
  const out = new Float64Array(cells.length);
  for (let i = 0; i < out.length; i++) out[i] = profile.values[cells[i] as number] as number; // cells are positions in values
  return out;
}
