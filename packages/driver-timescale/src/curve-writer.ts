import { AurumError, type CurveReceipt, type Instant, InternalError } from '@aurum/core';
import { type Contract, contractId } from '@aurum/core/curves';
import { type PreparedRevision, requireSameTerms } from '@aurum/core/driver';
import { encodeRecords, type RecordField } from './client/record-encoder.js';
import type { Row, Session } from './client/session.js';
import { curveContent, NO_CONTENT, type QuoteColumns, quoteColumns } from './curve-content.js';
import type { ContractRegister } from './curve-contracts.js';
import { dayOf } from './curve-dates.js';
import { contentFields } from './curve-row-codec.js';
import { instantOf } from './row-codec.js';
import { requireTenantId } from './series-reader.js';
import { enter } from './sql/catalog.js';
import * as sql from './sql/curves-write.js';
import type { SqlNames } from './sql/names.js';

/** A batch of curves to be stored. */
export interface PublishRequest {
  readonly tenant: string;
  /** Checks the batch and gives it in the order in which it counts; asked only when the batch is not stored already. */
  readonly prepare: () => readonly PreparedRevision[];
  readonly batchId: string;
  /** Whether a batch of this id may be stored already. */
  readonly mayRepeat: boolean;
  readonly register: ContractRegister;
}

interface OpenedCurve {
  readonly id: number;
  readonly unit: string;
  readonly clock: string;
}

interface Opened {
  readonly tenantId: number;
  readonly recordedAt: Instant;
  readonly seq: string;
  readonly curves: ReadonlyMap<string, OpenedCurve>;
}

/** A revision that adds something, with all that is stored of it but the numbers of its contracts. */
interface Addition {
  readonly curveId: number;
  readonly day: number;
  readonly revision: PreparedRevision;
  readonly content: Uint8Array;
  readonly columns: QuoteColumns | undefined;
}

/** A batch that was stored, once its transaction is committed. */
export interface PublishedBatch {
  readonly receipt: CurveReceipt;
  /** To be called after the commit. */
  readonly keep: () => void;
}

/** Stores a batch inside a transaction; commits nothing itself. */
export async function publishBatch(
  session: Session,
  names: SqlNames,
  request: PublishRequest,
): Promise<PublishedBatch> {
  const { register } = request;
  if (request.mayRepeat) {
    // Before a key is registered: the receipt of a batch holds, whatever is handed over with its id.
    const earlier = await findReceipt(session, names, request);
    if (earlier !== undefined) return { receipt: earlier, keep: () => {} };
  }
  const revisions = request.prepare();
  const opened = await open(session, names, request, revisions);
  for (const { id, curve } of revisions) {
    const stored = opened.curves.get(id);
    if (curve !== undefined && stored !== undefined) requireSameTerms(curve, stored);
    if (curve !== undefined) for (const { contract } of curve.quotes) assertReadable(contract, register);
  }
  const { additions, ...counts } = await sortOut(session, names, opened, revisions);
  const keep = additions.length === 0 ? () => {} : await store(session, names, { opened, additions, register });
  const receipt: CurveReceipt = { batchId: request.batchId, recordedAt: opened.recordedAt, ...counts };
  const { text, values } = sql.insertCurveBatch(names, [
    opened.tenantId,
    receipt.batchId,
    opened.seq,
    receipt.recordedAt,
    receipt.inserted,
    receipt.revised,
    receipt.unchanged,
  ]);
  await session.query(text, values);
  return { receipt, keep };
}

async function findReceipt(
  session: Session,
  names: SqlNames,
  { tenant, batchId }: PublishRequest,
): Promise<CurveReceipt | undefined> {
  const entered = enter(names, tenant);
  const [at] = await session.query(entered.text, entered.values);
  requireTenantId(at?.tenant, tenant);
  const { text, values } = sql.findCurveBatch(names, batchId);
  const [row] = await session.query(text, values);
  if (row === undefined) return undefined;
  return {
    batchId,
    recordedAt: instantOf(row.recorded) ?? 0,
    inserted: Number(row.inserted),
    revised: Number(row.revised),
    unchanged: Number(row.unchanged),
  };
}

async function open(
  session: Session,
  names: SqlNames,
  { tenant, register }: PublishRequest,
  revisions: readonly PreparedRevision[],
): Promise<Opened> {
  const keys = new Map<string, sql.PublishedKey>();
  for (const { id, key, curve } of revisions) {
    if (keys.has(id)) continue;
    keys.set(id, { id, ...key, unit: curve?.unit ?? null, clock: curve?.clock.id ?? null });
  }
  const given = [...keys.values()];
  const { text, values } = sql.beginPublish(names, tenant, given);
  const rows = await session.query(text, values);
  const [first] = rows;
  const tenantId = requireTenantId(first?.tenant, tenant);
  const recordedAt = instantOf(first?.recorded);
  if (recordedAt === undefined) throw new InternalError('the store gave a batch no time');
  register.enter(String(first?.generation));
  const curves = new Map<string, OpenedCurve>();
  for (const row of rows) {
    const key = given[Number(row.ord) - 1];
    if (row.id === null || key === undefined) continue;
    curves.set(key.id, { id: Number(row.id), unit: String(row.unit), clock: String(row.clock) });
  }
  return { tenantId, recordedAt, seq: String(first?.seq), curves };
}

