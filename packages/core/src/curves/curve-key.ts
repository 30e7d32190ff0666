import { AurumError } from '../errors/index.js';
import { formatLocalDate, type LocalDate, localDate } from '../time/index.js';

/** Which curve: the names under which a market looks at one thing. */
export interface CurveKey {
  /** Who quotes it: `EEX`, `NYMEX`, `broker-a`, `house`. */
  readonly market: string;
  /** What is delivered: `power`, `gas`, `brent`. */
  readonly product: string;
  /** Where: `DE-LU`, `TTF`, `Henry Hub`. */
  readonly location: string;
  /** Which load profiles it is quoted in: `base`, `base+peak`. */
  readonly profiles: string;
}

const PARTS = ['market', 'product', 'location', 'profiles'] as const;
const MAX_PART = 80;
const NOT_A_PART = /[/\p{Cc}\p{Cs}]/u;

/**
 * A key from its parts, or from its text `market/product/location/profiles`.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` when a part is missing, empty, longer than 80 characters, or has a slash, a control character or
 *   half a surrogate pair in it.
 * @example
 * ```ts
 * import { curveKey, curveKeyText } from '@aurum/core/curves';
 * console.log(curveKeyText(curveKey('EEX/power/DE-LU/base+peak'))); // EEX/power/DE-LU/base+peak
 * ```
 */
export function curveKey(given: CurveKey | string): CurveKey {
  const parts = typeof given === 'string' ? given.split('/') : PARTS.map((part) => given[part]);
  if (parts.length !== PARTS.length) {
    throw invalidKey(given, `it has ${parts.length} parts instead of 4`);
  }
  const key: Record<string, string> = {};
  PARTS.forEach((part, i) => {
    const text: unknown = parts[i];
    if (typeof text !== 'string' || text.trim() === '') throw invalidKey(given, `its ${part} is empty`);
    if (text.length > MAX_PART)
      throw invalidKey(given, `its ${part} has ${text.length} characters, and ${MAX_PART} are the most`);
    if (NOT_A_PART.test(text)) throw invalidKey(given, `its ${part} has a slash or a control character`);
    key[part] = text;
  });
  return Object.freeze(key) as unknown as CurveKey; // every part was set
}

/** The text of a key: `market/product/location/profiles`. {@link curveKey} reads it back. */
export function curveKeyText({ market, product, location, profiles }: CurveKey): string {
  return `${market}/${product}/${location}/${profiles}`;
}

/** An as-of date. */
export interface AsOfDate {
  /** Its one form, `YYYY-MM-DD`. */
  readonly text: string;
  /** Days since 1970-01-01. */
  readonly date: LocalDate;
}

/**
 * An as-of date in its one form, `YYYY-MM-DD`, with its number of days since 1970-01-01.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` when the text is not a date that exists.
 */
export function asOfDate(text: string): AsOfDate {
  if (typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text)) {
    try {
      const date = localDate(text);
      return { text: formatLocalDate(date), date };
    } catch {
      // said below, as for any other text
    }
  }
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The as-of date is ${JSON.stringify(text)}: give a date that exists, as YYYY-MM-DD.`,
    details: { asOf: String(text) },
  });
}

function invalidKey(given: CurveKey | string, why: string): AurumError {
  const shown = typeof given === 'string' ? given : PARTS.map((part) => String(given[part])).join('/');
  return new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `${JSON.stringify(shown)} is not the key of a curve: ${why}. Give market/product/location/profiles, such as EEX/power/DE-LU/base+peak.`,
    details: { key: shown, problem: why },
  });
}
