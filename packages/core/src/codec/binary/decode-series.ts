import { calendarIndex, FLAG, irregularIndex, regularIndex, Series, type SeriesIndex } from '../../series/index.js';
import { type MarketClock, parseMarketClock } from '../../time/index.js';
import type { ByteReader } from '../bytes/byte-reader.js';
import { refuseTooLarge, wrapMalformed } from '../malformed.js';
import { CALENDAR_FREQUENCIES, DEFAULT_MAX_POINTS, HAS, INDEX, KINDS, SERIES_FORMAT } from './format.js';
import { openBinary } from './header.js';
import { readValues } from './values.js';

/** Options of {@link decodeSeries}. */
export interface DecodeOptions {
  /** The most points that may be decoded; the declared number is checked before memory is taken. Default 2^24 (16,777,216). */
  readonly maxPoints?: number | undefined;
}

/**
 * The series that {@link encodeSeries} wrote.
 *
 * @throws AurumError `CODEC.FORMAT` when the bytes are not a series, `CODEC.VERSION` when they are of a later version,
 * `CODEC.CHECKSUM` when they were altered, `CODEC.TOO_LARGE` when they declare more points than `maxPoints`.
 */
export function decodeSeries(bytes: Uint8Array, options: DecodeOptions = {}): Series {
  const reader = openBinary(bytes, SERIES_FORMAT);
  return wrapMalformed('the bytes are not a series', () => readSeries(reader, options.maxPoints ?? DEFAULT_MAX_POINTS));
}

function readSeries(reader: ByteReader, maxPoints: number): Series {
  const kind = KINDS[reader.byte()];
  if (kind === undefined) throw reader.malformed('its kind is unknown');
  const has = reader.byte();
  if (has > (HAS.name | HAS.flags | HAS.aggregated)) throw reader.malformed(`its parts ${has} are unknown`);
  const unit = reader.text();
  const clock = parseMarketClock(reader.text());
  const name = (has & HAS.name) !== 0 ? reader.text() : undefined;
  const index = readIndex(reader, clock, maxPoints);
  const flags = (has & HAS.flags) !== 0 ? readRuns(reader, index.length) : undefined;
  const values = readValues(reader, index.length, flags);
  if (reader.remaining > 0) throw reader.malformed(`${reader.remaining} bytes are left over`);
  return Series.of({ index, unit, kind, clock, values, flags, name, aggregated: (has & HAS.aggregated) !== 0 });
}

function readIndex(reader: ByteReader, seriesClock: MarketClock, maxPoints: number): SeriesIndex {
  const kind = reader.byte();
  const length = reader.varint();
  refuseTooLarge(length, maxPoints);
  if (kind === INDEX.regular) {
    const start = reader.signed();
    return regularIndex({ start, step: reader.varint(), length });
  }
  if (kind === INDEX.calendar) {
    const frequency = CALENDAR_FREQUENCIES[reader.byte()];
    if (frequency === undefined) throw reader.malformed('its frequency is unknown');
    const clockId = reader.text();
    const clock = clockId === '' ? seriesClock : parseMarketClock(clockId);
    return calendarIndex({ frequency, clock, start: reader.signed(), length });
  }
  if (kind !== INDEX.irregular) throw reader.malformed('its kind of index is unknown');
  if (length * 2 > reader.remaining) throw reader.malformed(`${length} intervals do not fit`);
  return readIntervals(reader, length);
}

function readIntervals(reader: ByteReader, length: number): SeriesIndex {
  const starts = new Float64Array(length);
  const ends = new Float64Array(length);
  let end = 0;
  let duration = 0;
  for (let i = 0; i < length; i++) {
    const start = end + reader.signed();
    duration += reader.signed();
    end = start + duration;
    starts[i] = start;
    ends[i] = end;
  }
  return irregularIndex({ starts, ends });
}

function readRuns(reader: ByteReader, length: number): Uint8Array {
  const flags = new Uint8Array(length);
  for (let i = 0; i < length; ) {
    const flag = reader.byte();
    const run = reader.varint();
    if (flag > FLAG.notANumber || run === 0 || run > length - i)
      throw reader.malformed(`a run of ${run} flags ${flag} does not fit`);
    flags.fill(flag, i, i + run);
    i += run;
  }
  return flags;
}
