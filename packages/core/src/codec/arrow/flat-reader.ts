import { AurumError } from '../../errors/index.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The longest vector or string that Arrow metadata may have here; schemas have thousands of columns, not millions. */
const MAX_LENGTH = 1_000_000;

/** The error for bytes that are not Arrow IPC. */
export function malformedArrow(why: string, cause?: unknown): AurumError {
  return new AurumError('CODEC.FORMAT', {
    message: `the bytes are not Arrow IPC that can be read here: ${why}`,
    details: { why },
    cause,
  });
}

/** A buffer with flatbuffer metadata. Every access is checked: a position outside is `CODEC.FORMAT`. */
export class FlatReader {
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The root table. */
  root(): FlatTable {
    return new FlatTable(this, this.offset(0));
  }

  /** A number at a position. */
  number(position: number, size: 1 | 2 | 4 | 8): number {
    if (!(position >= 0 && position + size <= this.#view.byteLength))
      throw malformedArrow('its metadata points outside itself');
    if (size === 1) return this.#view.getUint8(position);
    if (size === 2) return this.#view.getInt16(position, true);
    if (size === 4) return this.#view.getInt32(position, true);
    return Number(this.#view.getBigInt64(position, true));
  }

  /** The position that the unsigned offset at `position` points to. */
  offset(position: number): number {
    return position + (this.number(position, 4) >>> 0);
  }

  /** The length of the vector or string at a position. */
  length(position: number): number {
    const length = this.number(position, 4) >>> 0;
    if (length > MAX_LENGTH) throw malformedArrow(`its metadata has a vector of ${length} elements`);
    return length;
  }

  /** The string at a position. */
  string(position: number): string {
    const length = this.length(position);
    if (position + 4 + length > this.#view.byteLength) throw malformedArrow('a string of its metadata is cut');
    try {
      return decoder.decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + position + 4, length));
    } catch (cause) {
      throw malformedArrow('a string of its metadata is not UTF-8', cause);
    }
  }
}

/** A table of a flatbuffer. Absent fields give the default. */
export class FlatTable {
  readonly #reader: FlatReader;
  readonly #position: number;
  readonly #vtable: number;
  readonly #vtableLength: number;

  constructor(reader: FlatReader, position: number) {
    this.#reader = reader;
    this.#position = position;
    this.#vtable = position - reader.number(position, 4);
    this.#vtableLength = reader.number(this.#vtable, 2);
  }

  #find(id: number): number | undefined {
    const entry = 4 + id * 2;
    if (entry + 2 > this.#vtableLength) return undefined;
    const distance = this.#reader.number(this.#vtable + entry, 2);
    return distance === 0 ? undefined : this.#position + distance;
  }

  /** A number field. */
  number(id: number, size: 1 | 2 | 4 | 8, otherwise = 0): number {
    const position = this.#find(id);
    return position === undefined ? otherwise : this.#reader.number(position, size);
  }

  /** A string field. */
  string(id: number): string | undefined {
    const position = this.#find(id);
    return position === undefined ? undefined : this.#reader.string(this.#reader.offset(position));
  }

  /** A table field. */
  table(id: number): FlatTable | undefined {
    const position = this.#find(id);
    return position === undefined ? undefined : new FlatTable(this.#reader, this.#reader.offset(position));
  }

  /** A vector of tables. */
  tables(id: number): FlatTable[] {
    const position = this.#find(id);
    if (position === undefined) return [];
    const vector = this.#reader.offset(position);
    const out: FlatTable[] = [];
    for (let i = 0, n = this.#reader.length(vector); i < n; i++) {
      out.push(new FlatTable(this.#reader, this.#reader.offset(vector + 4 + i * 4)));
    }
    return out;
  }

  /** A vector of structs of `width` 64-bit numbers, one after the other. */
  structs64(id: number, width: number): number[] {
    const position = this.#find(id);
    if (position === undefined) return [];
    const vector = this.#reader.offset(position);
    const out: number[] = [];
    for (let i = 0, n = this.#reader.length(vector) * width; i < n; i++)
      out.push(this.#reader.number(vector + 4 + i * 8, 8));
    return out;
  }
}
