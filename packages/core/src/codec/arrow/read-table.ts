import { localToInstant, zoneTable } from '../../time/index.js';
import { type ColumnChunk, joinChunks, type ReadableBatch, readBatch, readColumn, readTexts } from './arrow-columns.js';
import { type ArrowField, type ArrowSchema, readSchema } from './arrow-fields.js';
import { HEADER } from './arrow-format.js';
import { arrowMessages } from './arrow-messages.js';
import { malformedArrow } from './flat-reader.js';

/** Columns and metadata of a whole table. */
export interface ReadTable {
  /** Its columns as declared, and its metadata. */
  readonly schema: ArrowSchema;
  /** The number of rows. */
  readonly length: number;
  /** A column of numbers or times by its name; undefined when there is none. */
  readonly column: (name: string) => ColumnChunk | undefined;
  /** A column of texts by its name; undefined when there is none, as is a text that is null. */
  readonly texts: (name: string) => readonly (string | undefined)[] | undefined;
}

/**
 * Reads an Arrow IPC stream or file.
 *
 * @param refuse is asked whenever the number of rows that are declared has grown
 */
export function readTable(bytes: Uint8Array, refuse: (rows: number) => void): ReadTable {
  let schema: ArrowSchema | undefined;
  const batches: ReadableBatch[] = [];
  let length = 0;
  for (const message of arrowMessages(bytes)) {
    if (message.header === HEADER.schema) schema = readSchema(message.table);
    if (message.header !== HEADER.recordBatch) continue;
    const batch = readBatch(message.table, message.body);
    length += batch.length;
    refuse(length);
    batches.push(batch);
  }
  if (schema === undefined) throw malformedArrow('there is no schema');
  const { fields } = schema;
  const chunks = <T>(name: string, read: (batch: ReadableBatch, field: ArrowField) => T): T[] | undefined => {
    const field = fields.find((candidate) => candidate.name === name);
    return field === undefined ? undefined : batches.map((batch) => read(batch, field));
  };
  return {
    schema,
    length,
    column: (name) => {
      const parts = chunks(name, readColumn);
      return parts === undefined ? undefined : joinChunks(parts, length);
    },
    texts: (name) => chunks(name, readTexts)?.flat(),
  };
}

/** A column of times as instants; undefined when there is none. @param zone that of times that carry none */
export function instantColumn(table: ReadTable, name: string, zone: string | undefined): Float64Array | undefined {
  const field = table.schema.fields.find((candidate) => candidate.name === name);
  const chunk = table.column(name);
  if (field === undefined || chunk === undefined) return undefined;
  const { storage } = field;
  if (storage.type !== 'timestamp' && storage.type !== 'date')
    throw malformedArrow(`the column ${JSON.stringify(name)} holds no timestamps`);
  if (chunk.nulls?.includes(1)) throw malformedArrow(`the column ${JSON.stringify(name)} has a row without a time`);
  if (storage.type === 'timestamp' && storage.zone !== undefined && storage.zone !== '') return chunk.values;
  if (zone === undefined) {
    throw malformedArrow(
      `the times of the column ${JSON.stringify(name)} carry no zone, so they are no instants: give zone`,
    );
  }
  const changes = zoneTable(zone);
  return chunk.values.map((local) => localToInstant(changes, local));
}
