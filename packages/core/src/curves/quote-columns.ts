import { QUOTE_FIELDS, type QuoteField } from './quote.js';

/** The numbers of quotes as columns, one for each field; NaN where a quote has none, or where there is no quote. */
export function quoteColumns(
  quotes: readonly (Readonly<Partial<Record<QuoteField, number | null | undefined>>> | undefined)[],
): Readonly<Record<QuoteField, Float64Array>> {
  const columns = QUOTE_FIELDS.map((field) => [field, Float64Array.from(quotes, (one) => one?.[field] ?? Number.NaN)]);
  return Object.fromEntries(columns) as Record<QuoteField, Float64Array>; // every field has a column
}

/** The order of names and ids in curves: by UTF-16 units, the same everywhere. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
