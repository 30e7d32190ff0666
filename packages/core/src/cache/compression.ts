import * as zlib from 'node:zlib';

/** How values are compressed for the shared level. */
export const COMPRESSIONS = ['deflate', 'zstd'] as const;

/** `deflate`, which every Node reads; `zstd` is faster and smaller, and read by Node 22.15, 23.8 and later only. */
export type Compression = (typeof COMPRESSIONS)[number];

type Unpack = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** What Node has of zstd; undefined for those that have nothing. */
const zstd = zlib as {
  readonly zstdCompressSync?: (bytes: Uint8Array) => Uint8Array;
  readonly zstdDecompressSync?: Unpack;
}; // the types are those of a Node that has none

/** Whether this Node has a compression. */
export function hasCompression(name: Compression): boolean {
  return name === 'deflate' || zstd.zstdCompressSync !== undefined;
}

/** The numbers of forms in envelopes; 0 is plain. */
const NUMBERS: Readonly<Record<Compression, number>> = { deflate: 1, zstd: 2 };

/** Compressed bytes with the number of their form. */
export function pack(bytes: Uint8Array, name: Compression): { readonly packed: Uint8Array; readonly form: number } {
  const form = NUMBERS[name];
  return {
    packed: name === 'zstd' ? (zstd.zstdCompressSync?.(bytes) ?? bytes) : zlib.deflateRawSync(bytes, { level: 1 }),
    form,
  };
}

/** The bytes of a form, no more than a number of them. @throws Error for bytes that are none, and for forms that this Node has not */
export function unpack(bytes: Uint8Array, form: number, most: number): Uint8Array {
  const inflate: Unpack | undefined =
    form === NUMBERS.deflate ? zlib.inflateRawSync : form === NUMBERS.zstd ? zstd.zstdDecompressSync : undefined;
  if (inflate === undefined) throw new Error(`this Node has no compression ${form}`);
  return inflate(bytes, { maxOutputLength: Math.max(1, most) });
}
