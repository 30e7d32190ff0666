import {
  FLAG,
  type Instant,
  InternalError,
  type SeriesDefinition,
  type SeriesWrite,
  type WriteReceipt,
} from '@aurum/core';
import { intervalConflict, type PreparedWrite, prepareWrites, seriesNotFound } from '@aurum/core/driver';
import { type CopyColumn, encodeParts } from './client/row-encoder.js';
import type { Session } from './client/session.js';
import { blocksOf, hasRollups } from './rollup-blocks.js';
import { definitionOf, instantOf } from './row-codec.js';
import { requireTenantId } from './series-reader.js';
import type { SqlNames } from './sql/names.js';
import * as sql from './sql/write.js';
import { denseRange, planWaves, type Slice } from './write-plan.js';

/** A batch to be written. */
export interface WriteRequest {
  readonly tenant: string;
  readonly writes: readonly SeriesWrite[];
  readonly batchId: string;
  /** Whether a batch of this id may be stored already. */
  readonly mayRepeat: boolean;
}

interface Opened {
  readonly tenantId: number;
  readonly recordedAt: Instant;
  readonly seq: string;
  readonly ids: ReadonlyMap<string, number>;
  /** Keys of the batch that are not defined. */
  readonly unknown: readonly string[];
  readonly definitions: ReadonlyMap<string, SeriesDefinition>;
  /** Numbers of the series that keep each issue whole. */
  readonly issued: readonly number[];
  /** Whether rows lie in hypertables. */
  readonly hypertable: boolean;
  /** Keys of series that are marked as having flags. */
  readonly flagged: ReadonlySet<string>;
  /** First and last stored start of each series. */
  readonly extents: ReadonlyMap<string, { readonly first: Instant; readonly last: Instant }>;
}

/** Writes a batch inside a transaction; commits nothing itself. */
export async function writeBatch(session: Session, names: SqlNames, request: WriteRequest): Promise<WriteReceipt> {
  const opened = await open(session, names, request);
  if (request.mayRepeat) {
    // Before anything of the batch is looked at: its series may be gone by now, and its receipt still holds.
    const earlier = await findReceipt(session, names, request.batchId);
    if (earlier !== undefined) return earlier;
  }
  if (opened.unknown.length > 0) throw seriesNotFound(opened.unknown);
  const prepared = prepareWrites(request.writes, opened.definitions);
  await markFlagged(session, names, opened, prepared);
  const stamp: sql.StampValues = [opened.tenantId, opened.recordedAt, opened.seq];
  const counts = { inserted: 0, revised: 0, points: 0 };
  const waves = planWaves(prepared, opened.extents);
  let staged = false;
  for (const [number, wave] of waves.entries()) {
    for (const slices of bySameColumns(wave.direct)) {
      await copyDirect(session, names, opened, slices);
      const points = countPoints(slices);
      counts.inserted += points;
      counts.points += points;
    }
    if (wave.staged.length === 0) continue;
    if (!staged) await session.exec(sql.createStaging(names));
    else if (number > 0) await session.exec(sql.clearStaging(names));
    staged = true;
    await merge(session, names, { opened, stamp, slices: wave.staged, counts });
  }
  if (counts.inserted + counts.revised > 0) await markStale(session, names, opened, prepared);
  const quarantined = await quarantine(session, names, opened, prepared);
  const receipt: WriteReceipt = {
    batchId: request.batchId,
    recordedAt: opened.recordedAt,
    inserted: counts.inserted,
    revised: counts.revised,
    unchanged: counts.points - counts.inserted - counts.revised + quarantined.unchanged,
    quarantined: quarantined.kept,
  };
  const { text, values } = sql.insertBatch(names, [
    opened.tenantId,
    receipt.batchId,
    opened.seq,
    receipt.recordedAt,
    receipt.inserted,
    receipt.revised,
    receipt.unchanged,
    receipt.quarantined,
  ]);
  await session.query(text, values);
  return receipt;
}

async function open(session: Session, names: SqlNames, request: WriteRequest): Promise<Opened> {
  const keys = [...new Set(request.writes.map((write) => write.key))];
  const { text, values } = sql.beginWrite(names, request.tenant, keys);
  const rows = await session.query(text, values);
  const [first] = rows;
  const tenantId = requireTenantId(first?.tenant, request.tenant);
  const ids = new Map<string, number>();
  const definitions = new Map<string, SeriesDefinition>();
  const issued: number[] = [];
  const flagged = new Set<string>();
  const extents = new Map<string, { first: Instant; last: Instant }>();
  for (const row of rows) {
    if (row.id === null) continue;
    const definition = definitionOf(row);
    ids.set(definition.key, Number(row.id));
    definitions.set(definition.key, definition);
    if (definition.issued === true) issued.push(Number(row.id));
    if (row.has_flags === true) flagged.add(definition.key);
    const from = instantOf(row.first_from);
    const last = instantOf(row.last_from);
    if (from !== undefined && last !== undefined) extents.set(definition.key, { first: from, last });
  }
  const unknown = keys.filter((key) => !ids.has(key));
  const recordedAt = instantOf(first?.recorded);
  if (recordedAt === undefined) throw new InternalError('the store gave a batch no time');
  const hypertable = first?.hypertable === true;
  return {
    tenantId,
    recordedAt,
    seq: String(first?.seq),
    ids,
    unknown,
    definitions,
    issued,
    hypertable,
    flagged,
    extents,
  };
}

