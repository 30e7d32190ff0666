import type { CsvRow } from '../codec/csv/csv-row.js';
import { CsvScanner } from '../codec/csv/csv-scanner.js';
import { decimalCodes, parseDecimal } from '../codec/csv/parse-decimal.js';
import { ParsedTime } from '../codec/csv/parsed-time.js';
import type { TimeParser } from '../codec/csv/time-pattern.js';
import { IssueCollector } from '../codec/import-issue.js';
import { AurumError, InternalError } from '../errors/index.js';
import { bestFit, fitOf, headRows } from './detect-market-file.js';
import { type FileLayout, matchColumns, plainHeader } from './file-layout.js';
import { marketHeaderError, marketRowError, repeatedColumnError, wrongFileError } from './market-errors.js';
import type { MarketReadOptions } from './market-file.js';

const CODES = decimalCodes({ thousands: ',' });

/** The share of its columns from which a text is taken for a file of a layout with columns missing, rather than for another file. */
const SAME_FILE = 0.5;

/** The rows of a market file below its header, with columns by role. */
export class MarketRows {
  /** What the file is called. */
  readonly title: string;
  /** Where oddities are counted. */
  readonly issues: IssueCollector = new IssueCollector();
  /** Rows in front of the header. */
  readonly preamble: readonly (readonly string[])[];
  /** Line of the header. */
  readonly headerLine: number;
  readonly #text: string;
  readonly #places: ReadonlyMap<string, number>;
  readonly #names: readonly string[];
  readonly #keepBlank: boolean;
  readonly #parsed = new ParsedTime();
  #row: CsvRow | undefined;

  /** @throws AurumError `MARKET.WRONG_FILE`, `MARKET.HEADER` */
  constructor(text: string, layout: FileLayout, options: MarketReadOptions) {
    const rows = headRows(text);
    const best = bestFit(rows);
    const own = fitOf(layout, rows);
    if (own.score < SAME_FILE || best === undefined || best.score > own.score) {
      const known = best !== undefined && best.score >= SAME_FILE ? best.layout.title : undefined;
      throw wrongFileError(layout.title, known, text.slice(0, 200).split(/\r\n|\n|\r/)[0] ?? '');
    }
    const header = rows.find((row) => row.line === own.line);
    const names = header?.fields ?? [];
    this.title = layout.title;
    this.headerLine = own.line;
    this.preamble = rows.filter((row) => row.line < own.line).map((row) => row.fields);
    this.#text = text;
    this.#names = names;
    this.#places = matchColumns(layout, names);
    this.#keepBlank = options.incomplete === 'report';
    this.#checkHeader(layout);
  }

