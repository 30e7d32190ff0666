import { EntryLists } from './entry-lists.js';
import { type SparseRows, transpose } from './sparse-rows.js';

/**
 * A row counts as a combination of earlier ones when this little of it is left after they are taken out, as a part of its own square. An
 * hour that a contract of twenty years has to itself leaves 6e-6; rounding leaves about 1e-15.
 */
const DEPENDENT = 1e-10;
/** Parts of a combination smaller than this one of the largest are rounding. */
const NEGLIGIBLE = 1e-11;

/** A row that is a combination of accepted rows before it. */
export interface DependentRow {
  /** The row. */
  readonly row: number;
  /** The accepted rows that it is made of. */
  readonly of: Int32Array;
  /** How much of each. */
  readonly weights: Float64Array;
}

/**
 * The Cholesky factor of the Gram matrix G = A · diag(w) · Aᵀ (+ diag(ridge)) of sparse rows, taken in the order of the rows. A row
 * whose pivot is zero is left out, with the combination that it is: so the order of the rows is their priority.
 */
export interface GramFactor {
  /** Aᵀ. */
  readonly turned: SparseRows;
  /** The rows that were left out. */
  readonly dependent: readonly DependentRow[];
  /** G⁻¹ of the accepted rows times a right-hand side; both by row, zero at dependent rows. */
  solve(rightHandSide: Float64Array): Float64Array;
}

/** What {@link factorGram} may be told. */
export interface GramOptions {
  /** What is added to the diagonal. */
  readonly ridge?: Float64Array;
  /** Aᵀ where it is known, entries of its rows ascending. */
  readonly turned?: SparseRows;
}

/**
 * Factors the Gram matrix. It is never stored: row k is made from the columns that it meets. The factor is sparse (up-looking, by the
 * elimination tree: T. Davis, Direct Methods for Sparse Linear Systems, 2006, chapter 4), and for contracts nested in one another, shortest
 * first, nothing fills in: linear in the number of contracts.
 */
export function factorGram(rows: SparseRows, weights: Float64Array, options: GramOptions = {}): GramFactor {
  const n = rows.count;
  const { ridge, turned = transpose(rows) } = options;
  const leastRest = ridge === undefined ? DEPENDENT : 0; // with a ridge no row is a combination of others
  const scale = new Float64Array(n); // √G_kk: rows are brought to length one, so that one tolerance fits all
  const parent = new Int32Array(n).fill(-1);
  const mark = new Int32Array(n).fill(-1);
  const path = new Int32Array(n);
  const reach = new Int32Array(n);
  const work = new Float64Array(n);
  const diagonal = new Float64Array(n);
  const below = new EntryLists(n, 2 * rows.columns.length);
  const children = new EntryLists(n, n);
  const found = new Int32Array(n);
  const isAccepted = new Uint8Array(n);
  const accepted = new Int32Array(n);
  let accepts = 0;
  const dependent: DependentRow[] = [];
  const columns = { scale, diagonal, below };
  for (let k = 0; k < n; k++) {
    let square = ridge === undefined ? 0 : (ridge[k] as number);
    let top = n;
    for (let e = rows.start[k] as number; e < (rows.start[k + 1] as number); e++) {
      const column = rows.columns[e] as number;
      const value = (rows.values[e] as number) * (weights[column] as number);
      square += value * (rows.values[e] as number);
      for (let f = turned.start[column] as number; f < (turned.start[column + 1] as number); f++) {
        const i = turned.columns[f] as number;
        if (i >= k) break; // ascending
        if (isAccepted[i] === 0) continue;
        work[i] = (work[i] as number) + value * (turned.values[f] as number);
        let length = 0;
        for (let node = i; node >= 0 && mark[node] !== k; node = parent[node] as number) {
          path[length++] = node;
          mark[node] = k;
        }
        while (length > 0) reach[--top] = path[--length] as number;
      }
    }
    scale[k] = Math.sqrt(square) || 1;
    let rest = square === 0 ? 0 : 1;
    for (let p = top; p < n; p++) {
      const i = reach[p] as number;
      work[i] = (work[i] as number) / ((scale[i] as number) * (scale[k] as number));
    }
    for (let p = top; p < n; p++) {
      const i = reach[p] as number;
      const y = (work[i] as number) / (diagonal[i] as number);
      work[i] = y;
      rest -= y * y;
      below.subtract(i, y, work);
    }
    if (rest > leastRest) {
      for (let p = top; p < n; p++) {
        const i = reach[p] as number;
        below.add(i, k, work[i] as number);
        if (parent[i] !== -1) continue;
        parent[i] = k;
        children.add(k, i, 0);
      }
      diagonal[k] = Math.sqrt(rest);
      isAccepted[k] = 1;
      accepted[accepts++] = k;
    } else {
      const family = familyOf(reach.subarray(top), { row: k, children, mark, found });
      dependent.push(combinationOf(k, { ...columns, family, work }));
      for (const i of family) work[i] = 0;
    }
    for (let p = top; p < n; p++) work[reach[p] as number] = 0;
  }
  const acceptedRows = accepted.slice(0, accepts);
  return { turned, dependent, solve: (b) => solve({ ...columns, acceptedRows }, b) };
}

interface Columns {
  readonly scale: Float64Array;
  readonly diagonal: Float64Array;
  readonly below: EntryLists;
}

/**
 * Rows and all that are below them in the elimination tree, descending: where the solution of Lᵀ c = y may differ from zero. Those of
 * `reach` are marked with the row that is at hand, and so are the others then.
 */
function familyOf(
  reach: Int32Array,
  given: {
    readonly row: number;
    readonly children: EntryLists;
    readonly mark: Int32Array;
    readonly found: Int32Array;
  },
): Int32Array {
  const { row, children, mark, found } = given;
  found.set(reach);
  let length = reach.length;
  for (let at = 0; at < length; at++) length = children.collect(found[at] as number, { row, mark, found, length });
  return found.slice(0, length).sort().reverse();
}

/** Solves Lᵀ c = y, in place; then back to rows of their own length. */
function combinationOf(
  row: number,
  given: Columns & { readonly family: Int32Array; readonly work: Float64Array },
): DependentRow {
  const { family, work, diagonal, below, scale } = given;
  let largest = 0;
  for (const i of family) {
    work[i] = below.reduce(i, work) / (diagonal[i] as number);
    largest = Math.max(largest, Math.abs(work[i] as number));
  }
  const of = family.filter((i) => Math.abs(work[i] as number) > NEGLIGIBLE * largest).reverse();
  const weights = Float64Array.from(of, (i) => ((work[i] as number) * (scale[row] as number)) / (scale[i] as number));
  return { row, of, weights };
}

function solve(
  { acceptedRows, scale, diagonal, below }: Columns & { readonly acceptedRows: Int32Array },
  rightHandSide: Float64Array,
): Float64Array {
  const x = new Float64Array(rightHandSide.length);
  for (const i of acceptedRows) x[i] = (rightHandSide[i] as number) / (scale[i] as number);
  for (const i of acceptedRows) {
    const value = (x[i] as number) / (diagonal[i] as number);
    x[i] = value;
    below.subtract(i, value, x);
  }
  for (let p = acceptedRows.length - 1; p >= 0; p--) {
    const i = acceptedRows[p] as number;
    x[i] = below.reduce(i, x) / (diagonal[i] as number);
  }
  for (const i of acceptedRows) x[i] = (x[i] as number) / (scale[i] as number);
  return x;
}
