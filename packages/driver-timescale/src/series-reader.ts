import { AurumError, frequencyStepMs, InternalError, type Series } from '@aurum/core';
import { assembleSeries, type ResolvedKnowledge, type ResolvedRange, seriesNotFound } from '@aurum/core/driver';
import type { CopyType } from './client/copy-format.js';
import type { CopySink, Session } from './client/session.js';
import { type DecodedColumns, TupleDecoder } from './client/tuple-decoder.js';
import {
  COPY_NULL_FLAG,
  COPY_NULL_VALUE,
  definitionOf,
  type StoredSeries,
  storedColumns,
  timestampText,
} from './row-codec.js';
import type { SqlNames } from './sql/names.js';
import { ANY_SEQ, beginRead, type PointColumns, readQuery } from './sql/read.js';

/** What a read is about. */
export interface ReadRequest {
  readonly tenant: string;
  readonly keys: readonly string[];
  readonly range: ResolvedRange;
  readonly knowledge: ResolvedKnowledge;
  /** Only batches up to this place in the order; left out, all. */
  readonly upToSeq?: string | undefined;
}

/** Whether a read has to look at superseded revisions. */
export function isBounded(request: ReadRequest): boolean {
  const { asOf, recordedBy } = request.knowledge;
  return asOf !== Number.POSITIVE_INFINITY || recordedBy !== Number.POSITIVE_INFINITY || request.upToSeq !== undefined;
}

/**
 * Takes on the tenant and looks the keys up, in their order.
 * @throws AurumError `TENANT.NOT_FOUND`, `SERIES.NOT_FOUND` naming all unknown keys
 */
export async function openRead(
  session: Session,
  names: SqlNames,
  request: ReadRequest,
): Promise<readonly StoredSeries[]> {
  const { text, values } = beginRead(names, request.tenant, request.keys, {
    from: timestampText(request.range.start),
    to: timestampText(request.range.end),
    known: timestampText(request.knowledge.asOf),
    recorded: timestampText(request.knowledge.recordedBy),
    seq: request.upToSeq ?? ANY_SEQ,
  });
  const rows = await session.query(text, values);
  if (rows.length > 0) requireTenantId(rows[0]?.tenant, request.tenant);
  const unknown = rows.filter((row) => row.id === null).map((row) => String(row.key));
  if (unknown.length > 0) throw seriesNotFound(unknown);
  return rows.map((row) => ({
    id: Number(row.id),
    lastSeq: String(row.last_seq),
    hasFlags: row.has_flags === true,
    definition: definitionOf(row),
  }));
}

/** The tenant's number. @throws AurumError `TENANT.NOT_FOUND` when it is NULL */
export function requireTenantId(id: unknown, tenant: string): number {
  if (id !== null && id !== undefined) return Number(id);
  throw new AurumError('TENANT.NOT_FOUND', {
    message: `this store has no tenant '${tenant}'; create it once with store.createTenant('${tenant}')`,
    details: { tenant },
  });
}

/** The columns that a read of these series needs. */
export function pointColumns(stored: readonly StoredSeries[]): PointColumns {
  return {
    flags: stored.some(({ hasFlags }) => hasFlags),
    ends: stored.some(({ definition }) => definition.frequency === 'irregular'),
  };
}

/** A decoder for the rows of `readQuery`. */
export function readDecoder(options: {
  many: boolean;
  columns: PointColumns;
  framed: boolean;
  capacity: number;
  stepMs?: number | undefined;
}): TupleDecoder {
  const columns: [CopyType, number][] = [
    ['timestamptz', Number.NaN],
    ['float8', COPY_NULL_VALUE],
  ];
  if (options.many) columns.unshift(['int4', Number.NaN]);
  if (options.columns.flags) columns.push(['int2', COPY_NULL_FLAG]);
  if (options.columns.ends) columns.push(['timestamptz', Number.NaN]);
  return new TupleDecoder(
    columns.map(([type]) => type),
    {
      framed: options.framed,
      nullAs: columns.map(([, nullAs]) => nullAs),
      capacity: options.capacity,
      stepMs: options.stepMs,
    },
  );
}

/** Runs a COPY into a decoder and gives its columns. */
export async function copyInto(
  session: Session,
  query: string,
  create: (framed: boolean) => TupleDecoder,
): Promise<DecodedColumns> {
  let decoder: TupleDecoder | undefined;
  await session.copyOut(query, (framed): CopySink => {
    const opened = create(framed);
    decoder = opened;
    return (chunk) => {
      opened.push(chunk);
      return undefined;
    };
  });
  if (decoder === undefined) throw new InternalError('a COPY ended before it began');
  return decoder.finish();
}

/** Reads series whose definitions are known, within the transaction that `openRead` began. One COPY, however many they are. */
export async function readSeries(
  session: Session,
  names: SqlNames,
  request: ReadRequest,
  stored: readonly StoredSeries[],
): Promise<readonly Series[]> {
  const [first] = stored;
  if (first === undefined) return [];
  const many = stored.length > 1;
  const columns = pointColumns(stored);
  const bounded = isBounded(request);
  const query = readQuery(names, { many, columns, bounded, ordered: many });
  const capacity = expectedRows(request, stored);
  const stepMs = many ? undefined : stepOf(first);
  const decoded = await copyInto(session, query, (framed) => readDecoder({ many, columns, framed, capacity, stepMs }));
  if (!many) return [assembleSeries(first.definition, storedColumns(decoded, 0, columns), request.range)];
  const ordinals = decoded.columns[0] as Float64Array;
  let from = 0;
  return stored.map(({ definition }, i) => {
    let to = from;
    while (to < decoded.length && ordinals[to] === i + 1) to++;
    const series = assembleSeries(definition, storedColumns(decoded, 1, columns, from, to), request.range);
    from = to;
    return series;
  });
}

const CAPACITY_LIMIT = 4_194_304;
const HOUR_MS = 3_600_000;

/** The step of a series whose intervals are all of one length. */
function stepOf({ definition: { frequency } }: StoredSeries): number | undefined {
  return frequency === 'irregular' ? undefined : frequencyStepMs(frequency);
}

/** Room for the rows that a bounded range can hold, so that most reads never grow their columns; an hour a row without equal steps. */
function expectedRows(request: ReadRequest, stored: readonly StoredSeries[]): number {
  const { start, end } = request.range;
  if (!Number.isFinite(end - start)) return 1024;
  let rows = 16;
  for (const series of stored) rows += Math.ceil((end - start) / (stepOf(series) ?? HOUR_MS));
  return Math.min(CAPACITY_LIMIT, rows);
}