  #checkHeader(layout: FileLayout): void {
    const missing: string[] = [];
    for (const { role, header, optional } of layout.columns) {
      const at = this.#places.get(role) ?? -1;
      if (at < 0 && optional !== true) missing.push(header);
      const found = this.#names[at];
      if (found !== undefined && found !== header) {
        this.issues.add('header-drift', 'header(s) are spelled in another way than usual', {
          line: this.headerLine,
          column: found,
          text: `${JSON.stringify(found)} for ${JSON.stringify(header)}`,
        });
      }
    }
    if (missing.length > 0)
      throw marketHeaderError(
        this.title,
        { line: this.headerLine, column: missing[0] },
        { missing, names: this.#names },
      );
    const plain = this.#names.map(plainHeader);
    for (const at of this.#places.values()) {
      if (at >= 0 && plain.indexOf(plain[at] ?? '') !== plain.lastIndexOf(plain[at] ?? '')) {
        throw repeatedColumnError(this.title, { line: this.headerLine, column: this.#names[at] }, this.#names);
      }
    }
    const taken = [...this.#places.values()].filter((at) => at >= 0);
    if (new Set(taken).size < taken.length)
      throw marketHeaderError(
        this.title,
        { line: this.headerLine },
        { missing: ['that could be told apart'], names: this.#names },
      );
  }

  /** Calls `each` for every row below the header that is not blank. @throws AurumError `MARKET.ROW` */
  forEach(each: () => void): void {
    const scanner = new CsvScanner({
      onRow: (row) => {
        if (row.line <= this.headerLine || row.blank) return;
        this.#row = row;
        each();
      },
    });
    try {
      scanner.push(this.#text);
      scanner.end();
    } catch (error) {
      if (!AurumError.is(error, 'CSV.ROW')) throw error;
      throw this.#notCsv(error);
    }
  }

  /** What the scanner says of a place, in the words of this file. */
  #notCsv(error: AurumError): AurumError {
    const { line, column } = error.details;
    const what = error.message.replace(/^line \d+, column \d+ /, 'the cell ');
    const place = { line: Number(line ?? 0), column: this.#names[Number(column ?? 0) - 1] };
    return marketRowError(this.title, place, what, { cause: error });
  }

  get #current(): CsvRow {
    if (this.#row === undefined) throw new InternalError('a market row was asked for outside of its loop');
    return this.#row;
  }

  /** Line of the current row. */
  get line(): number {
    return this.#current.line;
  }

  /** Field number `i` of the current row, for layouts whose first column says what a row is. */
  field(i: number): string {
    return this.#current.field(i);
  }

  /** @throws AurumError `MARKET.ROW` unless the row has as many fields as the header */
  checkCount(): void {
    const { count } = this.#current;
    if (count === this.#names.length) return;
    throw marketRowError(
      this.title,
      { line: this.line, column: this.#names[count] },
      `the row has ${count} fields, and the header ${this.#names.length}: the file is cut or damaged there, or a number with a comma is not quoted`,
    );
  }

  /** Whether the file has the column. */
  has(role: string): boolean {
    return (this.#places.get(role) ?? -1) >= 0;
  }

  /** The header of a column as it is printed. */
  header(role: string): string {
    return this.#names[this.#places.get(role) ?? -1] ?? role;
  }

  /** The text of a column, trimmed; empty when the file does not have the column. */
  text(role: string): string {
    const at = this.#places.get(role) ?? -1;
    return at < 0 ? '' : this.#current.field(at).trim();
  }

  /** The text of a column that must not be empty. @throws AurumError `MARKET.ROW` */
  name(role: string): string {
    const text = this.text(role);
    if (text === '') throw this.error(role, 'the cell is empty');
    return text;
  }

  /** The number of a column; NaN for an empty cell where that is to be reported. @throws AurumError `MARKET.ROW` */
  number(role: string): number {
    const text = this.text(role);
    const value = parseDecimal(text, 0, text.length, CODES);
    if (Number.isFinite(value)) {
      if (text.includes(','))
        this.issues.add('thousands', 'number(s) are written with thousands separators', {
          line: this.line,
          column: this.header(role),
          text,
        });
      return value;
    }
    if (text === '' && this.#keepBlank) {
      this.issues.add('blank', `cell(s) of ${JSON.stringify(this.header(role))} have no value`, {
        line: this.line,
        column: this.header(role),
      });
      return Number.NaN;
    }
    if (text !== '') throw this.error(role, `${JSON.stringify(text)} is not a number`);
    const place = { line: this.line, column: this.header(role) };
    const remedy = "fetch the file again, or read it with incomplete: 'report'";
    throw marketRowError(this.title, place, 'the cell is empty', { remedy });
  }

  /** The wall clock of a column, in ms as if UTC. @throws AurumError `MARKET.ROW` */
  time(role: string, parsers: readonly TimeParser[]): ParsedTime {
    const text = this.text(role);
    for (const parse of parsers) if (parse(text, 0, text.length, this.#parsed)) return this.#parsed;
    throw this.error(role, `${JSON.stringify(text)} is not a time as this file writes it`);
  }

  /** An error at a column of the current row. */
  error(role: string, what: string): AurumError {
    return this.errorAt(this.line, role, what);
  }

  /** An error at a column of any line. */
  errorAt(line: number, role: string | undefined, what: string): AurumError {
    return marketRowError(this.title, { line, column: role === undefined ? undefined : this.header(role) }, what);
  }
}
