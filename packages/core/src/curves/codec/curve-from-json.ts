import { DEFAULT_MAX_POINTS } from '../../codec/binary/format.js';
import { seriesFromJson } from '../../codec/json/series-json.js';
import { refuseTooManyQuotes, wrapMalformed } from '../../codec/malformed.js';
import { AurumError } from '../../errors/index.js';
import type { Series } from '../../series/index.js';
import { parseMarketClock, toInstant } from '../../time/index.js';
import { contract } from '../contract.js';
import { Curve } from '../curve.js';
import { QUOTE_FIELDS, type Quote, type QuoteField } from '../quote.js';
import { CURVE_JSON_VERSION } from './curve-to-json.js';
import { type CurveReadLimits, DEFAULT_MAX_QUOTES } from './decode-options.js';
import { lineageFromJson } from './lineage-json.js';
import { asList, asObject, asText, onlyNames } from './plain-checks.js';
import { ProfileReader } from './profile-reader.js';

const MEMBERS = ['format', 'version', 'key', 'asOf', 'unit', 'clock', 'market', 'quotes', 'fine', 'lineage'];
const QUOTE_MEMBERS = ['profile', 'name', 'start', 'end', 'weighting', ...QUOTE_FIELDS];

/**
 * The curve that `curveToJson` wrote, from its object or its text. Members that it does not know are refused, not passed over.
 *
 * @throws AurumError `CODEC.FORMAT` for anything else, naming the place, `CODEC.VERSION` for a later version, `CODEC.TOO_LARGE`.
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { Curve, contract, curveFromJson } from '@aurum/core/curves';
 * const clock = clocks.euGasDay;
 * const february = contract({ market: 'TTF', profile: profiles.base, period: parseDeliveryPeriod('Feb-26'), clock });
 * const curve = Curve.of({ key: 'EEX/gas/TTF/base', asOf: '2026-01-15', unit: 'EUR/MWh', clock, quotes: [{ contract: february, settlement: 31.5 }] });
 * console.log(curveFromJson(JSON.stringify(curve)).equals(curve)); // true
 * ```
 */
export function curveFromJson(json: unknown, options: CurveReadLimits = {}): Curve {
  return wrapMalformed('the JSON is not a curve', () => read(typeof json === 'string' ? parse(json) : json, options));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed('it is not JSON', cause);
  }
}

function read(json: unknown, options: CurveReadLimits): Curve {
  const record = asObject(json, 'it', malformed);
  if (record.format !== 'aurum-curve') throw malformed('its format is not "aurum-curve"');
  if (record.version !== CURVE_JSON_VERSION) {
    throw new AurumError('CODEC.VERSION', {
      message: `the JSON has version ${JSON.stringify(record.version)} of the curve form, and this release reads version ${CURVE_JSON_VERSION}: update the package that reads, or write it again`,
      details: { version: record.version, supported: CURVE_JSON_VERSION },
    });
  }
  onlyNames(record, MEMBERS, { place: 'it', fault: malformed });
  const quotes = asList(record.quotes, 'quotes', malformed);
  refuseTooManyQuotes(quotes.length, options.maxQuotes ?? DEFAULT_MAX_QUOTES);
  const clock = parseMarketClock(asText(record.clock, 'clock', malformed));
  const market = quotes.length === 0 ? '' : asText(record.market, 'market', malformed);
  const profiles = new ProfileReader(options.calendars, malformed);
  const { fine } = record;
  return Curve.of({
    key: asText(record.key, 'key', malformed),
    asOf: asText(record.asOf, 'asOf', malformed),
    unit: asText(record.unit, 'unit', malformed),
    clock,
    quotes: quotes.map((quote, i) =>
      at(`quotes[${i}]`, (place) => readQuote(quote, { place, market, profiles, clock })),
    ),
    fine: fine === undefined ? undefined : at('fine', () => readFine(fine, options)),
    lineage: lineageFromJson(record.lineage, malformed),
  });
}

/** Says where in the JSON a part was refused. */
function at<T>(place: string, part: (place: string) => T): T {
  try {
    return part(place);
  } catch (error) {
    if (!AurumError.is(error) || error.code.startsWith('CODEC.')) throw error;
    throw malformed(`${place}: ${error.message}`, error);
  }
}

interface QuoteContext {
  readonly place: string;
  readonly market: string;
  readonly profiles: ProfileReader;
  readonly clock: ReturnType<typeof parseMarketClock>;
}

function readQuote(json: unknown, { place, market, profiles, clock }: QuoteContext): Quote {
  const record = asObject(json, place, malformed);
  onlyNames(record, QUOTE_MEMBERS, { place, fault: malformed });
  const text = (name: string): string => asText(record[name], `${place}.${name}`, malformed);
  const { weighting } = record;
  if (weighting !== undefined && weighting !== 'days' && weighting !== 'hours')
    throw malformed(`${place}.weighting is ${JSON.stringify(weighting)}, neither "hours" nor "days"`);
  const numbers: Partial<Record<QuoteField, number>> = {};
  for (const field of QUOTE_FIELDS) {
    const value = record[field];
    if (value === undefined) continue;
    if (typeof value !== 'number')
      throw malformed(`${place}.${field} is ${JSON.stringify(value).slice(0, 60)}, no number`);
    numbers[field] = value;
  }
  const period = { start: toInstant(text('start')), end: toInstant(text('end')) };
  return {
    contract: contract({
      market,
      profile: profiles.read(text('profile')),
      period,
      clock,
      name: text('name'),
      weighting: weighting ?? 'hours',
    }),
    ...numbers,
  };
}

function readFine(json: unknown, options: CurveReadLimits): Series<string, 'average'> {
  const series = seriesFromJson(asObject(json, 'fine', malformed), {
    maxPoints: options.maxPoints ?? DEFAULT_MAX_POINTS,
  });
  return averageSeries(series);
}

/** A series as the fine view of a curve; the curve itself refuses any other kind. */
export function averageSeries(series: Series): Series<string, 'average'> {
  return series as Series<string, 'average'>;
}

function malformed(why: string, cause?: unknown): AurumError {
  return new AurumError('CODEC.FORMAT', { message: `the JSON is not a curve: ${why}`, details: { why }, cause });
}