/** Lets reads know that the series have flags from now on. */
async function markFlagged(
  session: Session,
  names: SqlNames,
  opened: Opened,
  prepared: readonly PreparedWrite[],
): Promise<void> {
  const newly = prepared.filter(({ key, flags }) => flags !== undefined && !opened.flagged.has(key));
  if (newly.length === 0) return;
  const { text, values } = sql.markFlagged(
    names,
    newly.map(({ key }) => seriesId(opened, key)),
  );
  await session.query(text, values);
}

/** Tells the rollups of the series what they do not know yet. Series without any are those of whole days and of irregular intervals. */
async function markStale(
  session: Session,
  names: SqlNames,
  opened: Opened,
  prepared: readonly PreparedWrite[],
): Promise<void> {
  const seriesIds: number[] = [];
  const blocks: number[] = [];
  for (const write of prepared) {
    const definition = opened.definitions.get(write.key);
    if (definition === undefined || !hasRollups(definition)) continue;
    for (const block of blocksOf(write.starts)) {
      seriesIds.push(seriesId(opened, write.key));
      blocks.push(block);
    }
  }
  if (blocks.length === 0) return;
  const { text, values } = sql.markStale(names, [opened.tenantId, opened.seq, seriesIds, blocks]);
  await session.query(text, values);
}

async function findReceipt(session: Session, names: SqlNames, batchId: string): Promise<WriteReceipt | undefined> {
  const { text, values } = sql.findBatch(names, batchId);
  const [row] = await session.query(text, values);
  if (row === undefined) return undefined;
  return {
    batchId,
    recordedAt: instantOf(row.recorded) ?? 0,
    inserted: Number(row.inserted),
    revised: Number(row.revised),
    unchanged: Number(row.unchanged),
    quarantined: Number(row.quarantined),
  };
}

/** The columns that direct and staged rows have in common, over the whole write. */
function pointColumns(write: PreparedWrite): {
  from: CopyColumn;
  known: CopyColumn;
  value: CopyColumn;
  flag: CopyColumn | undefined;
} {
  const { starts, values, flags, knownAt } = write;
  return {
    from: {
      type: 'timestamptz',
      value: starts instanceof Float64Array ? starts : { start: starts.start, step: starts.stepMs },
    },
    known: { type: 'timestamptz', value: knownAt },
    value: {
      type: 'float8',
      value: values,
      nulls: flags === undefined ? undefined : { codes: flags, nullCode: FLAG.withdrawn },
    },
    flag: flags === undefined ? undefined : { type: 'int2', value: flags, nulls: { codes: flags, nullCode: FLAG.ok } },
  };
}

function seriesId(opened: Opened, key: string): number {
  const id = opened.ids.get(key);
  if (id === undefined) throw new InternalError(`no number for the series "${key}"`);
  return id;
}

/** The slices in groups whose rows have the same columns: each group is one COPY, however many series it holds. */
function bySameColumns(slices: readonly Slice[]): Iterable<readonly Slice[]> {
  const groups = new Map<string, Slice[]>();
  for (const slice of slices) {
    const { flags, ends } = slice.write;
    const shape = `${flags !== undefined} ${ends !== undefined}`;
    const group = groups.get(shape);
    if (group === undefined) groups.set(shape, [slice]);
    else group.push(slice);
  }
  return groups.values();
}

