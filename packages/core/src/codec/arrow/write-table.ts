import { recordBatch } from './arrow-batch.js';
import { CONTINUATION, FILE_MAGIC, METADATA_V5, roundUp } from './arrow-format.js';
import { type ArrowTable, schemaMessage, writeSchema } from './arrow-schema.js';
import { FlatWriter } from './flat-writer.js';

/** A table as Arrow IPC. */
export function writeArrowTable(table: ArrowTable, format: 'stream' | 'file'): Uint8Array<ArrayBuffer> {
  return format === 'file' ? writeFile(table) : joinAll(streamParts(table));
}

/** Schema message, one batch, end of stream. */
function streamParts(table: ArrowTable): Uint8Array[] {
  const batch = recordBatch(table);
  return [framed(schemaMessage(table)), framed(batch.metadata), batch.body, framed(new Uint8Array(0))];
}

function writeFile(table: ArrowTable): Uint8Array<ArrayBuffer> {
  const [schema, batch, body, end] = streamParts(table) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]; // four, as written above
  const head = new Uint8Array(8);
  head.set(FILE_MAGIC);
  const flat = new FlatWriter();
  const blocks = flat.structs64([head.length + schema.length, batch.length, body.length], 3);
  const schemaTable = writeSchema(flat, table);
  const footer = flat.finish(
    flat.table([
      { id: 0, type: 'int16', value: METADATA_V5 },
      { id: 1, type: 'offset', value: schemaTable },
      { id: 3, type: 'offset', value: blocks },
    ]),
  );
  const tail = new Uint8Array(4);
  new DataView(tail.buffer).setInt32(0, footer.length, true);
  return joinAll([head, schema, batch, body, end, footer, tail, FILE_MAGIC]);
}

/** A message with the continuation mark and its length in front, padded to eight bytes; an empty one ends the stream. */
function framed(metadata: Uint8Array): Uint8Array {
  const out = new Uint8Array(8 + roundUp(metadata.length, 8));
  const view = new DataView(out.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setInt32(4, out.length - 8, true);
  out.set(metadata, 8);
  return out;
}

function joinAll(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
