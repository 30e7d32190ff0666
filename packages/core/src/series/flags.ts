/**
 * Why a point is as it is. One byte a point; a series without a flags array has only `ok` points.
 *
 * `missing`, `withdrawn` and `notANumber` go with a NaN value and only with one: never written, taken back by the source, and the
 * source's own "not a number" stay three different things. The other five go with finite values.
 */
export const FLAG = {
  /** As the source gave it. */
  ok: 0,
  /** Given by the source as an estimate. */
  estimated: 1,
  /** Filled in from its neighbours or by a constant. */
  interpolated: 2,
  /** Nothing is known. */
  missing: 3,
  /** Was known and has been taken back. */
  withdrawn: 4,
  /** A forecast. */
  forecast: 5,
  /** Failed an expectation and was kept. */
  suspect: 6,
  /** The source said "not a number". */
  notANumber: 7,
} as const;

/** The name of a flag, for example `estimated`. */
export type FlagName = keyof typeof FLAG;

/** The code of a flag as it is stored, 0 to 7. */
export type FlagCode = (typeof FLAG)[FlagName];

const NAMES: readonly FlagName[] = [
  'ok',
  'estimated',
  'interpolated',
  'missing',
  'withdrawn',
  'forecast',
  'suspect',
  'notANumber',
];

/** Severity by code: the flag of a result is the most severe one of what it was computed from. */
const SEVERITY = Uint8Array.of(0, 2, 3, 7, 6, 1, 4, 5);

/** The name of a flag code; `undefined` for a number that is none. */
export function flagName(code: number): FlagName | undefined {
  return NAMES[code];
}

/** Whether a flag code goes with a NaN value: `missing`, `withdrawn` or `notANumber`. */
export function isMissingFlag(code: number): boolean {
  return code === FLAG.missing || code === FLAG.withdrawn || code === FLAG.notANumber;
}

/**
 * The flag of a result computed from two points: the more severe one, in the order
 * ok < forecast < estimated < interpolated < suspect < notANumber < withdrawn < missing.
 */
export function worseFlag(a: number, b: number): number {
  return (SEVERITY[a] ?? 0) >= (SEVERITY[b] ?? 0) ? a : b;
}
