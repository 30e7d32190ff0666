/** What an operation moved, counted as it goes. */
export interface Traffic {
  /** Rows that came from the database. */
  rowsRead: number;
  /** Rows that went to it. */
  rowsWritten: number;
  /** Bytes of rows that came in bulk. */
  bytesRead: number;
  /** Bytes of rows that went in bulk. */
  bytesWritten: number;
}

/** Nothing moved yet. */
export function newTraffic(): Traffic {
  return { rowsRead: 0, rowsWritten: 0, bytesRead: 0, bytesWritten: 0 };
}
