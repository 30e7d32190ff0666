import { CONTINUATION, FILE_MAGIC, HEADER } from './arrow-format.js';
import { FlatReader, type FlatTable, malformedArrow } from './flat-reader.js';

/** The schema or a record batch of a table. */
export interface ArrowMessage {
  /** Which header it has: see {@link HEADER}. */
  readonly header: number;
  /** The header. */
  readonly table: FlatTable;
  /** The body of a batch, a view; empty for a schema. */
  readonly body: Uint8Array;
}

/** The schema and the record batches of an IPC stream or file, in order. @throws AurumError `CODEC.FORMAT` */
export function arrowMessages(bytes: Uint8Array): Generator<ArrowMessage> {
  return beginsWith(bytes, 0) ? fileMessages(bytes) : streamMessages(bytes);
}

function beginsWith(bytes: Uint8Array, at: number): boolean {
  return at >= 0 && FILE_MAGIC.every((byte, i) => bytes[at + i] === byte);
}

function* streamMessages(bytes: Uint8Array): Generator<ArrowMessage> {
  let at = 0;
  for (let found = 0; at < bytes.length; found++) {
    const message = readMessage(bytes, at, bytes.length);
    if (message === undefined) break;
    if (found === 0 && message.header !== HEADER.schema) throw malformedArrow('it does not begin with a schema');
    yield message;
    at = message.end;
  }
}

/** A file is read by its footer: the messages may lie anywhere, and the schema need not be among them. */
function* fileMessages(bytes: Uint8Array): Generator<ArrowMessage> {
  if (!beginsWith(bytes, bytes.length - FILE_MAGIC.length))
    throw malformedArrow('the file is cut: it does not end with ARROW1');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lengthAt = bytes.length - FILE_MAGIC.length - 4;
  const length = lengthAt >= 8 ? view.getInt32(lengthAt, true) : -1;
  if (length < 0 || length > lengthAt - 8) throw malformedArrow('its footer does not fit');
  const footer = new FlatReader(bytes.subarray(lengthAt - length, lengthAt)).root();
  const schema = footer.table(1);
  if (schema === undefined) throw malformedArrow('its footer has no schema');
  yield { header: HEADER.schema, table: schema, body: bytes.subarray(0, 0) };
  const blocks = footer.structs64(3, 3);
  for (let i = 0; i < blocks.length; i += 3) {
    const offset = blocks[i] as number; // three numbers a block
    const message =
      Number.isSafeInteger(offset) && offset >= 8 ? readMessage(bytes, offset, lengthAt - length) : undefined;
    if (message === undefined) throw malformedArrow(`a block at ${offset} holds no message`);
    yield message;
  }
}

/** The message at a position, or `undefined` for the mark that ends a stream. */
function readMessage(
  bytes: Uint8Array,
  from: number,
  end: number,
): (ArrowMessage & { readonly end: number }) | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = from;
  const number = (): number => {
    if (at + 4 > end) throw malformedArrow('it ends in the middle of a message');
    at += 4;
    return view.getUint32(at - 4, true);
  };
  let length = number();
  // before Arrow 0.15 the length came without the mark
  if (length === CONTINUATION) length = number();
  if (length === 0) return undefined;
  if (at + length > end)
    throw malformedArrow(`a message of ${length} bytes does not fit into the ${end - at} that are left`);
  const message = new FlatReader(bytes.subarray(at, at + length)).root();
  at += length;
  const bodyLength = message.number(3, 8);
  if (!(bodyLength >= 0 && at + bodyLength <= end)) {
    throw malformedArrow(`a body of ${bodyLength} bytes does not fit into the ${end - at} that are left`);
  }
  const table = message.table(2);
  if (table === undefined) throw malformedArrow('a message has no header');
  return { header: message.number(1, 1), table, body: bytes.subarray(at, at + bodyLength), end: at + bodyLength };
}
