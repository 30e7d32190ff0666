import { headerError } from './csv-errors.js';

/** One character that is in no number, time or flag, and is no quote. */
const DELIMITER = /^[^\p{L}\p{N}.+:"\r\n-]$/u;

/** @throws AurumError `CSV.HEADER` for a delimiter that is none */
export function assertDelimiter(delimiter: string): void {
  if (DELIMITER.test(delimiter)) return;
  throw headerError(
    `${JSON.stringify(delimiter)} cannot separate fields of numbers and times: give one character, for example ',' or ';' or '\\t'`,
    { delimiter },
  );
}

/** A text as a field, in quotes where it needs them. */
export function csvField(text: string, delimiter: string): string {
  const plain = !text.includes(delimiter) && !/["\r\n]/.test(text) && text.trim() === text;
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** The shortest text that reads back to the same double; nothing for NaN. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return '';
  return Object.is(value, -0) ? '-0' : String(value);
}
