import { AurumError } from '../../errors/index.js';
import { FLAG, type FlagName, Series, type SeriesKind } from '../../series/index.js';
import { SERIES_JSON_VERSION } from '../../series/series-json.js';
import { parseMarketClock } from '../../time/index.js';
import type { DecodeOptions } from '../binary/decode-series.js';
import { DEFAULT_MAX_POINTS } from '../binary/format.js';
import { asRecord, indexFromJson } from '../index-text.js';
import { refuseTooLarge, wrapMalformed } from '../malformed.js';

/**
 * The series that `seriesToJson` wrote, from its object or its text.
 *
 * @throws AurumError `CODEC.FORMAT` for anything else, `CODEC.VERSION` for a later version, `CODEC.TOO_LARGE` above `maxPoints`.
 */
export function seriesFromJson(json: unknown, options: DecodeOptions = {}): Series {
  const maxPoints = options.maxPoints ?? DEFAULT_MAX_POINTS;
  return wrapMalformed('the JSON is not a series', () =>
    read(typeof json === 'string' ? parse(json) : json, maxPoints),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed('it is not JSON', cause);
  }
}

function read(json: unknown, maxPoints: number): Series {
  const record = asRecord(json);
  if (record.format !== 'aurum-series') throw malformed('its format is not "aurum-series"');
  const { version, name, unit, kind, clock, values, aggregated } = record;
  if (version !== SERIES_JSON_VERSION) {
    throw new AurumError('CODEC.VERSION', {
      message: `the JSON has version ${JSON.stringify(version)} of the series form, and this release reads version ${SERIES_JSON_VERSION}: update the package that reads, or write it again`,
      details: { version, supported: SERIES_JSON_VERSION },
    });
  }
  if (typeof unit !== 'string' || typeof clock !== 'string' || !isKind(kind))
    throw malformed('its unit, clock or kind is missing');
  if (!Array.isArray(values)) throw malformed('it has no values');
  if (name !== undefined && typeof name !== 'string') throw malformed('its name is not a text');
  refuseTooLarge(values.length, maxPoints);
  const marketClock = parseMarketClock(clock);
  const flags = record.flags === undefined ? undefined : readFlags(record.flags, values.length);
  return Series.of({
    index: indexFromJson(record.index, { clock: marketClock, maxPoints }),
    unit,
    kind,
    clock: marketClock,
    values: readValues(values, record.negativeZeros),
    flags,
    name,
    aggregated: aggregated === true,
  });
}

function isKind(value: unknown): value is SeriesKind {
  return value === 'average' || value === 'sum' || value === 'point';
}

function readValues(json: readonly unknown[], zeros: unknown): Float64Array {
  const values = new Float64Array(json.length);
  for (let i = 0; i < values.length; i++) {
    const value = json[i];
    if (value === null) values[i] = Number.NaN;
    else if (typeof value === 'number') values[i] = value;
    else throw malformed(`value ${i} is ${JSON.stringify(value)}`);
  }
  if (zeros === undefined) return values;
  if (!Array.isArray(zeros)) throw malformed('negativeZeros is not a list');
  for (const position of zeros) {
    if (typeof position !== 'number' || values[position] !== 0)
      throw malformed(`negativeZeros names ${String(position)}, where there is no zero`);
    values[position] = -0;
  }
  return values;
}

function readFlags(json: unknown, length: number): Uint8Array {
  if (!Array.isArray(json)) throw malformed('its flags are not a list');
  const flags = new Uint8Array(length);
  let position = 0;
  for (const run of json) {
    const [name, count] = Array.isArray(run) ? run : [];
    const code = isFlagName(name) ? FLAG[name] : undefined;
    if (
      code === undefined ||
      typeof count !== 'number' ||
      !Number.isInteger(count) ||
      count < 1 ||
      count > length - position
    ) {
      throw malformed(`the flags ${JSON.stringify(run)} do not fit`);
    }
    flags.fill(code, position, position + count);
    position += count;
  }
  if (position !== length) throw malformed(`there are flags for ${position} of ${length} values`);
  return flags;
}

function isFlagName(value: unknown): value is FlagName {
  return typeof value === 'string' && Object.hasOwn(FLAG, value);
}

function malformed(why: string, cause?: unknown): AurumError {
  return new AurumError('CODEC.FORMAT', { message: `the JSON is not a series: ${why}`, details: { why }, cause });
}
