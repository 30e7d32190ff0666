/**
 * MurmurHash3 x86_128 (Austin Appleby, public domain): 128 bits over bytes, in 32-bit arithmetic. It spreads well and is fast; it is no
 * protection against somebody who makes collisions on purpose.
 *
 * @param bytes what to hash
 * @returns 32 hexadecimal digits, the four words one after the other
 */
export function murmur3x86128(bytes: DataView): string {
  const length = bytes.byteLength;
  const state = new Int32Array(4); // seed 0
  const blocks = length >>> 4;
  mixBlocks(state, bytes, blocks);
  let [h1, h2, h3, h4] = state as unknown as [number, number, number, number]; // four words were allocated
  const tail = blocks * 16;
  const at = (i: number): number => (tail + i < length ? bytes.getUint8(tail + i) : 0);
  const word = (i: number): number => at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24);
  h4 ^= Math.imul(rotate(Math.imul(word(12), C4), 18), C1);
  h3 ^= Math.imul(rotate(Math.imul(word(8), C3), 17), C4);
  h2 ^= Math.imul(rotate(Math.imul(word(4), C2), 16), C3);
  h1 ^= Math.imul(rotate(Math.imul(word(0), C1), 15), C2);
  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = finalMix(h1);
  h2 = finalMix(h2);
  h3 = finalMix(h3);
  h4 = finalMix(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  return [h1, h2 + h1, h3 + h1, h4 + h1].map((h) => (h >>> 0).toString(16).padStart(8, '0')).join('');
}

const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

function mixBlocks(state: Int32Array, bytes: DataView, blocks: number): void {
  let [h1, h2, h3, h4] = state as unknown as [number, number, number, number]; // four words were allocated
  for (let i = 0; i < blocks; i++) {
    const p = i * 16;
    h1 ^= Math.imul(rotate(Math.imul(bytes.getInt32(p, true), C1), 15), C2);
    h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotate(Math.imul(bytes.getInt32(p + 4, true), C2), 16), C3);
    h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotate(Math.imul(bytes.getInt32(p + 8, true), C3), 17), C4);
    h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotate(Math.imul(bytes.getInt32(p + 12, true), C4), 18), C1);
    h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  }
  state[0] = h1;
  state[1] = h2;
  state[2] = h3;
  state[3] = h4;
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function finalMix(h: number): number {
  let x = h;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
