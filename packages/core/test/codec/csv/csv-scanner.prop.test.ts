import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvScanner } from '../../../src/codec/csv/csv-scanner.js';

interface Scanned {
  readonly line: number;
  readonly fields: string[];
}

function scan(chunks: readonly string[], delimiter = ','): Scanned[] {
  const rows: Scanned[] = [];
  const scanner = new CsvScanner({ delimiter, onRow: (row) => rows.push({ line: row.line, fields: row.fields() }) });
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  return rows;
}

const cell = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc
    .array(fc.constantFrom('"', ',', ';', '\n', '\r', '\r\n', 'a', ' ', '7'), { maxLength: 6 })
    .map((parts) => parts.join('')),
);
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 8 });

/** Writes a table after RFC 4180, quoting where it must and sometimes where it need not; gives the text and the line on which each row begins. */
function write(
  rows: readonly (readonly string[])[],
  style: {
    readonly delimiter: string;
    readonly end: string;
    readonly quoteAll: boolean;
    readonly lastEnd: boolean;
    readonly mark: boolean;
  },
): { readonly text: string; readonly lines: number[] } {
  const lines: number[] = [];
  let text = '';
  let line = 1;
  rows.forEach((row, i) => {
    lines.push(line);
    const cells = row.map((value, k) => {
      // a row of one empty bare field would be a blank line, and an empty last row none at all
      const must =
        /["\r\n]/.test(value) || value.includes(style.delimiter) || (row.length === 1 && value === '' && k === 0);
      return must || style.quoteAll ? `"${value.replaceAll('"', '""')}"` : value;
    });
    text += cells.join(style.delimiter);
    line += 1 + row.reduce((sum, value) => sum + (value.match(/\r\n|\r|\n/g) ?? []).length, 0);
    if (i < rows.length - 1 || style.lastEnd) text += style.end;
  });
  return { text: (style.mark ? '\uFEFF' : '') + text, lines };
}

/** Cuts a text into pieces at the given places. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => text.slice(from, at[i] ?? text.length));
}

describe('CsvScanner', () => {
  it('reads back every table, whatever the quoting, line ends, mark and chunks, with the right lines', () => {
    const style = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      end: fc.constantFrom('\n', '\r\n', '\r'),
      quoteAll: fc.boolean(),
      lastEnd: fc.boolean(),
      mark: fc.boolean(),
    });
    fc.assert(
      fc.property(table, style, fc.array(fc.nat(200), { maxLength: 12 }), (rows, how, places) => {
        fc.pre(!how.mark || rows.length > 0);
        fc.pre(how.mark || rows[0]?.[0]?.startsWith('\uFEFF') !== true);
        const { text, lines } = write(rows, how);
        const expected = rows.map((fields, i) => ({ line: lines[i], fields: [...fields] }));
        expect(scan(cut(text, places), how.delimiter)).toEqual(expected);
      }),
      { numRuns: 1500 },
    );
  });

  it('gives the same rows and the same error for a text in one piece and in many', () => {
    const outcome = (chunks: readonly string[]): unknown => {
      try {
        return scan(chunks);
      } catch (error) {
        return String(error);
      }
    };
    const text = fc
      .array(fc.constantFrom('"', '""', ',', '\n', '\r', 'a', 'b ', '7'), { maxLength: 30 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 20 }), (whole, places) => {
        expect(outcome(cut(whole, places))).toEqual(outcome([whole]));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['a,b\n1,"2" x\n', /line 2, column 2 has " " after a closing quote/],
    ['a,b\n1,2"3\n', /line 2, column 2 has a quote inside a field/],
    ['a,b\n1,"2\n3,4\n', /line 2, column 2 has a quote that is never closed/],
  ])('refuses %j', (text, message) => {
    expect(() => scan([text])).toThrow(
      expect.objectContaining({ code: 'CSV.ROW', message: expect.stringMatching(message) }),
    );
  });

  it('refuses a delimiter that is none', () => {
    for (const delimiter of ['', '"', '\n', ',,']) {
      expect(() => scan(['a'], delimiter)).toThrow(expect.objectContaining({ code: 'CSV.HEADER' }));
    }
  });
});
