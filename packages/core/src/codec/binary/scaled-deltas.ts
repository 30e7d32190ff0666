import type { ByteReader } from '../bytes/byte-reader.js';
import type { ByteWriter } from '../bytes/byte-writer.js';
import { decimalScale, MAX_DECIMAL_SCALE, MAX_MANTISSA, powerOfTen } from '../decimal-scale.js';

/** The fewest bytes of an exception: one for its position, eight for its double. */
const LEAST_EXCEPTION = 9;

/**
 * The scale that gives the fewest bytes: a decimal more costs every value about 0.475 bytes (log₂10 / 7), a value that the scale
 * does not hold exactly is written raw, with its position, in about 9.5.
 */
export function bestScale(values: Float64Array): number {
  const counts = new Float64Array(MAX_DECIMAL_SCALE + 1);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number; // i < length
    if (Number.isNaN(value)) continue;
    total++;
    const scale = decimalScale(value);
    if (scale >= 0) counts[scale] = (counts[scale] ?? 0) + 1;
  }
  let best = 0;
  let bestCost = Number.POSITIVE_INFINITY;
  let held = 0;
  for (let k = 0; k <= MAX_DECIMAL_SCALE; k++) {
    held += counts[k] ?? 0;
    const cost = total * 0.475 * k + (total - held) * 9.5;
    if (cost < bestCost) {
      bestCost = cost;
      best = k;
    }
  }
  return best;
}

/**
 * Writes the values that are not NaN as deltas of their mantissas at `scale`; values that the scale does not hold bit for bit (also
 * −0) come before them as exceptions: the gap to the previous exception's position, then the double itself.
 *
 * @param limit nothing is written, and the answer is false, when the exceptions alone take as many bytes as this
 */
export function writeScaledDeltas(
  writer: ByteWriter,
  values: Float64Array,
  { scale, limit }: { readonly scale: number; readonly limit: number },
): boolean {
  const power = powerOfTen(scale);
  const isException = new Uint8Array(values.length);
  let exceptions = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number; // i < length
    if (Number.isNaN(value) || holds(value, power)) continue;
    isException[i] = 1;
    exceptions++;
  }
  if (exceptions * LEAST_EXCEPTION >= limit) return false;
  writer.byte(scale);
  writer.varint(exceptions);
  if (exceptions > 0) {
    const one = new Float64Array(1);
    let next = 0;
    for (let i = 0; i < values.length; i++) {
      if (isException[i] !== 1) continue;
      writer.varint(i - next);
      one[0] = values[i] as number; // i < length
      writer.float64s(one);
      next = i + 1;
    }
  }
  let previous = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number; // i < length
    if (Number.isNaN(value) || isException[i] === 1) continue;
    const mantissa = Math.round(value * power);
    writer.signed(mantissa - previous);
    previous = mantissa;
  }
  return true;
}

function holds(value: number, power: number): boolean {
  const mantissa = Math.round(value * power);
  if (mantissa > MAX_MANTISSA || mantissa < -MAX_MANTISSA) return false;
  return mantissa === 0 ? Object.is(value, 0) : mantissa / power === value;
}

/** Fills `values`, in which NaN marks the points without a value and anything else the points to read. */
export function readScaledDeltas(reader: ByteReader, values: Float64Array): void {
  const scale = reader.byte();
  if (scale > MAX_DECIMAL_SCALE) throw reader.malformed(`a decimal scale of ${scale} is above ${MAX_DECIMAL_SCALE}`);
  const power = powerOfTen(scale);
  const exceptions = reader.varint();
  if (exceptions * 9 > reader.remaining) throw reader.malformed(`${exceptions} exceptions do not fit`);
  const isException = exceptions > 0 ? new Uint8Array(values.length) : undefined;
  let position = 0;
  for (let k = 0; k < exceptions; k++) {
    position += reader.varint();
    const current = values[position];
    if (current === undefined || Number.isNaN(current))
      throw reader.malformed(`an exception at point ${position} has no place`);
    const value = reader.float64s(1)[0] as number; // one was read
    if (!Number.isFinite(value)) throw reader.malformed(`the exception at point ${position} is not a finite number`);
    values[position] = value;
    if (isException !== undefined) isException[position] = 1;
    position++;
  }
  let mantissa = 0;
  for (let i = 0; i < values.length; i++) {
    const current = values[i] as number; // i < length
    if (Number.isNaN(current) || isException?.[i] === 1) continue;
    mantissa += reader.signed();
    if (mantissa > MAX_MANTISSA || mantissa < -MAX_MANTISSA)
      throw reader.malformed(`the value of point ${i} is out of range`);
    values[i] = mantissa / power;
  }
}
