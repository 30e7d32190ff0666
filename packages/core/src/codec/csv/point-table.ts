/** The points of one series group as they are read: a start, a line, and a value and flag for each value column. */
export class PointTable {
  /** The texts of the key columns. */
  readonly key: readonly string[];
  /** How many points there are. */
  length = 0;
  #starts: Float64Array;
  #lines: Int32Array;
  readonly #values: Float64Array[];
  readonly #flags: Uint8Array[];

  constructor(key: readonly string[], columns: number) {
    this.key = key;
    this.#starts = new Float64Array(64);
    this.#lines = new Int32Array(64);
    this.#values = Array.from({ length: columns }, () => new Float64Array(64));
    this.#flags = Array.from({ length: columns }, () => new Uint8Array(64));
  }

  /** Adds a point without values; gives its position. */
  add(start: number, line: number): number {
    if (this.length === this.#starts.length) this.#grow();
    this.#starts[this.length] = start;
    this.#lines[this.length] = line;
    return this.length++;
  }

  /** Sets the value of one column. */
  set(position: number, column: number, value: number, flag: number): void {
    const values = this.#values[column];
    const flags = this.#flags[column];
    if (values === undefined || flags === undefined) return;
    values[position] = value;
    flags[position] = flag;
  }

  /** The starts, epoch ms. */
  starts(): Float64Array {
    return this.#starts.subarray(0, this.length);
  }

  /** The lines. */
  lines(): Int32Array {
    return this.#lines.subarray(0, this.length);
  }

  /** The values of a column. */
  values(column: number): Float64Array {
    return (this.#values[column] ?? new Float64Array(0)).subarray(0, this.length);
  }

  /** The flags of a column. */
  flags(column: number): Uint8Array {
    return (this.#flags[column] ?? new Uint8Array(0)).subarray(0, this.length);
  }

  #grow(): void {
    const size = this.#starts.length * 2;
    const starts = new Float64Array(size);
    starts.set(this.#starts);
    this.#starts = starts;
    const lines = new Int32Array(size);
    lines.set(this.#lines);
    this.#lines = lines;
    for (let c = 0; c < this.#values.length; c++) {
      const values = new Float64Array(size);
      values.set(this.values(c));
      this.#values[c] = values;
      const flags = new Uint8Array(size);
      flags.set(this.flags(c));
      this.#flags[c] = flags;
    }
  }
}
