import { FLAG, type FlagName } from '../../series/index.js';
import type { IssueCollector } from '../import-issue.js';
import { rowError } from './csv-errors.js';
import type { CsvRow } from './csv-row.js';
import { type DecimalCodes, type DecimalStyle, decimalCodes, parseDecimal } from './parse-decimal.js';

/** Cells that mean "no value" unless told otherwise. */
export const DEFAULT_MISSING: readonly string[] = ['', 'NA', 'N/A', '#N/A', 'null', '-'];

/** A double that arithmetic left behind is printed with at least this many characters: 0.30000000000000004. */
const ARTEFACT_LENGTH = 16;

/** What a cell reader is told. */
export interface CellReaderOptions extends DecimalStyle {
  readonly missing?: readonly string[] | undefined;
  readonly unparsable?: 'error' | 'missing' | undefined;
}

/** Reads the number of a cell, and counts what is odd about it. */
export class CellReader {
  /** The flag of the cell read last. */
  flag = 0;
  readonly #codes: DecimalCodes;
  readonly #missing: ReadonlySet<string>;
  readonly #keep: boolean;
  readonly #issues: IssueCollector;

  constructor(options: CellReaderOptions, issues: IssueCollector) {
    this.#codes = decimalCodes(options);
    this.#missing = new Set(options.missing ?? DEFAULT_MISSING);
    this.#keep = options.unparsable === 'missing';
    this.#issues = issues;
  }

  /**
   * The number in field `i` of a row: NaN when it is blank. The flag of it is in `flag`.
   *
   * @param cells how the cells of this and like columns are called in reports
   * @throws AurumError `CSV.ROW`
   */
  read(row: CsvRow, i: number, column: string, cells = `cell(s) of ${JSON.stringify(column)}`): number {
    const { text } = row;
    let from = row.starts[i] ?? 0;
    let to = row.ends[i] ?? 0;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
    this.flag = FLAG.ok;
    const value = parseDecimal(text, from, to, this.#codes);
    if (Number.isFinite(value)) {
      if (to - from >= ARTEFACT_LENGTH && isArtefact(value)) {
        this.#issues.add('float-artefact', 'number(s) carry traces of binary arithmetic, and are kept as they are', {
          line: row.line,
          column,
          text: text.slice(from, to),
        });
      }
      return value;
    }
    return this.#notANumber(row, row.quoting[i] === 2 ? row.field(i).trim() : text.slice(from, to), { column, cells });
  }

  #notANumber(row: CsvRow, cell: string, at: { readonly column: string; readonly cells: string }): number {
    const place = { line: row.line, column: at.column };
    if (cell.toLowerCase() === 'nan' && !this.#missing.has(cell)) {
      this.flag = FLAG.notANumber;
      this.#issues.add('blank', `${at.cells} say not-a-number`, place);
      return Number.NaN;
    }
    if (!this.#missing.has(cell)) {
      if (!this.#keep) {
        throw rowError(
          place,
          `${JSON.stringify(cell)} is not a number: correct it, state the separators, or list it under missing`,
        );
      }
      this.#issues.add('unparsable', `${at.cells} are no numbers, and were read as missing`, {
        ...place,
        text: JSON.stringify(cell),
      });
    } else {
      this.#issues.add('blank', `${at.cells} have no value`, place);
    }
    this.flag = FLAG.missing;
    return Number.NaN;
  }

  /** The flag in field `i`: a name, a code, or nothing for `ok`. @throws AurumError `CSV.ROW` */
  readFlag(row: CsvRow, i: number, column: string): number {
    const cell = row.field(i).trim();
    if (cell === '') return FLAG.ok;
    if (isFlagName(cell)) return FLAG[cell];
    const code = Number(cell);
    if (Number.isInteger(code) && code >= FLAG.ok && code <= FLAG.notANumber) return code;
    throw rowError(
      { line: row.line, column },
      `${JSON.stringify(cell)} is not a flag: use ${Object.keys(FLAG).join(', ')}`,
    );
  }
}

function isBlank(c: number): boolean {
  return c === 32 || c === 9;
}

function isFlagName(text: string): text is FlagName {
  return Object.hasOwn(FLAG, text);
}

/** Whether a long number is a short one up to its last digits. */
function isArtefact(value: number): boolean {
  const rounded = Number(value.toPrecision(13));
  return rounded !== value && String(rounded).length <= 12;
}
