/** A symmetric matrix that is given entry by entry. */
export type SymmetricEntries = (i: number, k: number) => number;

/**
 * The Cholesky factor of some rows and columns of a symmetric matrix, taken in one after another: a row is added in O(size²), and one is
 * taken out by factoring anew those after it.
 */
export class GrowingCholesky {
  readonly #entries: SymmetricEntries;
  readonly #rows: Float64Array[] = [];
  #members: number[] = [];

  constructor(entries: SymmetricEntries) {
    this.#entries = entries;
  }

  /** The rows that are in, in their order. */
  get members(): readonly number[] {
    return this.#members;
  }

  /** Takes a row in. @returns whether it could be: not when so little of it is its own, `least`, that it depends on those that are in */
  add(row: number, least = 0): boolean {
    const { pivot, factors } = this.#reduce(row);
    if (!(pivot > least)) return false;
    const next = new Float64Array(factors.length + 1);
    next.set(factors);
    next[factors.length] = Math.sqrt(pivot);
    this.#rows.push(next);
    this.#members.push(row);
    return true;
  }

  /** Takes a row out. */
  remove(row: number): void {
    const at = this.#members.indexOf(row);
    const after = this.#members.slice(at + 1);
    this.#members = this.#members.slice(0, at);
    this.#rows.length = at;
    for (const member of after) this.add(member);
  }

  /** What is left of the diagonal entry of a row when those that are in are taken off it: 0 for a dependent one. */
  pivot(row: number): number {
    return this.#reduce(row).pivot;
  }

  /** The multipliers r with Σ r_k a_k = a_row on the rows and columns that are in. */
  combination(row: number): Float64Array {
    return this.solve(Float64Array.from(this.#members, (member) => this.#entries(member, row)));
  }

  /** Solves the system of the members, in place. */
  solve(b: Float64Array): Float64Array {
    const rows = this.#rows;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as Float64Array; // i < length; row k has k + 1 entries
      let sum = b[i] as number;
      for (let k = 0; k < i; k++) sum -= (row[k] as number) * (b[k] as number);
      b[i] = sum / (row[i] as number);
    }
    for (let i = rows.length - 1; i >= 0; i--) {
      const row = rows[i] as Float64Array;
      const x = (b[i] as number) / (row[i] as number);
      b[i] = x;
      for (let k = 0; k < i; k++) b[k] = (b[k] as number) - (row[k] as number) * x;
    }
    return b;
  }

  #reduce(row: number): { readonly pivot: number; readonly factors: Float64Array } {
    const factors = Float64Array.from(this.#members, (member) => this.#entries(member, row));
    let pivot = this.#entries(row, row);
    for (let i = 0; i < factors.length; i++) {
      const of = this.#rows[i] as Float64Array; // one row for each member
      let sum = factors[i] as number;
      for (let k = 0; k < i; k++) sum -= (of[k] as number) * (factors[k] as number);
      const factor = sum / (of[i] as number);
      factors[i] = factor;
      pivot -= factor * factor;
    }
    return { pivot, factors };
  }
}
