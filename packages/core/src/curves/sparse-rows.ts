/** A sparse matrix by rows: the entries of row i are those from `start[i]` up to, and without, `start[i + 1]`. */
export interface SparseRows {
  /** The number of rows. */
  readonly count: number;
  /** The number of columns. */
  readonly width: number;
  /** Where each row begins, and after the last one where it ends. */
  readonly start: Int32Array;
  /** The column of each entry. */
  readonly columns: Int32Array;
  /** The value of each entry. */
  readonly values: Float64Array;
}

/** One entry of a row that is being put together. */
export type Entry = readonly [column: number, value: number];

/** A sparse matrix of rows given one by one. */
export function sparseRows(rows: readonly (readonly Entry[])[], width: number): SparseRows {
  const start = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    start[i + 1] = (start[i] as number) + row.length;
  });
  const entries = rows.flat();
  return {
    count: rows.length,
    width,
    start,
    columns: Int32Array.from(entries, ([column]) => column),
    values: Float64Array.from(entries, ([, value]) => value),
  };
}

/** The transpose; entries of its rows ascend. */
export function transpose({ count, width, start, columns, values }: SparseRows): SparseRows {
  const next = new Int32Array(width + 1);
  for (const column of columns) next[column + 1] = (next[column + 1] as number) + 1;
  for (let j = 0; j < width; j++) next[j + 1] = (next[j + 1] as number) + (next[j] as number);
  const turned = {
    count: width,
    width: count,
    start: Int32Array.from(next),
    columns: new Int32Array(columns.length),
    values: new Float64Array(columns.length),
  };
  for (let i = 0; i < count; i++) {
    for (let k = start[i] as number; k < (start[i + 1] as number); k++) {
      const column = columns[k] as number;
      const at = next[column] as number;
      next[column] = at + 1;
      turned.columns[at] = i;
      turned.values[at] = values[k] as number;
    }
  }
  return turned;
}

/** Each row times a vector. */
export function timesVector({ count, start, columns, values }: SparseRows, vector: Float64Array): Float64Array {
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = start[i] as number; k < (start[i + 1] as number); k++) {
      sum += (values[k] as number) * (vector[columns[k] as number] as number);
    }
    out[i] = sum;
  }
  return out;
}

/** Rows below one another; both have the same width. */
export function stackRows(above: SparseRows, below: SparseRows): SparseRows {
  const start = new Int32Array(above.count + below.count + 1);
  start.set(above.start);
  const offset = above.columns.length;
  for (let i = 0; i <= below.count; i++) start[above.count + i] = offset + (below.start[i] as number);
  const columns = new Int32Array(offset + below.columns.length);
  columns.set(above.columns);
  columns.set(below.columns, offset);
  const values = new Float64Array(columns.length);
  values.set(above.values);
  values.set(below.values, offset);
  return { count: above.count + below.count, width: above.width, start, columns, values };
}
