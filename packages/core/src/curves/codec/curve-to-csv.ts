import { assertDelimiter, csvField, numberText } from '../../codec/csv/csv-field.js';
import { StampWriter } from '../../codec/csv/stamp-writer.js';
import { AurumError } from '../../errors/index.js';
import { zoneTable } from '../../time/index.js';
import type { Curve } from '../curve.js';
import { QUOTE_FIELDS, type Quote } from '../quote.js';

/** Options of {@link curveQuotesToCsv}. */
export interface CurveToCsvOptions {
  /** The character between fields. Default a comma. */
  readonly delimiter?: string | undefined;
}

/**
 * The quotes of a curve as CSV, or those of several as-of dates of one curve, with the date in front: a row for each contract with `period`,
 * `profile`, `start`, `end` (wall clock and offset, the end exclusive) and a column for each number, empty where a quote has none. Columns
 * `weighting` and `market` are there where they say something. {@link curvesFromCsv} reads it back. Fine view and lineage are not in it.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` when the curves are not of one key, unit and clock, or two of one date, `CSV.HEADER` for a
 *   delimiter that is none
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { Curve, contract, curveQuotesToCsv, curvesFromCsv } from '@aurum/core/curves';
 * const clock = clocks.euGasDay;
 * const february = contract({ market: 'TTF', profile: profiles.base, period: parseDeliveryPeriod('Feb-26'), clock });
 * const curve = Curve.of({ key: 'EEX/gas/TTF/base', asOf: '2026-01-15', unit: 'EUR/MWh', clock, quotes: [{ contract: february, settlement: 31.5 }] });
 * const text = curveQuotesToCsv(curve);
 * const { key, asOf, unit } = curve;
 * console.log(text, curvesFromCsv(text, { key, asOf, unit, clock }).curves[0]?.equals(curve)); // … true
 * ```
 */
export function curveQuotesToCsv(curves: Curve | readonly Curve[], options: CurveToCsvOptions = {}): string {
  const dated = isList(curves);
  const list = dated ? curves : [curves];
  const [first] = list;
  if (first === undefined) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', { message: 'There is no curve to write: give at least one.' });
  }
  checkAlike(list, first);
  const delimiter = options.delimiter ?? ',';
  assertDelimiter(delimiter);
  const quotes = list.flatMap((curve) => curve.quotes);
  const optional = {
    weighting: quotes.some(({ contract }) => contract.weighting === 'days'),
    market: quotes.some(({ contract }) => contract.market !== first.key.location),
  };
  const stamps = new StampWriter(zoneTable(first.clock.zone));
  const head = [
    ...(dated ? ['asOf'] : []),
    ...['period', 'profile', 'start', 'end'],
    ...(optional.weighting ? ['weighting'] : []),
    ...(optional.market ? ['market'] : []),
    ...QUOTE_FIELDS,
  ];
  const row = (curve: Curve, quote: Quote): string => {
    const { market, profile, period, weighting } = quote.contract;
    const texts = [
      ...(dated ? [curve.asOf] : []),
      // an empty name in quotes is one, and without them none
      period.name === '' ? '""' : csvField(period.name, delimiter),
      csvField(profile.id, delimiter),
      stamps.write(period.start),
      stamps.write(period.end),
      ...(optional.weighting ? [weighting] : []),
      ...(optional.market ? [market === '' ? '""' : csvField(market, delimiter)] : []),
      ...QUOTE_FIELDS.map((field) => numberText(quote[field] ?? Number.NaN)),
    ];
    return texts.join(delimiter);
  };
  const rows = list.flatMap((curve) => curve.quotes.map((quote) => row(curve, quote)));
  return [head.join(delimiter), ...rows, ''].join('\n');
}

function isList(curves: Curve | readonly Curve[]): curves is readonly Curve[] {
  return Array.isArray(curves);
}

function checkAlike(list: readonly Curve[], first: Curve): void {
  const dates = new Set<string>();
  for (const { id, unit, clock, asOf } of list) {
    if (id !== first.id || unit !== first.unit || clock.id !== first.clock.id) {
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `One text holds as-of dates of one curve, and ${id} in ${unit} on ${clock.id} is another than ${first.id} in ${first.unit} on ${first.clock.id}: write a text for each.`,
        details: { keys: [first.id, id] },
      });
    }
    if (dates.has(asOf)) {
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `${id} is given twice as of ${asOf}: one text holds each date once.`,
        details: { key: id, asOf },
      });
    }
    dates.add(asOf);
  }
}
