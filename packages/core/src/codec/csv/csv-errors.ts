import { AurumError } from '../../errors/index.js';

/** `CSV.ROW`: something in a row cannot be read. The message names line and column. */
export function rowError(
  place: { readonly line: number; readonly column?: string | undefined },
  what: string,
  cause?: unknown,
): AurumError {
  const where =
    place.column === undefined ? `line ${place.line}` : `line ${place.line}, column ${JSON.stringify(place.column)}`;
  return new AurumError('CSV.ROW', {
    message: `${where}: ${what}`,
    details: { line: place.line, ...(place.column === undefined ? {} : { column: place.column }) },
    cause,
  });
}

/** `CSV.HEADER`: columns are missing or the header makes no sense. */
export function headerError(what: string, details: Readonly<Record<string, unknown>>): AurumError {
  return new AurumError('CSV.HEADER', { message: what, details });
}
