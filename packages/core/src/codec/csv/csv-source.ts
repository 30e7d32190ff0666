import { rowError } from './csv-errors.js';
import type { CsvRow } from './csv-row.js';
import { CsvScanner } from './csv-scanner.js';

/** A text as one piece: a string, or bytes. */
export type CsvText = string | Uint8Array;

/** A text that comes in pieces, for example a Node stream or the body of a `fetch` response. */
export type CsvStream = AsyncIterable<CsvText>;

/** What takes the rows of a file. */
export interface RowConsumer<T> {
  /** The next row; blank lines are not passed. */
  readonly row: (row: CsvRow) => void;
  /** Everything was read. */
  readonly finish: () => T;
}

/** How a text is cut into rows. */
export interface SourceOptions {
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
}

/** Scans a whole text. */
export function scanText<T>(source: CsvText, options: SourceOptions, consumer: RowConsumer<T>): T {
  const scanner = scannerFor(options, consumer);
  scanner.push(typeof source === 'string' ? source : decoderFor(options).decode(source));
  scanner.end();
  return consumer.finish();
}

/** Scans a text that comes in pieces, holding one piece and one row at a time. */
export async function scanStream<T>(source: CsvStream, options: SourceOptions, consumer: RowConsumer<T>): Promise<T> {
  const scanner = scannerFor(options, consumer);
  const decoder = decoderFor(options);
  for await (const piece of source) scanner.push(typeof piece === 'string' ? piece : decoder.decode(piece, true));
  scanner.push(decoder.decode(new Uint8Array(0)));
  scanner.end();
  return consumer.finish();
}

/** Whether a source comes in pieces. */
export function isStream(source: CsvText | CsvStream): source is CsvStream {
  return typeof source === 'object' && Symbol.asyncIterator in source;
}

function scannerFor<T>(options: SourceOptions, consumer: RowConsumer<T>): CsvScanner {
  return new CsvScanner({
    delimiter: options.delimiter,
    onRow: (row) => {
      if (!row.blank) consumer.row(row);
    },
  });
}

function decoderFor(options: SourceOptions): { readonly decode: (bytes: Uint8Array, more?: boolean) => string } {
  const encoding = options.encoding ?? 'utf-8';
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let offset = 0;
  return {
    decode: (bytes, more = false) => {
      try {
        const text = decoder.decode(bytes, { stream: more });
        offset += bytes.length;
        return text;
      } catch (cause) {
        throw rowError(
          { line: 1 },
          `the bytes from ${offset} on are not ${encoding}: state the encoding, for example windows-1252`,
          cause,
        );
      }
    },
  };
}
