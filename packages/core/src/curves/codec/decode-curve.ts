import { decodeSeries } from '../../codec/binary/decode-series.js';
import { openBinary } from '../../codec/binary/header.js';
import { readValues } from '../../codec/binary/values.js';
import type { ByteReader } from '../../codec/bytes/byte-reader.js';
import { refuseTooManyQuotes, wrapMalformed } from '../../codec/malformed.js';
import { formatLocalDate, type Interval, type LoadProfile, parseMarketClock } from '../../time/index.js';
import { contract } from '../contract.js';
import { Curve } from '../curve.js';
import { QUOTE_FIELDS, type Quote, type QuoteField } from '../quote.js';
import { CURVE_FORMAT, CURVE_HAS, MAX_TEXT, MAX_TIME, PRESENCE, TICKS } from './curve-format.js';
import { averageSeries } from './curve-from-json.js';
import { type CurveReadLimits, DEFAULT_MAX_QUOTES } from './decode-options.js';
import { lineageFromJson } from './lineage-json.js';
import { ProfileReader } from './profile-reader.js';

/**
 * The curve that {@link encodeCurve} wrote.
 *
 * @throws AurumError `CODEC.FORMAT` when the bytes are not a curve, `CODEC.VERSION` when they are of a later version, `CODEC.CHECKSUM`
 *   when they were altered, `CODEC.TOO_LARGE` when they declare more than `maxQuotes` or `maxPoints`.
 */
export function decodeCurve(bytes: Uint8Array, options: CurveReadLimits = {}): Curve {
  const reader = openBinary(bytes, CURVE_FORMAT);
  return wrapMalformed('the bytes are not a curve', () => readCurve(reader, options));
}

function readCurve(reader: ByteReader, options: CurveReadLimits): Curve {
  const fault = (why: string, cause?: unknown) => reader.malformed(why, cause);
  const key = reader.text();
  const asOf = readDate(reader);
  const unit = reader.text();
  const clock = parseMarketClock(reader.text());
  const has = reader.byte();
  if (has > (CURVE_HAS.quotes | CURVE_HAS.fine | CURVE_HAS.lineage)) throw fault(`its parts ${has} are unknown`);
  const quotes = (has & CURVE_HAS.quotes) === 0 ? [] : readQuotes(reader, { clock, options });
  const fine =
    (has & CURVE_HAS.fine) === 0
      ? undefined
      : averageSeries(decodeSeries(reader.raw(reader.varint()), { maxPoints: options.maxPoints }));
  const lineage = (has & CURVE_HAS.lineage) === 0 ? undefined : readLineage(reader);
  if (reader.remaining > 0) throw fault(`${reader.remaining} bytes are left over`);
  return Curve.of({ key, asOf, unit, clock, quotes, fine, lineage });
}

function readDate(reader: ByteReader): string {
  const date = reader.signed();
  if (Math.abs(date) > 4_000_000) throw reader.malformed(`its as-of date is ${date} days from 1970`);
  return formatLocalDate(date);
}

function readLineage(reader: ByteReader): Curve['lineage'] {
  const text = reader.text(MAX_TEXT);
  const fault = (why: string) => reader.malformed(why);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw reader.malformed('its lineage is not JSON', cause);
  }
  return lineageFromJson(json, fault);
}

interface QuoteContext {
  readonly clock: Curve['clock'];
  readonly options: CurveReadLimits;
}

function readQuotes(reader: ByteReader, { clock, options }: QuoteContext): readonly Quote[] {
  const count = reader.varint();
  refuseTooManyQuotes(count, options.maxQuotes ?? DEFAULT_MAX_QUOTES);
  // each quote takes a byte for its start, its length and its name at least
  if (count * 3 > reader.remaining) throw reader.malformed(`${count} quotes do not fit`);
  const market = reader.text(MAX_TEXT);
  const daily = readPresence(reader, count);
  const profiles = readProfiles(reader, count, options);
  const periods = readPeriods(reader, count);
  const names = readNames(reader, count);
  const fields = QUOTE_FIELDS.map((field) => [field, readField(reader, count)] as const);
  return periods.map((period, i) => ({
    contract: contract({
      market,
      profile: profiles[i] as LoadProfile, // there is one for each quote, as for names
      period,
      clock,
      name: names[i] as string,
      weighting: daily[i] === 1 ? 'days' : 'hours',
    }),
    ...numbersOf(fields, i),
  }));
}

