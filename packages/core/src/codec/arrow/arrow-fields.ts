import { PRECISION, TYPE } from './arrow-format.js';
import { type FlatTable, malformedArrow } from './flat-reader.js';

/** How the values of a column are stored. */
export type ArrowStorage =
  | { readonly type: 'timestamp'; readonly unit: number; readonly zone: string | undefined }
  | { readonly type: 'date'; readonly milliseconds: boolean }
  | { readonly type: 'float'; readonly bits: 32 | 64 }
  | { readonly type: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly type: 'text'; readonly offsets: 32 | 64 }
  | { readonly type: 'other'; readonly number: number };

/** A column of a schema, and where its buffers are among those of a batch. */
export interface ArrowField {
  /** Its name. */
  readonly name: string;
  /** How its values are stored. */
  readonly storage: ArrowStorage;
  /** Metadata entries. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Number of its first node. */
  readonly node: number;
  /** Number of its first buffer. */
  readonly buffer: number;
}

/** What a schema says. */
export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Nested types are flattened in preorder; deeper ones than this are not found in practice and would only serve to exhaust the stack. */
const MAX_DEPTH = 32;

/** Reads a schema header. @throws AurumError `CODEC.FORMAT` */
export function readSchema(table: FlatTable): ArrowSchema {
  if (table.number(0, 2) !== 0) throw malformedArrow('it is big-endian');
  let node = 0;
  let buffer = 0;
  const fields = table.tables(1).map((field) => {
    const read = {
      name: field.string(0) ?? '',
      storage: readStorage(field),
      metadata: readMetadata(field, 6),
      node,
      buffer,
    };
    const extent = layout(field, 0);
    node += extent.nodes;
    buffer += extent.buffers;
    return read;
  });
  return { fields, metadata: readMetadata(table, 2) };
}

function readMetadata(table: FlatTable, id: number): ReadonlyMap<string, string> {
  return new Map(table.tables(id).map((entry) => [entry.string(0) ?? '', entry.string(1) ?? '']));
}

function readStorage(field: FlatTable): ArrowStorage {
  const number = field.number(2, 1);
  const type = field.table(3);
  if (type === undefined || field.table(4) !== undefined) return { type: 'other', number };
  if (number === TYPE.timestamp) return { type: 'timestamp', unit: type.number(0, 2), zone: type.string(1) };
  if (number === TYPE.date) return { type: 'date', milliseconds: type.number(0, 2, 1) === 1 };
  if (number === TYPE.floatingPoint) {
    const precision = type.number(0, 2);
    if (precision === PRECISION.single) return { type: 'float', bits: 32 };
    if (precision === PRECISION.double) return { type: 'float', bits: 64 };
  }
  if (number === TYPE.utf8) return { type: 'text', offsets: 32 };
  if (number === TYPE.largeUtf8) return { type: 'text', offsets: 64 };
  if (number === TYPE.int) {
    const bits = type.number(0, 4);
    if (bits === 8 || bits === 16 || bits === 32 || bits === 64)
      return { type: 'int', bits, signed: type.number(1, 1) !== 0 };
  }
  return { type: 'other', number };
}

/** How many nodes and buffers a column takes in a batch, so that the ones behind it are found. */
function layout(field: FlatTable, depth: number): { readonly nodes: number; readonly buffers: number } {
  if (depth > MAX_DEPTH) throw malformedArrow('its types are nested too deeply');
  if (field.table(4) !== undefined) return { nodes: 1, buffers: 2 };
  const type = field.number(2, 1);
  let nodes = 1;
  let buffers = ownBuffers(type, field);
  for (const child of field.tables(5)) {
    const inner = layout(child, depth + 1);
    nodes += inner.nodes;
    buffers += inner.buffers;
  }
  return { nodes, buffers };
}

function ownBuffers(type: number, field: FlatTable): number {
  switch (type) {
    case TYPE.null:
      return 0;
    case TYPE.struct:
    case TYPE.fixedSizeList:
      return 1;
    case TYPE.binary:
    case TYPE.utf8:
    case TYPE.largeBinary:
    case TYPE.largeUtf8:
      return 3;
    case TYPE.int:
    case TYPE.floatingPoint:
    case TYPE.bool:
    case TYPE.decimal:
    case TYPE.date:
    case TYPE.time:
    case TYPE.timestamp:
    case TYPE.interval:
    case TYPE.fixedSizeBinary:
    case TYPE.list:
    case TYPE.map:
    case TYPE.duration:
    case TYPE.largeList:
      return 2;
    default:
      throw malformedArrow(
        `the column ${JSON.stringify(field.string(0) ?? '')} has the type ${type}, whose layout is not known here: drop it, or cast it before writing`,
      );
  }
}
