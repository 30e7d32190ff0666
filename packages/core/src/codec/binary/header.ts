import { AurumError } from '../../errors/index.js';
import { ByteReader } from '../bytes/byte-reader.js';
import type { ByteWriter } from '../bytes/byte-writer.js';
import { crc32c } from '../bytes/crc32c.js';

/** A binary format: what its bytes begin with, the one version that is read, and what they hold. */
export interface BinaryFormat {
  /** Four capital letters. */
  readonly magic: string;
  /** The version that is written and read. */
  readonly version: number;
  /** What the bytes hold, for messages, such as `series`. */
  readonly noun: string;
}

const MAGIC_LENGTH = 4;

/** Magic, version and checksum: the checksum covers everything behind it. */
export const HEADER_LENGTH = 9;

/** Writes magic, version and room for the checksum. */
export function beginBinary(writer: ByteWriter, format: BinaryFormat): void {
  for (const letter of format.magic) writer.byte(letter.charCodeAt(0));
  writer.byte(format.version);
  writer.uint32(0);
}

/** Puts the checksum into its place, and gives the bytes. */
export function finishBinary(writer: ByteWriter): Uint8Array<ArrayBuffer> {
  const bytes = writer.finish();
  writer.patchUint32(MAGIC_LENGTH + 1, crc32c(bytes, HEADER_LENGTH));
  return bytes;
}

/**
 * A reader of what stands behind the header.
 *
 * @throws AurumError `CODEC.FORMAT` for other bytes, `CODEC.VERSION` for another version, `CODEC.CHECKSUM` when they were altered
 */
export function openBinary(bytes: Uint8Array, format: BinaryFormat): ByteReader {
  const reader = new ByteReader(bytes, HEADER_LENGTH, `a ${format.noun}`);
  const begins = Array.from(format.magic).every((letter, i) => bytes[i] === letter.charCodeAt(0));
  if (bytes.length < HEADER_LENGTH || !begins) {
    throw new ByteReader(bytes, 0, `a ${format.noun}`).malformed(`they do not begin with ${format.magic}`);
  }
  const version = bytes[MAGIC_LENGTH] ?? 0;
  if (version !== format.version) {
    throw new AurumError('CODEC.VERSION', {
      message: `the ${format.noun} was encoded with version ${version} of the format, and this release reads version ${format.version}: use the release that wrote it, or encode it again`,
      details: { version, supported: format.version },
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = view.getUint32(MAGIC_LENGTH + 1, true);
  const computed = crc32c(bytes, HEADER_LENGTH);
  if (declared !== computed) {
    throw new AurumError('CODEC.CHECKSUM', {
      message: `the checksum of the encoded ${format.noun} is ${hex(computed)}, and ${hex(declared)} was written: the bytes were altered or cut; encode the ${format.noun} again from its source`,
      details: { declared, computed, length: bytes.length },
    });
  }
  return reader;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