const NOT_STORABLE = /\0|\p{Cs}/u;

/** @throws AurumError `CURVE.INVALID_CONTRACT`, `TIME.INVALID_PROFILE` for what could not be read back as it is */
function assertReadable(contract: Contract, register: ContractRegister): void {
  const { market, profile, period } = contract;
  register.profile(profile.id);
  if (!NOT_STORABLE.test(market) && !NOT_STORABLE.test(period.name)) return;
  throw new AurumError('CURVE.INVALID_CONTRACT', {
    message: `The contract ${JSON.stringify(contractId(contract))} has a zero character or half a surrogate pair in its name or market, which no database keeps: name it without.`,
    details: { contract: contractId(contract) },
  });
}

/** Which revisions add something, and the counts of the receipt. */
interface SortedOut extends Pick<CurveReceipt, 'inserted' | 'revised' | 'unchanged'> {
  readonly additions: readonly Addition[];
}

/** Compares each revision with what was known at its knownAt: in the store, and by those of the batch that come before it. */
async function sortOut(
  session: Session,
  names: SqlNames,
  { curves }: Opened,
  revisions: readonly PreparedRevision[],
): Promise<SortedOut> {
  const additions: Addition[] = [];
  const counts = { inserted: 0, revised: 0, unchanged: 0 };
  const placed: { readonly revision: PreparedRevision; readonly curveId: number; readonly day: number }[] = [];
  for (const revision of revisions) {
    const curveId = curves.get(revision.id)?.id;
    // Of a key that nobody knows nothing can be taken back.
    if (curveId === undefined) counts.unchanged++;
    else placed.push({ revision, curveId, day: dayOf(revision.asOf) });
  }
  if (placed.length === 0) return { additions, ...counts };
  const { text, values } = sql.knownContents(names, {
    curveIds: placed.map(({ curveId }) => curveId),
    days: placed.map(({ day }) => day),
    known: placed.map(({ revision }) => revision.knownAt),
  });
  const stored = await session.query(text, values);
  const said = new Map<string, { readonly knownAt: Instant; readonly content: string | undefined }[]>();
  placed.forEach(({ revision, curveId, day }, i) => {
    const { curve, knownAt } = revision;
    const columns = curve && quoteColumns(curve);
    const content = curve && columns ? curveContent(curve, columns) : NO_CONTENT;
    const hex = curve && Buffer.from(content).toString('hex');
    const place = `${curveId} ${day}`;
    const before = said.get(place) ?? [];
    said.set(place, before);
    const row = stored[i];
    const own = before.at(-1);
    const storedAt = instantOf(row?.known) ?? Number.NEGATIVE_INFINITY;
    // Of equal knownAt, what the batch says is recorded later than what is stored.
    const known = own !== undefined && own.knownAt >= storedAt ? own.content : contentOf(row);
    if (known === hex) {
      counts.unchanged++;
      return;
    }
    counts[row?.any === true || before.length > 0 ? 'revised' : 'inserted']++;
    before.push({ knownAt, content: hex });
    additions.push({ curveId, day, revision, content, columns });
  });
  return { additions, ...counts };
}

/** What a stored revision says, in hexadecimal digits; `undefined` when there is none, or when it takes the curve back. */
function contentOf(row: Row | undefined): string | undefined {
  return typeof row?.content === 'string' && row.withdrawn !== true ? row.content : undefined;
}

interface Storing {
  readonly opened: Opened;
  readonly additions: readonly Addition[];
  readonly register: ContractRegister;
}

/** Numbers the contracts and copies the revisions in; a record is made when the socket takes it. Gives what is to be called after the commit. */
async function store(session: Session, names: SqlNames, { opened, additions, register }: Storing): Promise<() => void> {
  const { tenantId, recordedAt, seq } = opened;
  const wanted = additions.flatMap(({ curveId, revision }) =>
    (revision.curve?.quotes ?? []).map(({ contract }) => ({ curveId, contract })),
  );
  const { ids, keep } = await register.number(session, names, { tenantId, wanted });
  function* records(): Generator<readonly RecordField[]> {
    let from = 0;
    for (const { curveId, day, revision, content, columns } of additions) {
      const { curve, knownAt } = revision;
      const to = from + (curve?.quotes.length ?? 0);
      yield [
        { type: 'int4', value: tenantId },
        { type: 'int4', value: curveId },
        { type: 'date', value: day },
        { type: 'timestamptz', value: knownAt },
        { type: 'timestamptz', value: recordedAt },
        { type: 'int8', value: Number(seq) },
        ...contentFields(curve, { content, contractIds: ids.subarray(from, to), columns }),
      ];
      from = to;
    }
  }
  await session.copyIn(sql.revisionTarget(names), encodeRecords(records()));
  return keep;
}
