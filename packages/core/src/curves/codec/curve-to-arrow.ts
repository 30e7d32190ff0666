import type { ArrowColumn } from '../../codec/arrow/arrow-schema.js';
import type { ToArrowOptions } from '../../codec/arrow/to-arrow.js';
import { writeArrowTable } from '../../codec/arrow/write-table.js';
import { AurumError } from '../../errors/index.js';
import type { Curve } from '../curve.js';
import { QUOTE_FIELDS } from '../quote.js';
import { CURVE_META, CURVE_TABLE_VERSION, MAX_META_LENGTH } from './curve-arrow-meta.js';
import { lineageToJson } from './lineage-json.js';

/**
 * The quotes of a curve as an Arrow IPC table that pandas, polars, DuckDB and Arrow's own libraries read: a row for each contract with
 * `period`, `profile`, `start`, `end` (timestamps in UTC, the end exclusive), `weighting` and a column of doubles for each number, null where
 * a quote has none. Key, as-of date, unit, clock, market and lineage travel as metadata, so that {@link curveFromArrow} gives back an equal
 * curve. The fine view is a series: write it with `toArrow(curve.fine)` beside.
 *
 * @throws AurumError `CODEC.TOO_LARGE` for a lineage of more than a million bytes
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { Curve, contract, curveFromArrow, curveToArrow } from '@aurum/core/curves';
 * const clock = clocks.euGasDay;
 * const february = contract({ market: 'TTF', profile: profiles.base, period: parseDeliveryPeriod('Feb-26'), clock });
 * const curve = Curve.of({ key: 'EEX/gas/TTF/base', asOf: '2026-01-15', unit: 'EUR/MWh', clock, quotes: [{ contract: february, settlement: 31.5 }] });
 * console.log(curveFromArrow(curveToArrow(curve)).equals(curve)); // true
 * ```
 */
export function curveToArrow(curve: Curve, options: ToArrowOptions = {}): Uint8Array<ArrayBuffer> {
  const { quotes } = curve;
  const contracts = quotes.map(({ contract }) => contract);
  const texts = (name: string, of: readonly string[]): ArrowColumn => ({ name, type: 'text', texts: of });
  const instants = (name: 'start' | 'end'): ArrowColumn => ({
    name,
    type: 'instant',
    instants: Float64Array.from(contracts, ({ period }) => period[name]),
  });
  const columns: ArrowColumn[] = [
    texts(
      'period',
      contracts.map(({ period }) => period.name),
    ),
    texts(
      'profile',
      contracts.map(({ profile }) => profile.id),
    ),
    instants('start'),
    instants('end'),
    texts(
      'weighting',
      contracts.map(({ weighting }) => weighting),
    ),
    ...QUOTE_FIELDS.map((name): ArrowColumn => {
      return { name, type: 'number', values: Float64Array.from(quotes, (quote) => (quote[name] ?? Number.NaN) + 0) };
    }),
  ];
  const table = { length: quotes.length, columns, metadata: metadataOf(curve) };
  return writeArrowTable(table, options.format ?? 'file');
}

function metadataOf(curve: Curve): readonly (readonly [string, string])[] {
  const lineage = lineageToJson(curve.lineage);
  const text = lineage === undefined ? undefined : JSON.stringify(lineage);
  const bytes = text === undefined ? 0 : new TextEncoder().encode(text).length;
  if (bytes > MAX_META_LENGTH) {
    throw new AurumError('CODEC.TOO_LARGE', {
      message: `the lineage of ${curve.id} as of ${curve.asOf} takes ${bytes} bytes, and the metadata of an Arrow table holds ${MAX_META_LENGTH}: use encodeCurve, or shorten it`,
      details: { key: curve.id, asOf: curve.asOf, bytes },
    });
  }
  const market = curve.quotes[0]?.contract.market;
  return [
    [CURVE_META.version, CURVE_TABLE_VERSION],
    [CURVE_META.key, curve.id],
    [CURVE_META.asOf, curve.asOf],
    [CURVE_META.unit, curve.unit],
    [CURVE_META.clock, curve.clock.id],
    ...(market === undefined ? [] : [[CURVE_META.market, market] as const]),
    ...(text === undefined ? [] : [[CURVE_META.lineage, text] as const]),
  ];
}
