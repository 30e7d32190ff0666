import { AurumError } from '../../errors/index.js';
import {
  calendarIndex,
  FLAG,
  irregularIndex,
  isMissingFlag,
  regularIndex,
  Series,
  type SeriesIndex,
} from '../../series/index.js';
import { type MarketClock, parseMarketClock } from '../../time/index.js';
import { ByteReader } from '../bytes/byte-reader.js';
import { crc32c } from '../bytes/crc32c.js';
import { refuseTooLarge, wrapMalformed } from '../malformed.js';
import {
  CALENDAR_FREQUENCIES,
  DEFAULT_MAX_POINTS,
  FORMAT_VERSION,
  HAS,
  HEADER_LENGTH,
  INDEX,
  KINDS,
  MAGIC,
  VALUES,
} from './format.js';
import { readScaledDeltas } from './scaled-deltas.js';

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
  checkHeader(bytes);
  const reader = new ByteReader(bytes, HEADER_LENGTH);
  return wrapMalformed('the bytes are not a series', () => readSeries(reader, options.maxPoints ?? DEFAULT_MAX_POINTS));
}

function checkHeader(bytes: Uint8Array): void {
  const reader = new ByteReader(bytes);
  if (bytes.length < HEADER_LENGTH || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw reader.malformed(`they do not begin with AURS`);
  }
  const version = bytes[MAGIC.length] ?? 0;
  if (version !== FORMAT_VERSION) {
    throw new AurumError('CODEC.VERSION', {
      message: `the series was encoded with version ${version} of the format, and this release reads version ${FORMAT_VERSION}: use the release that wrote it, or encode it again`,
      details: { version, supported: FORMAT_VERSION },
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = view.getUint32(MAGIC.length + 1, true);
  const computed = crc32c(bytes, HEADER_LENGTH);
  if (declared !== computed) {
    throw new AurumError('CODEC.CHECKSUM', {
      message: `the checksum of the encoded series is ${hex(computed)}, and ${hex(declared)} was written: the bytes were altered or cut; encode the series again from its source`,
      details: { declared, computed, length: bytes.length },
    });
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
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

function readValues(reader: ByteReader, length: number, flags: Uint8Array | undefined): Float64Array {
  const encoding = reader.byte();
  if (encoding === VALUES.raw) return reader.float64s(length);
  if (encoding !== VALUES.scaled) throw reader.malformed(`its values have the unknown encoding ${encoding}`);
  const values = new Float64Array(length);
  if (flags !== undefined) {
    for (let i = 0; i < length; i++) if (isMissingFlag(flags[i] ?? 0)) values[i] = Number.NaN;
  }
  readScaledDeltas(reader, values);
  return values;
}
