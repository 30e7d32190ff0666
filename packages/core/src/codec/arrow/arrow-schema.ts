import { AurumError } from '../../errors/index.js';
import { indexEquals, type Series } from '../../series/index.js';
import { indexToJson } from '../../series/series-json.js';
import { frequencyText } from '../index-text.js';
import { HEADER, META, METADATA_V5, PRECISION, TIME_UNIT, TYPE } from './arrow-format.js';
import { FlatWriter } from './flat-writer.js';

/** One column of a table that is written. */
export type ArrowColumn =
  | { readonly name: string; readonly type: 'instant'; readonly instants: Float64Array }
  | { readonly name: string; readonly type: 'value'; readonly series: Series; readonly metadata: Metadata }
  | { readonly name: string; readonly type: 'flags'; readonly flags: Uint8Array }
  /** Doubles; NaN is null. */
  | { readonly name: string; readonly type: 'number'; readonly values: Float64Array }
  | { readonly name: string; readonly type: 'text'; readonly texts: readonly string[] };

/** Names and values of metadata entries. */
export type Metadata = readonly (readonly [string, string])[];

/** A table: columns of one length and its own metadata. */
export interface ArrowTable {
  readonly length: number;
  readonly columns: readonly ArrowColumn[];
  readonly metadata: Metadata;
}

/**
 * The table of series that share their intervals: `start`, `end`, then each series' values and, when it has any, flags.
 *
 * @throws AurumError `SERIES.INDEX_MISMATCH`, `SERIES.INVALID_ARGUMENT` for an empty list
 */
export function arrowTable(
  list: readonly Series[],
  times: { readonly starts: Float64Array; readonly ends: Float64Array },
): ArrowTable {
  const [first] = list;
  if (first === undefined) {
    throw new AurumError('SERIES.INVALID_ARGUMENT', { message: 'there is no series to write: give at least one' });
  }
  const columns: ArrowColumn[] = [
    { name: 'start', type: 'instant', instants: times.starts },
    { name: 'end', type: 'instant', instants: times.ends },
  ];
  const taken = new Set(['start', 'end']);
  for (const series of list) {
    if (!indexEquals(first.index, series.index)) {
      throw new AurumError('SERIES.INDEX_MISMATCH', {
        message: `one Arrow table holds series with the same intervals, and those of ${label(series)} differ from those of ${label(first)}: align them first, or write a table for each`,
        details: { lengths: [first.length, series.length] },
      });
    }
    const name = freeName(series.name ?? 'value', taken);
    const flagsName = series.flags === undefined ? undefined : freeName(`${name}.flag`, taken);
    columns.push({ name, type: 'value', series, metadata: describe(series, flagsName) });
    if (series.flags !== undefined && flagsName !== undefined)
      columns.push({ name: flagsName, type: 'flags', flags: series.flags });
  }
  return {
    length: first.length,
    columns,
    metadata: [...tableMetadata(first), ...(list.length === 1 ? describe(first, undefined) : [])],
  };
}

function label(series: Series): string {
  return series.name === undefined ? `the series in ${series.unit}` : JSON.stringify(series.name);
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted} ${n}`;
  taken.add(name);
  return name;
}

function describe(series: Series, flagsName: string | undefined): Metadata {
  return [
    [META.unit, series.unit],
    [META.kind, series.kind],
    [META.clock, series.clock.id],
    ...(series.name === undefined ? [] : [[META.name, series.name] as const]),
    ...(series.aggregated ? [[META.aggregated, 'true'] as const] : []),
    ...(flagsName === undefined ? [] : [[META.flags, flagsName] as const]),
  ];
}

function tableMetadata(series: Series): Metadata {
  const { index } = series;
  // an irregular index is its two columns; the others are given back from their rule
  const rule = index.kind === 'irregular' ? { kind: 'irregular' } : indexToJson(index, series.clock);
  return [
    [META.version, '1'],
    [META.frequency, frequencyText(index)],
    [META.index, JSON.stringify(rule)],
  ];
}

/** The schema message of a table. */
export function schemaMessage(table: ArrowTable): Uint8Array {
  const flat = new FlatWriter();
  return message(flat, { header: HEADER.schema, position: writeSchema(flat, table), bodyLength: 0 });
}

/** A message around a header that has been written. */
export function message(
  flat: FlatWriter,
  content: { readonly header: number; readonly position: number; readonly bodyLength: number },
): Uint8Array {
  const root = flat.table([
    { id: 0, type: 'int16', value: METADATA_V5 },
    { id: 1, type: 'int8', value: content.header },
    { id: 2, type: 'offset', value: content.position },
    { id: 3, type: 'int64', value: content.bodyLength },
  ]);
  return flat.finish(root);
}

/** Writes the schema table of a message or a footer. */
export function writeSchema(flat: FlatWriter, table: ArrowTable): number {
  const fields = flat.offsets(table.columns.map((column) => writeField(flat, column)));
  const metadata = writeMetadata(flat, table.metadata);
  return flat.table([
    { id: 1, type: 'offset', value: fields },
    { id: 2, type: 'offset', value: metadata },
  ]);
}

function writeField(flat: FlatWriter, column: ArrowColumn): number {
  const children = flat.offsets([]);
  const [typeNumber, type] = writeType(flat, column);
  const metadata = column.type === 'value' ? writeMetadata(flat, column.metadata) : undefined;
  const name = flat.string(column.name);
  return flat.table([
    { id: 0, type: 'offset', value: name },
    { id: 1, type: 'int8', value: column.type === 'value' || column.type === 'number' ? 1 : 0 },
    { id: 2, type: 'int8', value: typeNumber },
    { id: 3, type: 'offset', value: type },
    { id: 5, type: 'offset', value: children },
    ...(metadata === undefined ? [] : [{ id: 6, type: 'offset', value: metadata } as const]),
  ]);
}

function writeType(flat: FlatWriter, column: ArrowColumn): readonly [number, number] {
  if (column.type === 'instant') {
    const zone = flat.string('UTC');
    const fields = [
      { id: 0, type: 'int16', value: TIME_UNIT.millisecond },
      { id: 1, type: 'offset', value: zone },
    ] as const;
    return [TYPE.timestamp, flat.table(fields)];
  }
  if (column.type === 'text') return [TYPE.utf8, flat.table([])];
  if (column.type === 'value' || column.type === 'number')
    return [TYPE.floatingPoint, flat.table([{ id: 0, type: 'int16', value: PRECISION.double }])];
  return [TYPE.int, flat.table([{ id: 0, type: 'int32', value: 8 }])];
}

function writeMetadata(flat: FlatWriter, entries: Metadata): number {
  const positions = entries.map(([key, value]) => {
    const fields = [
      { id: 0, type: 'offset', value: flat.string(key) },
      { id: 1, type: 'offset', value: flat.string(value) },
    ] as const;
    return flat.table(fields);
  });
  return flat.offsets(positions);
}
