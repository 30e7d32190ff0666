const encoder = new TextEncoder();

/** A value of a table that is being written: its field number and how it is stored. */
export type FlatField =
  | { readonly id: number; readonly type: 'int8' | 'int16' | 'int32' | 'int64'; readonly value: number }
  | { readonly id: number; readonly type: 'offset'; readonly value: number };

const SIZES = { int8: 1, int16: 2, int32: 4, int64: 8, offset: 4 } as const;

/**
 * Writes a flatbuffer as the format wants it: from the back to the front, children before parents. Positions are counted from the end of
 * the buffer, so that they do not move when it grows. Only what Arrow metadata needs: tables, strings, vectors of tables and of structs of
 * 64-bit numbers.
 */
export class FlatWriter {
  #bytes = new Uint8Array(1024);
  #used = 0;

  /** A table; gives its position. Fields may come in any order; an `offset` value is the position of another object. */
  table(fields: readonly FlatField[]): number {
    const count = fields.reduce((most, field) => Math.max(most, field.id + 1), 0);
    const ends = new Array<number>(count).fill(0);
    const before = this.#used;
    // large fields first, so that padding stays small
    const bySize = [...fields].sort((a, b) => SIZES[b.type] - SIZES[a.type]);
    for (const field of bySize) {
      this.#align(SIZES[field.type], 0);
      if (field.type === 'offset') this.#number(4, this.#used + 4 - field.value);
      else this.#number(SIZES[field.type], field.value);
      ends[field.id] = this.#used;
    }
    this.#align(4, 0);
    this.#number(4, 0);
    const position = this.#used;
    for (let id = count - 1; id >= 0; id--) {
      const end = ends[id] ?? 0;
      this.#number(2, end === 0 ? 0 : position - end);
    }
    this.#number(2, position - before);
    this.#number(2, 4 + 2 * count);
    this.#patch(position, this.#used - position);
    return position;
  }

  /** A zero-terminated UTF-8 string. */
  string(text: string): number {
    const content = encoder.encode(text);
    this.#align(4, content.length + 1);
    this.#number(1, 0);
    this.#reserve(content.length);
    this.#bytes.set(content, this.#bytes.length - this.#used - content.length);
    this.#used += content.length;
    this.#number(4, content.length);
    return this.#used;
  }

  /** A vector of objects. */
  offsets(positions: readonly number[]): number {
    this.#align(4, 0);
    for (let i = positions.length - 1; i >= 0; i--) this.#number(4, this.#used + 4 - (positions[i] ?? 0));
    this.#number(4, positions.length);
    return this.#used;
  }

  /** A vector of structs, each made of `width` 64-bit numbers, given one after the other. */
  structs64(numbers: readonly number[], width: number): number {
    this.#align(8, 0);
    for (let i = numbers.length - 1; i >= 0; i--) this.#number(8, numbers[i] ?? 0);
    // the length sits right in front of the first struct
    this.#number(4, numbers.length / width);
    return this.#used;
  }

  /** The finished buffer, whose length is a multiple of eight, with `root` as its root table. */
  finish(root: number): Uint8Array {
    this.#align(8, 4);
    this.#number(4, this.#used + 4 - root);
    return this.#bytes.slice(this.#bytes.length - this.#used);
  }

  /** Pads so that, after `extra` more bytes, the position is a multiple of `size`. */
  #align(size: number, extra: number): void {
    const padding = (size - ((this.#used + extra) % size)) % size;
    this.#reserve(padding);
    this.#used += padding;
  }

  #number(size: number, value: number): void {
    this.#reserve(size);
    this.#used += size;
    const view = new DataView(this.#bytes.buffer);
    const at = this.#bytes.length - this.#used;
    if (size === 1) view.setUint8(at, value);
    else if (size === 2) view.setInt16(at, value, true);
    else if (size === 4) view.setInt32(at, value, true);
    else view.setBigInt64(at, BigInt(value), true);
  }

  #patch(position: number, value: number): void {
    new DataView(this.#bytes.buffer).setInt32(this.#bytes.length - position, value, true);
  }

  #reserve(count: number): void {
    if (this.#used + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + count));
    grown.set(this.#bytes.subarray(this.#bytes.length - this.#used), grown.length - this.#used);
    this.#bytes = grown;
  }
}
