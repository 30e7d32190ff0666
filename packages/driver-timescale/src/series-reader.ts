import {
  AurumError,
  frequencyStepMs,
  type Instant,
  InternalError,
  type Series,
  type SeriesDefinition,
} from '@aurum/core';
import { assembleSeries, type ResolvedRange, type ResolvedReadView, seriesNotFound } from '@aurum/core/driver';
import type { CopyType } from './client/copy-format.js';
import type { CopySink, Session } from './client/session.js';
import { type DecodedColumns, TupleDecoder } from './client/tuple-decoder.js';
import {
  COPY_NULL_FLAG,
  COPY_NULL_VALUE,
  definitionOf,
  FIRST_TIMESTAMP,
  LAST_INSTANT,
  type StoredSeries,
  storedColumns,
  timestampText,
} from './row-codec.js';
import { leaveCutoffs } from './series-cutoffs.js';
import type { SqlNames } from './sql/names.js';
import { ANY_SEQ, beginRead, type PointColumns, type ReadBounds, readQuery } from './sql/read.js';
import type { Look } from './sql/winners.js';

/** What a read is about. */
export interface ReadRequest extends ResolvedReadView {
  readonly tenant: string;
  readonly keys: readonly string[];
  readonly range: ResolvedRange;
  /** Only what was recorded after this instant, for lists of revisions; left out, all. */
  readonly since?: Instant | undefined;
  /** Only batches up to this place in the order; left out, all. */
  readonly upToSeq?: string | undefined;
}

/** Where a read has to look for the winners. */
export function lookOf({ view, knowledge, upToSeq }: ReadRequest): Look {
  if (view.kind === 'release') return view.as;
  if (view.kind !== 'last') return view.kind;
  const { asOf, recordedBy } = knowledge;
  const bounded = asOf !== Number.POSITIVE_INFINITY || recordedBy !== Number.POSITIVE_INFINITY || upToSeq !== undefined;
  return bounded ? 'bounded' : 'current';
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
  const { text, values } = beginRead(names, request.tenant, request.keys, boundsOf(request));
  const rows = await session.query(text, values);
  if (rows.length > 0) requireTenantId(rows[0]?.tenant, request.tenant);
  const unknown = rows.filter((row) => row.id === null).map((row) => String(row.key));
  if (unknown.length > 0) throw seriesNotFound(unknown);
  const stored = rows.map((row) => ({
    id: Number(row.id),
    lastSeq: String(row.last_seq),
    hasFlags: row.has_flags === true,
    definition: definitionOf(row),
  }));
  if (request.view.kind === 'dayAhead') await leaveCutoffs(session, names, request.view, { stored, rows });
  return stored;
}

function boundsOf({ range, knowledge, view, since, upToSeq }: ReadRequest): ReadBounds {
  return {
    from: timestampText(range.start),
    to: timestampText(range.end),
    known: timestampText(knowledge.asOf),
    recorded: timestampText(knowledge.recordedBy),
    seq: upToSeq ?? ANY_SEQ,
    issue: view.kind === 'issue' ? timestampText(view.knownAt) : null,
    lead: view.kind === 'leadTime' ? leadOf(view.leadMs) : null,
    release: view.kind === 'release' ? view.number : null,
    since: since === undefined ? null : timestampText(since),
    extents: view.kind === 'dayAhead',
  };
}

/** What is known is known at whole milliseconds. A lead time longer than all of history leaves nothing, from whichever start. */
function leadOf(leadMs: number): { readonly ms: number; readonly floor: string } {
  const ms = Math.ceil(leadMs);
  const floor = FIRST_TIMESTAMP + ms;
  return floor > LAST_INSTANT
    ? { ms: 0, floor: timestampText(Number.POSITIVE_INFINITY) }
    : { ms, floor: timestampText(floor) };
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
  if (options.columns.stamps === true) columns.push(['timestamptz', Number.NaN], ['timestamptz', Number.NaN]);
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
  const query = readQuery(names, { many, columns, look: lookOf(request), ordered: many });
  const capacity = expectedRows(request, stored);
  const stepMs = many ? undefined : stepOf(first.definition);
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
export function stepOf({ frequency }: SeriesDefinition): number | undefined {
  return frequency === 'irregular' ? undefined : frequencyStepMs(frequency);
}

/** Room for the rows that a bounded range can hold, so that most reads never grow their columns; an hour a row without equal steps. */
function expectedRows(request: ReadRequest, stored: readonly StoredSeries[]): number {
  const { start, end } = request.range;
  if (!Number.isFinite(end - start)) return 1024;
  let rows = 16;
  for (const { definition } of stored) rows += Math.ceil((end - start) / (stepOf(definition) ?? HOUR_MS));
  return Math.min(CAPACITY_LIMIT, rows);
}
