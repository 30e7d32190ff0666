import { AurumError } from '../../errors/index.js';
import { FLAG, type FlagName, flagName, Series, type SeriesKind } from '../../series/index.js';
import { parseMarketClock } from '../../time/index.js';
import type { DecodeOptions } from '../binary/decode-series.js';
import { DEFAULT_MAX_POINTS } from '../binary/format.js';
import { asRecord, type IndexJson, indexFromJson, indexToJson } from '../index-text.js';
import { refuseTooLarge, wrapMalformed } from '../malformed.js';

/** The version of the JSON form that is written. */
const JSON_VERSION = 1;

/** A series as plain JSON. `JSON.stringify` and `JSON.parse` keep it exactly. */
export interface SeriesJson {
  /** Says what this is. */
  readonly format: 'aurum-series';
  /** Version of the form; 1. */
  readonly version: 1;
  /** The label, when there is one. */
  readonly name?: string;
  /** Unit of the values. */
  readonly unit: string;
  /** `average`, `sum` or `point`. */
  readonly kind: SeriesKind;
  /** Id of the market clock, for example `Europe/Berlin@06:00`. */
  readonly clock: string;
  /** The intervals. */
  readonly index: IndexJson;
  /** One number for each interval; `null` where there is none. */
  readonly values: readonly (number | null)[];
  /** Flags as runs of name and count; left out when all are `ok`. */
  readonly flags?: readonly (readonly [FlagName, number])[];
  /** Positions of the values that are −0, which JSON text would lose; left out when there are none. */
  readonly negativeZeros?: readonly number[];
  /** `true` for values that are aggregates over finer points; left out otherwise. */
  readonly aggregated?: true;
}

/**
 * A series as JSON: NaN as `null` with its reason in the flags, doubles exactly, the index by its rule.
 *
 * @example
 * ```ts
 * import { marketClock, regularIndex, Series, seriesFromJson, seriesToJson } from '@aurum/core';
 * const series = Series.of({
 *   index: regularIndex({ start: '2026-03-08T05:00:00Z', step: 'PT1H', length: 2 }),
 *   unit: 'USD/MWh',
 *   kind: 'average',
 *   clock: marketClock('America/New_York'),
 *   values: Float64Array.of(20.84, Number.NaN),
 * });
 * const text = JSON.stringify(seriesToJson(series));
 * console.log(seriesFromJson(text).equals(series)); // true
 * ```
 */
export function seriesToJson(series: Series): SeriesJson {
  const { name, unit, kind, clock, values, flags } = series;
  const zeros = negativeZeros(values);
  return {
    format: 'aurum-series',
    version: JSON_VERSION,
    ...(name === undefined ? {} : { name }),
    unit,
    kind,
    clock: clock.id,
    index: indexToJson(series.index, clock),
    values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
    ...(flags === undefined ? {} : { flags: flagRuns(flags) }),
    ...(zeros.length === 0 ? {} : { negativeZeros: zeros }),
    ...(series.aggregated ? { aggregated: true as const } : {}),
  };
}

function negativeZeros(values: Float64Array): number[] {
  const positions: number[] = [];
  for (let i = 0; i < values.length; i++) if (Object.is(values[i], -0)) positions.push(i);
  return positions;
}

function flagRuns(flags: Uint8Array): (readonly [FlagName, number])[] {
  const runs: (readonly [FlagName, number])[] = [];
  let from = 0;
  for (let i = 1; i <= flags.length; i++) {
    if (i < flags.length && flags[i] === flags[from]) continue;
    runs.push([flagName(flags[from] ?? 0) ?? 'ok', i - from]);
    from = i;
  }
  return runs;
}

/**
 * The series that {@link seriesToJson} wrote, from its object or its text.
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
  if (version !== JSON_VERSION) {
    throw new AurumError('CODEC.VERSION', {
      message: `the JSON has version ${JSON.stringify(version)} of the series form, and this release reads version ${JSON_VERSION}`,
      details: { version, supported: JSON_VERSION },
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