function numbersOf(
  fields: readonly (readonly [QuoteField, Float64Array])[],
  i: number,
): Partial<Record<QuoteField, number>> {
  const numbers: Partial<Record<QuoteField, number>> = {};
  for (const [field, values] of fields) {
    const value = values[i];
    if (value !== undefined && !Number.isNaN(value)) numbers[field] = value;
  }
  return numbers;
}

function readProfiles(reader: ByteReader, count: number, { calendars }: CurveReadLimits): readonly LoadProfile[] {
  const kinds = reader.varint();
  if (kinds < 1 || kinds > count) throw reader.malformed(`${count} quotes cannot have ${kinds} load profiles`);
  const known = new ProfileReader(calendars, (why) => reader.malformed(why));
  const dictionary: LoadProfile[] = [];
  for (let k = 0; k < kinds; k++) dictionary.push(known.read(reader.text(MAX_TEXT)));
  const profiles: LoadProfile[] = [];
  for (let i = 0; i < count; i++) {
    const profile = dictionary[kinds === 1 ? 0 : reader.varint()];
    if (profile === undefined) throw reader.malformed(`quote ${i} has a load profile that is not listed`);
    profiles.push(profile);
  }
  return profiles;
}

function readPeriods(reader: ByteReader, count: number): readonly Interval[] {
  const ms = TICKS[reader.byte()];
  if (ms === undefined) throw reader.malformed('the unit of its periods is unknown');
  const periods: Interval[] = [];
  let start = 0;
  let length = 0;
  for (let i = 0; i < count; i++) {
    start += reader.signed() * ms;
    length += reader.signed() * ms;
    const end = start + length;
    if (!(Math.abs(start) <= MAX_TIME && Math.abs(end) <= MAX_TIME))
      throw reader.malformed(`the period of quote ${i} is out of range`);
    periods.push({ start, end });
  }
  return periods;
}

function readNames(reader: ByteReader, count: number): readonly string[] {
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const text = reader.text(MAX_TEXT);
    const name = text === '' ? names[i - 1] : text.slice(1);
    if (name === undefined || (text !== '' && !text.startsWith('='))) throw reader.malformed(`quote ${i} has no name`);
    names.push(name);
  }
  return names;
}

/** The values of a field, NaN where a quote has none. */
function readField(reader: ByteReader, count: number): Float64Array {
  const present = readPresence(reader, count);
  const values = new Float64Array(count).fill(Number.NaN);
  const some = readCount(present);
  if (some === 0) return values;
  const read = readValues(reader, some);
  let next = 0;
  for (let i = 0; i < count; i++) {
    if (present[i] !== 1) continue;
    const value = read[next++] as number; // as many were read as are present
    if (!Number.isFinite(value)) throw reader.malformed(`a number of quote ${i} is none`);
    values[i] = value;
  }
  return values;
}

function readCount(present: Uint8Array): number {
  let count = 0;
  for (const one of present) count += one;
  return count;
}

function readPresence(reader: ByteReader, count: number): Uint8Array {
  const kind = reader.byte();
  const present = new Uint8Array(count);
  if (kind === PRESENCE.all) return present.fill(1);
  if (kind === PRESENCE.none) return present;
  if (kind !== PRESENCE.some) throw reader.malformed(`a column is present in the unknown way ${kind}`);
  const bits = reader.raw(Math.ceil(count / 8));
  for (let i = 0; i < count; i++) present[i] = ((bits[i >> 3] as number) >> (i & 7)) & 1; // a bit for every quote
  return present;
}
