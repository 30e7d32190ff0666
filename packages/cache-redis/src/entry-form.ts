/** An entry as it lies in the server: one line of text, and then the bytes of the envelope. */
export interface StoredEntry {
  /** Names the fill. */
  readonly fillId: string;
  /** When it stops being good, ms of the server's clock. */
  readonly softAt: number;
  /** When it ends, ms of the server's clock. */
  readonly hardAt: number;
  /** The tokens that it was filled under, with commas between them. */
  readonly vector: string;
  /** The envelope. */
  readonly payload: Uint8Array;
}

/** What the line begins with; another form has another word, and is nothing to this one. */
export const ENTRY_WORD = 'a1';

/** The same for scripts: fill, soft and hard time, vector, and where the envelope begins. */
export const ENTRY_PATTERN: string = `^${ENTRY_WORD} (%w+) (%d+) (%d+) ([^ \\n]*)\\n()`;

const LINE_END = 10;

/** Reads an entry. Undefined when it is none. */
export function parseEntry(bytes: Buffer): StoredEntry | undefined {
  const end = bytes.indexOf(LINE_END);
  const [word, fillId, soft, hard, vector, ...more] = end < 0 ? [] : bytes.toString('latin1', 0, end).split(' ');
  const [softAt, hardAt] = [Number(soft), Number(hard)];
  if (word !== ENTRY_WORD || fillId === undefined || vector === undefined || more.length > 0) return undefined;
  if (!Number.isSafeInteger(softAt) || !Number.isSafeInteger(hardAt)) return undefined;
  return { fillId, softAt, hardAt, vector, payload: bytes.subarray(end + 1) };
}
