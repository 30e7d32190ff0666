import { AurumError } from '../errors/index.js';

/** Where in a file something is. */
export interface FilePlace {
  /** Line, from 1. */
  readonly line: number;
  /** Header of the column. */
  readonly column?: string | undefined;
}

function where(place: FilePlace): string {
  return place.column === undefined
    ? `line ${place.line}`
    : `line ${place.line}, column ${JSON.stringify(place.column)}`;
}

/** What to do about a row, unless something better is known. */
const ROW_REMEDY = 'fetch the file again, or correct the row';

/** `MARKET.ROW`: a row that cannot be read, or cannot be right. */
export function marketRowError(
  title: string,
  place: FilePlace,
  what: string,
  { cause, remedy = ROW_REMEDY }: { readonly cause?: unknown; readonly remedy?: string | undefined } = {},
): AurumError {
  return new AurumError('MARKET.ROW', {
    message: `${title}, ${where(place)}: ${what}; ${remedy}`,
    details: { file: title, line: place.line, column: place.column },
    cause,
  });
}

/** `MARKET.HEADER`: a column is missing. */
export function marketHeaderError(
  title: string,
  place: FilePlace,
  found: { readonly missing: readonly string[]; readonly names: readonly string[] },
): AurumError {
  const { missing, names } = found;
  return new AurumError('MARKET.HEADER', {
    message: `${title}, ${where(place)}: there is no column ${list(missing)}; the header has ${list(names)}: use the file as the market publishes it, or rename the columns`,
    details: { file: title, line: place.line, missing, found: names },
  });
}

/** `MARKET.HEADER`: a column is there more than once, so that the header does not say which one counts. */
export function repeatedColumnError(title: string, place: FilePlace, names: readonly string[]): AurumError {
  return new AurumError('MARKET.HEADER', {
    message: `${title}, ${where(place)}: the column is there more than once; the header has ${list(names)}: use the file as the market publishes it, or take one of them out`,
    details: { file: title, line: place.line, column: place.column, found: names },
  });
}

/** `MARKET.INCOMPLETE`: hours or parts are missing. */
export function incompleteError(
  title: string,
  place: FilePlace,
  what: string,
  details: Readonly<Record<string, unknown>>,
): AurumError {
  return new AurumError('MARKET.INCOMPLETE', {
    message: `${title}, ${where(place)}: ${what}: fetch the file again, or read it with incomplete: 'report'`,
    details: { ...details, file: title, line: place.line, column: place.column },
  });
}

/** `MARKET.WRONG_FILE`: it is another file. */
export function wrongFileError(wanted: string, looksLike: string | undefined, firstLine: string): AurumError {
  const seen =
    looksLike === undefined
      ? `it looks like none of the known files: it begins with ${JSON.stringify(firstLine.slice(0, 80))}`
      : `it looks like ${looksLike}`;
  return new AurumError('MARKET.WRONG_FILE', {
    message: `this is not ${wanted}: ${seen}; ${looksLike === undefined ? 'give the file as the market publishes it' : 'read it with readMarketFile, or with the reader for that file'}`,
    details: { wanted, looksLike, firstLine: firstLine.slice(0, 200) },
  });
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.map((name) => JSON.stringify(name)).join(', ');
}
