/** CRC-32C (Castagnoli), reflected polynomial 0x82F63B78, as in iSCSI, ext4 and the Parquet page header. */
const POLYNOMIAL = 0x82f63b78;

let tables: Uint32Array | undefined;

/** Eight tables of 256 entries: table k advances a byte by k further bytes, so that eight bytes are taken at a time. */
function crcTables(): Uint32Array {
  if (tables !== undefined) return tables;
  const built = new Uint32Array(8 * 256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = (c & 1) === 1 ? (c >>> 1) ^ POLYNOMIAL : c >>> 1;
    built[n] = c >>> 0;
  }
  for (let n = 256; n < built.length; n++) {
    const previous = built[n - 256] ?? 0;
    built[n] = (previous >>> 8) ^ (built[previous & 0xff] ?? 0);
  }
  tables = built;
  return built;
}

/** The CRC-32C of `bytes[from, to)` as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, from = 0, to: number = bytes.length): number {
  const t = crcTables();
  let crc = 0xffffffff;
  let i = from;
  for (; i + 8 <= to; i += 8) {
    const a = crc ^ word(bytes, i);
    const b = word(bytes, i + 4);
    crc =
      at(t, 1792 + (a & 0xff)) ^
      at(t, 1536 + ((a >>> 8) & 0xff)) ^
      at(t, 1280 + ((a >>> 16) & 0xff)) ^
      at(t, 1024 + (a >>> 24)) ^
      at(t, 768 + (b & 0xff)) ^
      at(t, 512 + ((b >>> 8) & 0xff)) ^
      at(t, 256 + ((b >>> 16) & 0xff)) ^
      at(t, b >>> 24);
  }
  for (; i < to; i++) crc = (crc >>> 8) ^ at(t, (crc ^ at(bytes, i)) & 0xff);
  return (crc ^ 0xffffffff) >>> 0;
}

function word(bytes: Uint8Array, i: number): number {
  return at(bytes, i) | (at(bytes, i + 1) << 8) | (at(bytes, i + 2) << 16) | (at(bytes, i + 3) << 24);
}

/** An element that the loop bounds guarantee. */
function at(array: Uint8Array | Uint32Array, i: number): number {
  return array[i] as number; // i is within bounds by the loops above
}
