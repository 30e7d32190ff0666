import type { SeriesJson } from '../../series/series-json.js';
import { formatInstant } from '../../time/index.js';
import type { ContractWeighting } from '../contract.js';
import { curveKeyText } from '../curve-key.js';
import type { CurveLineage } from '../lineage.js';
import { QUOTE_FIELDS, type Quote, type QuoteField } from '../quote.js';
import type { CurveContent } from './curve-content.js';
import { lineageToJson } from './lineage-json.js';

/** The version of the JSON form that is written. */
export const CURVE_JSON_VERSION = 1;

/** A quote as JSON. Numbers that a quote does not have are left out. */
export interface QuoteJson extends Pick<Quote, QuoteField> {
  /** The id of the load profile. */
  readonly profile: string;
  /** The name of the period. */
  readonly name: string;
  /** Its start, ISO 8601. */
  readonly start: string;
  /** Its end, ISO 8601, exclusive. */
  readonly end: string;
  /** `days`; left out for `hours`. */
  readonly weighting?: ContractWeighting;
}

/** A curve as plain JSON. `JSON.stringify` and `JSON.parse` keep it exactly. */
export interface CurveJson {
  /** Says what this is. */
  readonly format: 'aurum-curve';
  /** Version of the form; 1. */
  readonly version: 1;
  /** Which curve: `market/product/location/profiles`. */
  readonly key: string;
  /** The as-of date, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** The unit of all prices. */
  readonly unit: string;
  /** Id of the market clock. */
  readonly clock: string;
  /** The market of the contracts; left out where there are none. */
  readonly market?: string;
  /** The quotes in their order. */
  readonly quotes: readonly QuoteJson[];
  /** The fine view, if there is one. */
  readonly fine?: SeriesJson;
  /** How it was made; left out for quotes as they came. */
  readonly lineage?: CurveLineage;
}

/** A curve as JSON; what `Curve.toJSON` gives. */
export function curveToJson(curve: CurveContent): CurveJson {
  const { quotes, fine } = curve;
  const market = quotes[0]?.contract.market;
  const lineage = lineageToJson(curve.lineage);
  return {
    format: 'aurum-curve',
    version: CURVE_JSON_VERSION,
    key: curveKeyText(curve.key),
    asOf: curve.asOf,
    unit: curve.unit,
    clock: curve.clock.id,
    ...(market === undefined ? {} : { market }),
    quotes: quotes.map(quoteToJson),
    ...(fine === undefined ? {} : { fine: fine.toJSON() }),
    ...(lineage === undefined ? {} : { lineage }),
  };
}

function quoteToJson(quote: Quote): QuoteJson {
  const { profile, period, weighting } = quote.contract;
  const numbers: Partial<Record<QuoteField, number>> = {};
  for (const field of QUOTE_FIELDS) {
    const value = quote[field];
    if (value !== undefined) numbers[field] = value + 0; // JSON has no −0, and to a quote it is 0
  }
  return {
    profile: profile.id,
    name: period.name,
    start: formatInstant(period.start),
    end: formatInstant(period.end),
    ...(weighting === 'days' ? { weighting } : {}),
    ...numbers,
  };
}
