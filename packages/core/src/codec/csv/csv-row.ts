/**
 * One row of a CSV text, as a view into the text that is being scanned: valid only until the scanner goes on. Fields are not cut out
 * until asked for.
 */
export class CsvRow {
  /** Number of the line on which the row begins, from 1. Line breaks inside quotes count. */
  line = 0;
  /** How many fields it has, at least 1. */
  count = 0;
  /** The text into which {@link starts} and {@link ends} point. */
  text = '';
  /** Where each field begins, after its opening quote. */
  starts: Int32Array = new Int32Array(32);
  /** Where each field ends, before its closing quote. */
  ends: Int32Array = new Int32Array(32);
  /** 0: bare, 1: quoted, 2: quoted with doubled quotes inside. */
  quoting: Uint8Array = new Uint8Array(32);

  /** The content of field `i`, quotes removed; empty beyond the last field. */
  field(i: number): string {
    if (i >= this.count) return '';
    const raw = this.text.slice(this.starts[i], this.ends[i]);
    return this.quoting[i] === 2 ? raw.replaceAll('""', '"') : raw;
  }

  /** All fields. */
  fields(): string[] {
    const out: string[] = [];
    for (let i = 0; i < this.count; i++) out.push(this.field(i));
    return out;
  }

  /** Whether the row is an empty line. */
  get blank(): boolean {
    return this.count === 1 && this.quoting[0] === 0 && this.starts[0] === this.ends[0];
  }

  /** Adds a field. */
  add(start: number, end: number, quoting: number): void {
    if (this.count === this.starts.length) this.#grow();
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.quoting[this.count] = quoting;
    this.count++;
  }

  #grow(): void {
    const size = this.starts.length * 2;
    const [starts, ends, quoting] = [new Int32Array(size), new Int32Array(size), new Uint8Array(size)];
    starts.set(this.starts);
    ends.set(this.ends);
    quoting.set(this.quoting);
    this.starts = starts;
    this.ends = ends;
    this.quoting = quoting;
  }
}
