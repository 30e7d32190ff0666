import { createHash } from 'node:crypto';
import { type Curve, QUOTE_FIELDS, type QuoteField } from '@aurum/core/curves';

/** The quotes of a curve, a column for each number; `undefined` where no quote has the number, NaN where one has none. */
export type QuoteColumns = Readonly<Record<QuoteField, Float64Array | undefined>>;

/** The numbers of the quotes as columns. */
export function quoteColumns({ quotes }: Curve): QuoteColumns {
  const columns = QUOTE_FIELDS.map((field) => {
    if (!quotes.some((quote) => quote[field] !== undefined)) return [field, undefined];
    const column = new Float64Array(quotes.length);
    for (let i = 0; i < quotes.length; i++) column[i] = quotes[i]?.[field] ?? Number.NaN;
    return [field, column];
  });
  return Object.fromEntries(columns) as Record<QuoteField, Float64Array | undefined>; // every field has an entry
}

/** What is written in place of a curve that is taken back. */
export const NO_CONTENT: Uint8Array = new Uint8Array(0);

/**
 * What two curves of one key and date have in common exactly when they are equal, in 16 bytes: by it a publication is known to say what was
 * known already, without its content being read. Its contracts are such as can be stored. No protection against somebody who makes two curves alike on purpose.
 */
export function curveContent(curve: Curve, columns: QuoteColumns): Uint8Array {
  // None of these texts has a zero character in it.
  const contracts = curve.quotes.map(
    ({ contract: { market, profile, period, weighting } }) =>
      `${market}\0${profile.id}\0${period.name}\0${period.start} ${period.end} ${weighting}\0`,
  );
  const hash = createHash('sha256');
  hash.update(`${contracts.join('')}\0${curve.fine?.hash() ?? ''}\0${JSON.stringify(curve.lineage)}`);
  for (const field of QUOTE_FIELDS) {
    const column = columns[field];
    hash.update(column === undefined ? '-' : '+');
    if (column !== undefined) hash.update(bytesOf(column));
  }
  return hash.digest().subarray(0, 16);
}

/** The bytes of a column, in which 0 and −0 are the same, and every NaN. */
function bytesOf(column: Float64Array): Uint8Array {
  return new Uint8Array(column.map((value) => (Number.isNaN(value) ? Number.NaN : value + 0)).buffer);
}
