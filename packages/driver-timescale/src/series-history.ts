import type { DiffTable, RevisionTable, RunTable, SeriesDefinition } from '@aurum/core';
import { diffViews, gridEnds, type StampedColumns } from '@aurum/core/driver';
import type { CopyType } from './client/copy-format.js';
import type { Session } from './client/session.js';
import { TupleDecoder } from './client/tuple-decoder.js';
import { COPY_NULL_FLAG, type StoredSeries } from './row-codec.js';
import { copyInto, lookOf, openRead, pointColumns, type ReadRequest, readDecoder } from './series-reader.js';
import { changesQuery, revisionsQuery, runsQuery } from './sql/history.js';
import type { SqlNames } from './sql/names.js';
import { readQuery } from './sql/read.js';

/** Columns of their exact length, by a COPY of these types. */
async function copyColumns<const T extends readonly CopyType[]>(
  session: Session,
  query: string,
  types: T,
  nullAs: readonly number[] = [],
): Promise<{ readonly [K in keyof T]: Float64Array }> {
  const { length, columns } = await copyInto(session, query, (framed) => new TupleDecoder(types, { framed, nullAs }));
  // A decoder gives one column for each of its types.
  return columns.map((column) => column.slice(0, length)) as unknown as { readonly [K in keyof T]: Float64Array };
}

/** Ends as the store keeps them for an irregular series; on a grid they follow from the starts. */
function endsOf(definition: SeriesDefinition, starts: Float64Array, ends: Float64Array): Float64Array {
  return definition.frequency === 'irregular' ? ends : gridEnds(definition, starts);
}

/** The revisions of the range that `openRead` left; of a request with `since`, those that were recorded between its two bounds. */
export async function readRevisions(
  session: Session,
  names: SqlNames,
  { since }: ReadRequest,
  { definition }: StoredSeries,
): Promise<RevisionTable> {
  const types = ['timestamptz', 'float8', 'int2', 'timestamptz', 'timestamptz', 'timestamptz', 'int8'] as const;
  const query = since === undefined ? revisionsQuery(names) : changesQuery(names);
  const nullAs = [Number.NaN, Number.NaN, COPY_NULL_FLAG];
  const [starts, values, flags, ends, knownAt, recordedAt, seq] = await copyColumns(session, query, types, nullAs);
  return {
    length: starts.length,
    starts,
    ends: endsOf(definition, starts, ends),
    values,
    flags: Uint8Array.from(flags),
    knownAt,
    recordedAt,
    seq,
  };
}

/** The issues of the range that `openRead` left. */
export async function readRuns(session: Session, names: SqlNames, { definition }: StoredSeries): Promise<RunTable> {
  const types = ['timestamptz', 'timestamptz', 'timestamptz', 'timestamptz', 'timestamptz', 'int8'] as const;
  const [knownAt, recordedAt, starts, lastStarts, lastEnds, intervals] = await copyColumns(
    session,
    runsQuery(names),
    types,
  );
  const ends = endsOf(definition, lastStarts, lastEnds);
  return { length: knownAt.length, knownAt, recordedAt, starts, ends, intervals };
}

/** Reads both views one after the other in the transaction, which sees one state, and compares them. */
export async function readDiff(
  session: Session,
  names: SqlNames,
  before: ReadRequest,
  after: ReadRequest,
): Promise<DiffTable> {
  const first = await readStamped(session, names, before);
  const second = await readStamped(session, names, after);
  return diffViews(first.definition, first.columns, second.columns);
}

async function readStamped(
  session: Session,
  names: SqlNames,
  request: ReadRequest,
): Promise<{ readonly definition: SeriesDefinition; readonly columns: StampedColumns }> {
  const [stored] = (await openRead(session, names, request)) as readonly [StoredSeries];
  const columns = { ...pointColumns([stored]), stamps: true };
  const query = readQuery(names, { many: false, columns, look: lookOf(request), ordered: true });
  const decoded = await copyInto(session, query, (framed) =>
    readDecoder({ many: false, columns, framed, capacity: 1024 }),
  );
  const column = (i: number): Float64Array => (decoded.columns[i] as Float64Array).subarray(0, decoded.length);
  const behind = 2 + Number(columns.flags) + Number(columns.ends);
  return {
    definition: stored.definition,
    columns: {
      starts: column(0),
      values: column(1),
      flags: columns.flags ? Uint8Array.from(column(2)) : undefined,
      ends: columns.ends ? column(behind - 1) : undefined,
      knownAt: column(behind),
      recordedAt: column(behind + 1),
    },
  };
}
