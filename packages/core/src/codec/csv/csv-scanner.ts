import { AurumError } from '../../errors/index.js';
import { CsvRow } from './csv-row.js';

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = 0xfeff;

/** The longest row that is accepted, in characters: a text with an unclosed quote must not be swallowed whole. */
const MAX_ROW_LENGTH = 4_194_304;

/** What a scanner is told. */
export interface CsvScannerOptions {
  /** The character between fields. Default a comma. */
  readonly delimiter?: string | undefined;
  /** Called for each row in order; the row is reused, so whatever is kept must be copied. Blank lines are passed too. */
  readonly onRow: (row: CsvRow) => void;
}

/**
 * A streaming CSV scanner after RFC 4180: quoted fields with doubled quotes and line breaks, CRLF, LF or CR line ends, a byte order
 * mark at the beginning, a last row with or without line end. Memory is bounded by one chunk and one row.
 *
 * It is strict where leniency would shift columns: text after a closing quote, a quote inside a bare field and a quote that never
 * closes are `CSV.ROW` with line and column.
 */
export class CsvScanner {
  readonly #delimiter: number;
  readonly #delimiterText: string;
  readonly #onRow: (row: CsvRow) => void;
  readonly #row = new CsvRow();
  #carry = '';
  #line = 1;
  #started = false;

  constructor(options: CsvScannerOptions) {
    const delimiter = options.delimiter ?? ',';
    if (delimiter.length !== 1 || delimiter === '"' || delimiter === '\n' || delimiter === '\r') {
      throw new AurumError('CSV.HEADER', {
        message: `${JSON.stringify(delimiter)} cannot separate fields: give one character, for example ',' or ';' or '\\t'`,
        details: { delimiter },
      });
    }
    this.#delimiterText = delimiter;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#onRow = options.onRow;
  }

  /** Scans the next piece of the text; every row that is complete is passed on. */
  push(chunk: string): void {
    if (chunk.length === 0) return;
    let text = this.#carry.length === 0 ? chunk : this.#carry + chunk;
    if (!this.#started) {
      this.#started = true;
      if (text.charCodeAt(0) === BYTE_ORDER_MARK) text = text.slice(1);
    }
    const used = this.#scan(text, false);
    this.#carry = used === 0 ? text : text.slice(used);
    if (this.#carry.length > MAX_ROW_LENGTH) {
      throw rowError(this.#line, 1, `is longer than ${MAX_ROW_LENGTH} characters: a quote is probably never closed`);
    }
  }

  /** Passes on the last row, when the text does not end with a line break. */
  end(): void {
    const text = this.#carry;
    this.#carry = '';
    if (text.length > 0) this.#scan(text, true);
  }

  /** Scans whole rows of `text` and returns how much of it they take. */
  #scan(text: string, final: boolean): number {
    const row = this.#row;
    const delimiter = this.#delimiter;
    const length = text.length;
    row.text = text;
    let rowStart = 0;
    while (rowStart < length) {
      row.count = 0;
      row.line = this.#line;
      let position = rowStart;
      let lines = 0;
      let complete = false;
      while (!complete) {
        let quoting = 0;
        let start = position;
        let end = position;
        if (position < length && text.charCodeAt(position) === QUOTE) {
          start = position + 1;
          end = closingQuote(text, start);
          // a quote at the very end may be the first of a doubled one
          if (end < 0 || (end === length - 1 && !final)) {
            if (final) throw rowError(this.#line, row.count + 1, 'has a quote that is never closed');
            return rowStart;
          }
          quoting = 1;
          for (let k = start; k < end; k++) {
            const c = text.charCodeAt(k);
            if (c === QUOTE) quoting = 2;
            else if (c === LINE_FEED || (c === CARRIAGE_RETURN && text.charCodeAt(k + 1) !== LINE_FEED)) lines++;
          }
          position = end + 1;
        } else {
          let c = 0;
          while (position < length) {
            c = text.charCodeAt(position);
            if (c === delimiter || c === LINE_FEED || c === CARRIAGE_RETURN) break;
            if (c === QUOTE)
              throw rowError(this.#line, row.count + 1, 'has a quote inside a field that does not begin with one');
            position++;
          }
          end = position;
        }
        if (position >= length) {
          if (!final) return rowStart;
          row.add(start, end, quoting);
          complete = true;
          break;
        }
        const c = text.charCodeAt(position);
        if (c === delimiter) {
          row.add(start, end, quoting);
          position++;
          if (position === length && !final) return rowStart;
        } else if (c === LINE_FEED) {
          row.add(start, end, quoting);
          position++;
          complete = true;
        } else if (c === CARRIAGE_RETURN) {
          if (position + 1 === length && !final) return rowStart;
          row.add(start, end, quoting);
          position += text.charCodeAt(position + 1) === LINE_FEED ? 2 : 1;
          complete = true;
        } else {
          throw rowError(this.#line, row.count + 1, `has ${JSON.stringify(text[position])} after a closing quote`);
        }
      }
      rowStart = position;
      this.#line += lines + 1;
      this.#onRow(row);
    }
    return rowStart;
  }

  /** The character between fields. */
  get delimiter(): string {
    return this.#delimiterText;
  }
}

/** Position of the quote that closes a field begun before `from`, or -1. Doubled quotes are passed over. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  return at;
}

function rowError(line: number, column: number, what: string): AurumError {
  return new AurumError('CSV.ROW', {
    message: `line ${line}, column ${column} ${what}`,
    details: { line, column },
  });
}
