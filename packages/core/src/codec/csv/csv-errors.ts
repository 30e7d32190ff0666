import { AurumError, type AurumErrorCode } from '../../errors/index.js';

/** Where in a file an error is, and what is known of it beside. */
export interface RowErrorPlace {
  /** The line in the file, from 1. */
  readonly line: number;
  /** The column's name. */
  readonly column?: string | undefined;
  /** What is wrong when the row could be read: a time or an interval that cannot be used. Default `CSV.ROW`. */
  readonly code?: AurumErrorCode;
}

/** `CSV.ROW`: something in a row cannot be read, or the code given. The message names line and column. */
export function rowError(place: RowErrorPlace, what: string, cause?: unknown): AurumError {
  const where =
    place.column === undefined ? `line ${place.line}` : `line ${place.line}, column ${JSON.stringify(place.column)}`;
  return new AurumError(place.code ?? 'CSV.ROW', {
    message: `${where}: ${what}`,
    details: { line: place.line, ...(place.column === undefined ? {} : { column: place.column }) },
    cause,
  });
}

/** `CSV.HEADER`: columns are missing or the header makes no sense. */
export function headerError(what: string, details: Readonly<Record<string, unknown>>): AurumError {
  return new AurumError('CSV.HEADER', { message: what, details });
}
