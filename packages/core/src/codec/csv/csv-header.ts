import { headerError } from './csv-errors.js';
import type { CsvRow } from './csv-row.js';

/** How many lines may stand in front of the header. */
const MAX_PREAMBLE = 50;

/** The header of a file: where each column is. */
export interface CsvHeader {
  /** Its line, from 1. */
  readonly line: number;
  /** The names, trimmed, in order. */
  readonly names: readonly string[];
}

/**
 * Finds the header: the first row that contains all the wanted names. Columns are found by name, in any order; what is not wanted may
 * be there too.
 */
export class HeaderFinder {
  readonly #wanted: readonly string[];
  #first: CsvHeader | undefined;
  #rows = 0;

  constructor(wanted: readonly string[]) {
    this.#wanted = wanted;
  }

  /** The header, when the row is it. @throws AurumError `CSV.HEADER` when none of the first lines is */
  offer(row: CsvRow): CsvHeader | undefined {
    const names = row.fields().map((name) => name.trim());
    const header = { line: row.line, names };
    this.#first ??= header;
    this.#rows++;
    if (this.#wanted.every((name) => names.includes(name))) {
      const twice = this.#wanted.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
      if (twice !== undefined) {
        throw headerError(
          `line ${row.line}: the column ${JSON.stringify(twice)} is there more than once: rename one of them`,
          { line: row.line, column: twice, found: names },
        );
      }
      return header;
    }
    if (this.#rows > MAX_PREAMBLE) throw this.notFound();
    return undefined;
  }

  /** The error for a file without the header. */
  notFound(): Error {
    const { line, names } = this.#first ?? { line: 1, names: [] };
    const missing = this.#wanted.filter((name) => !names.includes(name));
    return headerError(
      `no line has the columns ${quoted(missing)}; line ${line} has ${names.length === 0 ? 'nothing' : quoted(names)}: correct the names of the columns, or the delimiter`,
      { line, missing, found: names },
    );
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