function countPoints(slices: readonly Slice[]): number {
  return slices.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** New intervals of a grid, straight to where they belong. */
async function copyDirect(session: Session, names: SqlNames, opened: Opened, slices: readonly Slice[]): Promise<void> {
  const parts = slices.map((slice) => {
    const { from, known, value, flag } = pointColumns(slice.write);
    const columns: CopyColumn[] = [
      from,
      known,
      { type: 'timestamptz', value: opened.recordedAt },
      { type: 'int8', value: Number(opened.seq) },
      value,
      { type: 'int4', value: opened.tenantId },
      { type: 'int4', value: seriesId(opened, slice.write.key) },
    ];
    if (flag !== undefined) columns.push(flag);
    return { columns, from: slice.from, to: slice.to };
  });
  const width = parts[0]?.columns.length ?? 0;
  const target = sql.observationTarget(names, sql.OBSERVATION_COLUMNS.slice(0, width));
  await session.copyIn(target, encodeParts(parts));
}

/** Points that may meet stored ones, to where they are compared. */
async function copyStaged(session: Session, names: SqlNames, opened: Opened, slices: readonly Slice[]): Promise<void> {
  const header = ['valid_from', 'known_at', 'value', 'series_id'];
  if (slices[0]?.write.flags !== undefined) header.push('flag');
  if (slices[0]?.write.ends !== undefined) header.push('valid_to');
  const parts = slices.map(({ write, from, to }) => {
    const point = pointColumns(write);
    const columns: CopyColumn[] = [
      point.from,
      point.known,
      point.value,
      { type: 'int4', value: seriesId(opened, write.key) },
    ];
    if (point.flag !== undefined) columns.push(point.flag);
    if (write.ends !== undefined) columns.push({ type: 'timestamptz', value: write.ends });
    return { columns, from, to };
  });
  await session.copyIn(sql.stagingTarget(names, header), encodeParts(parts));
}

/** Compares staged points with the current rows, in the way that suits how close together they are. */
async function classify(session: Session, names: SqlNames, opened: Opened, slices: readonly Slice[]): Promise<void> {
  const range = denseRange(slices);
  const dense =
    range === undefined ? undefined : { ...range, seriesIds: range.keys.map((key) => seriesId(opened, key)) };
  const { text, values } = sql.classify(names, opened, dense);
  if (dense !== undefined) await session.exec(sql.joinAtOnce.begin);
  await session.query(text, values);
  if (dense !== undefined) await session.exec(sql.joinAtOnce.end);
}

interface Merge {
  readonly opened: Opened;
  readonly stamp: sql.StampValues;
  readonly slices: readonly Slice[];
  readonly counts: { inserted: number; revised: number; points: number };
}

/** Points that may meet stored ones: staged, compared, and only what is new is stored. */
async function merge(session: Session, names: SqlNames, { opened, stamp, slices, counts }: Merge): Promise<void> {
  for (const group of bySameColumns(slices)) await copyStaged(session, names, opened, group);
  counts.points += countPoints(slices);
  const irregular = slices.some(({ write }) => write.ends !== undefined);
  if (irregular) await refuseConflict(session, opened, sql.endConflicts(names));
  await classify(session, names, opened, slices);
  if (irregular) {
    await session.exec(sql.walkIndex.begin);
    await refuseConflict(session, opened, sql.overlapConflicts(names));
    await session.exec(sql.walkIndex.end);
  }
  const { text, values } = sql.countChanges(names);
  const classes = new Map((await session.query(text, values)).map((row) => [Number(row.class), Number(row.count)]));
  if ((classes.get(0) ?? 0) > 0) await session.query(sql.insertNew(names, stamp).text, stamp);
  if ((classes.get(1) ?? 0) > 0) {
    await session.exec(sql.supersede(names, opened.hypertable));
    await session.query(sql.replaceCurrent(names, stamp, opened.hypertable).text, stamp);
  }
  let late = 0;
  if ((classes.get(2) ?? 0) > 0) {
    const insertion = sql.insertLate(names, [...stamp, opened.issued]);
    const [row] = await session.query(insertion.text, insertion.values);
    late = Number(row?.count);
  }
  counts.inserted += classes.get(0) ?? 0;
  counts.revised += (classes.get(1) ?? 0) + late;
}

async function refuseConflict(
  session: Session,
  opened: Opened,
  statement: { text: string; values: readonly unknown[] },
): Promise<void> {
  const [row] = await session.query(statement.text, statement.values);
  if (row === undefined) return;
  const key = [...opened.ids].find(([, id]) => id === Number(row.series_id))?.[0] ?? '';
  const at = (name: string): Instant => instantOf(row[name]) ?? 0;
  throw intervalConflict(key, {
    given: { start: at('start'), end: at('end') },
    other: { start: at('other_start'), end: at('other_end') },
    where: 'in the store',
  });
}

async function quarantine(
  session: Session,
  names: SqlNames,
  opened: Opened,
  prepared: readonly PreparedWrite[],
): Promise<{ kept: number; unchanged: number }> {
  const rows = prepared.flatMap((write) =>
    write.quarantined.map((point) => ({
      series_id: seriesId(opened, write.key),
      start: point.start,
      end: point.end,
      value: String(point.value),
      reason: point.reason,
      known: point.knownAt,
    })),
  );
  if (rows.length === 0) return { kept: 0, unchanged: 0 };
  const { text, values } = sql.insertQuarantine(names, [
    opened.tenantId,
    opened.recordedAt,
    opened.seq,
    JSON.stringify(rows),
  ]);
  const [row] = await session.query(text, values);
  const kept = Number(row?.count);
  return { kept, unchanged: rows.length - kept };
}
