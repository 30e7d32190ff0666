import { createHash } from 'node:crypto';

/**
 * The id of the batch that holds a file: the same for the same content read in the same way, so that a repeat is recognised, also
 * after a connection was lost in the middle of the commit.
 *
 * @param content the bytes of the file
 * @param reading everything else that decides what is written: keys, options
 */
export function batchIdOf(content: Uint8Array, reading: readonly unknown[]): string {
  const digest = createHash('sha256').update(JSON.stringify(reading)).update('\0').update(content).digest();
  // A UUID of version 8: the standard leaves the bits of that version to whoever makes it.
  digest[6] = ((digest[6] as number) & 0x0f) | 0x80; // a digest has 32 bytes
  digest[8] = ((digest[8] as number) & 0x3f) | 0x80;
  const hex = digest.toString('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
