/**
 * A list of positions and values for each of n rows, to whose ends entries are added in any order of the rows: chains in columns that all
 * lists share, since thousands of arrays of a few numbers each would be work for the garbage collector.
 */
export class EntryLists {
  /** By row: the first entry, or −1. */
  readonly #first: Int32Array;
  /** By row: the last entry. */
  readonly #last: Int32Array;
  /** By entry: the next one of its row, or −1. */
  #next: Int32Array;
  #positions: Int32Array;
  #values: Float64Array;
  #length = 0;

  /** @param room for how many entries there is room before the columns grow. */
  constructor(rows: number, room: number) {
    this.#first = new Int32Array(rows).fill(-1);
    this.#last = new Int32Array(rows);
    this.#next = new Int32Array(room + 1);
    this.#positions = new Int32Array(room + 1);
    this.#values = new Float64Array(room + 1);
  }

  /** Adds an entry to the end of a row. */
  add(row: number, position: number, value: number): void {
    const entry = this.#length++;
    if (entry === this.#next.length) this.#grow();
    this.#next[entry] = -1;
    this.#positions[entry] = position;
    this.#values[entry] = value;
    if (this.#first[row] === -1) this.#first[row] = entry;
    else this.#next[this.#last[row] as number] = entry;
    this.#last[row] = entry;
  }

  /** Takes a multiple of a row from a vector: v[position] −= value · by. */
  subtract(row: number, by: number, vector: Float64Array): void {
    const [next, positions, values] = [this.#next, this.#positions, this.#values];
    for (let e = this.#first[row] as number; e >= 0; e = next[e] as number) {
      const at = positions[e] as number; // entries are below the length
      vector[at] = (vector[at] as number) - (values[e] as number) * by;
    }
  }

  /** What is left of v[row] when the row times the vector is taken out. */
  reduce(row: number, vector: Float64Array): number {
    const [next, positions, values] = [this.#next, this.#positions, this.#values];
    let sum = vector[row] as number;
    for (let e = this.#first[row] as number; e >= 0; e = next[e] as number) {
      sum -= (values[e] as number) * (vector[positions[e] as number] as number);
    }
    return sum;
  }

  /** Appends the positions of a row that are not marked yet to a column, and marks them. Gives the new length. */
  collect(
    of: number,
    into: { readonly row: number; readonly mark: Int32Array; readonly found: Int32Array; readonly length: number },
  ): number {
    const { row, mark, found } = into;
    let { length } = into;
    for (let e = this.#first[of] as number; e >= 0; e = this.#next[e] as number) {
      const at = this.#positions[e] as number; // entries are below the length
      if (mark[at] === row) continue;
      mark[at] = row;
      found[length++] = at;
    }
    return length;
  }

  #grow(): void {
    const room = 2 * this.#next.length;
    const [next, positions, values] = [this.#next, this.#positions, this.#values];
    this.#next = new Int32Array(room);
    this.#next.set(next);
    this.#positions = new Int32Array(room);
    this.#positions.set(positions);
    this.#values = new Float64Array(room);
    this.#values.set(values);
  }
}
