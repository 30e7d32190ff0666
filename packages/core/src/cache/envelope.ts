import { crc32 } from 'node:zlib';
import { type Compression, pack, unpack } from './compression.js';

/** What an envelope holds. */
export interface Enveloped {
  /** Whether it says that there is nothing. */
  readonly isNegative: boolean;
  /** The bytes of the value; empty for a negative one. */
  readonly bytes: Uint8Array;
  /** What the origin took for it, ms. */
  readonly costMs: number;
}

/** Why bytes are no envelope. */
export class EnvelopeError extends Error {
  /** In one word, for counters. */
  readonly reason: 'header' | 'version' | 'schema' | 'checksum' | 'size' | 'compression';

  constructor(reason: EnvelopeError['reason'], message: string) {
    super(message);
    this.name = 'EnvelopeError';
    this.reason = reason;
  }
}

const MAGIC = 0xa7;
const VERSION = 1;
/** magic · version · kind · compression · CRC-32 · schema · length before compression · cost */
const HEADER = 20;
const PLAIN = 0;

/** Options of {@link sealEnvelope}. */
export interface SealOptions {
  /** The form of the value; envelopes of another are refused. */
  readonly schema: string;
  /** From which size on bytes are compressed; Infinity: never. */
  readonly compressFrom: number;
  /** How. Default `deflate`. */
  readonly compression?: Compression | undefined;
}

/** The envelope of a value: everything that is needed to refuse it when it was altered, cut, or is of another form. */
export function sealEnvelope(
  { isNegative, bytes, costMs }: Enveloped,
  { schema, compressFrom, compression = 'deflate' }: SealOptions,
): Uint8Array {
  const made = bytes.length >= compressFrom ? pack(bytes, compression) : undefined;
  const isPacked = made !== undefined && made.packed.length < bytes.length;
  const body = isPacked ? made.packed : bytes;
  const out = new Uint8Array(HEADER + body.length);
  const view = new DataView(out.buffer);
  out[0] = MAGIC;
  out[1] = VERSION;
  out[2] = isNegative ? 1 : 0;
  out[3] = isPacked ? made.form : PLAIN;
  view.setUint32(8, fingerprint(schema), true);
  view.setUint32(12, bytes.length, true);
  view.setFloat32(16, costMs, true);
  out.set(body, HEADER);
  view.setUint32(4, checksum(out, view), true);
  return out;
}

/**
 * What an envelope holds. The declared size is compared with the limit before anything is unpacked.
 *
 * @throws EnvelopeError
 */
export function openEnvelope(
  bytes: Uint8Array,
  { schema, maxBytes }: { readonly schema: string; readonly maxBytes: number },
): Enveloped {
  if (bytes.length < HEADER || bytes[0] !== MAGIC) throw new EnvelopeError('header', 'the bytes are no envelope');
  if (bytes[1] !== VERSION)
    throw new EnvelopeError('version', `the envelope is of version ${bytes[1]}, not ${VERSION}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(4, true) !== checksum(bytes, view))
    throw new EnvelopeError('checksum', 'the envelope was altered or cut');
  if (view.getUint32(8, true) !== fingerprint(schema))
    throw new EnvelopeError('schema', `the envelope is not of ${schema}`);
  const length = view.getUint32(12, true);
  if (length > maxBytes)
    throw new EnvelopeError('size', `the envelope declares ${length} bytes, and ${maxBytes} are the most`);
  const body = bytes.subarray(HEADER);
  return {
    isNegative: bytes[2] === 1,
    bytes: bytes[3] === PLAIN ? exact(body, length) : unpacked(body, bytes[3] ?? PLAIN, length),
    costMs: view.getFloat32(16, true),
  };
}

/** What can be said of an envelope by whoever does not know the form of its value. */
export interface EnvelopeDescription {
  /** Whether it says that there is nothing. */
  readonly isNegative: boolean;
  /** Whether its value is compressed. */
  readonly isCompressed: boolean;
  /** Its bytes as they are kept. */
  readonly packedBytes: number;
  /** The bytes of the value before compression, as it declares them. */
  readonly unpackedBytes: number;
  /** What the origin took for it, ms. */
  readonly costMs: number;
  /** Whether it is as it was made: the checksum fits. */
  readonly isIntact: boolean;
}

/** What an envelope says of itself, for tools that look into a cache: nothing is unpacked. Undefined for bytes that are none of this version. */
export function describeEnvelope(bytes: Uint8Array): EnvelopeDescription | undefined {
  if (bytes.length < HEADER || bytes[0] !== MAGIC || bytes[1] !== VERSION) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    isNegative: bytes[2] === 1,
    isCompressed: bytes[3] !== PLAIN,
    packedBytes: bytes.length,
    unpackedBytes: view.getUint32(12, true),
    costMs: view.getFloat32(16, true),
    isIntact: view.getUint32(4, true) === checksum(bytes, view),
  };
}

/** Of all but itself: what stands before it, too, as one bit there would turn a value into nothing. */
function checksum(bytes: Uint8Array, view: DataView): number {
  return (crc32(bytes.subarray(8)) ^ view.getUint32(0, true)) >>> 0;
}

function exact(body: Uint8Array, length: number): Uint8Array {
  if (body.length !== length)
    throw new EnvelopeError('size', `the envelope holds ${body.length} bytes instead of ${length}`);
  // clients and zlib give a Buffer, whose slice() is no copy, as that of the bytes is that a codec is promised
  return new Uint8Array(body.buffer, body.byteOffset, length);
}

function unpacked(body: Uint8Array, form: number, length: number): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = unpack(body, form, length);
  } catch (error) {
    throw new EnvelopeError(
      'compression',
      `the envelope cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return exact(bytes, length);
}

const fingerprints = new Map<string, number>();

/** Four bytes of the name of a form. */
function fingerprint(schema: string): number {
  let value = fingerprints.get(schema);
  if (value === undefined) {
    value = crc32(schema);
    fingerprints.set(schema, value);
  }
  return value;
}
