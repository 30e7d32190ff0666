import type {
  AsOfRange,
  CallOptions,
  CurveCapabilities,
  CurveDiffTable,
  CurvePublication,
  CurveQuery,
  CurveReadOptions,
  CurveReceipt,
  CurveRepository,
  CurveRequest,
  CurveRevision,
  CurveSide,
  CurveSummary,
  CurveWithdrawal,
  HistorySelector,
  HolidayCalendar,
  Instant,
  LatestOptions,
  Page,
  PublishOptions,
  QuoteHistory,
  StoredCurve,
} from '@aurum/core';
import { type CurveKey, curveKey, curveKeyText } from '@aurum/core/curves';
import {
  curveConditions,
  curveLimit,
  curveNotFound,
  curveScope,
  type PreparedRevision,
  preparePublications,
  prepareWithdrawals,
  resolveAsOfRange,
  resolveCurveBatchId,
  resolveCurveKnowledge,
  resolveCurveRequest,
  resolveLatest,
  resolveSelector,
  signCursor,
  verifyCursor,
} from '@aurum/core/driver';
import type { Row, Session } from './client/session.js';
import type { CallName, RepositoryContext } from './context.js';
import { ContractRegister } from './curve-contracts.js';
import { dateText, dayOf, FIRST_DAY } from './curve-dates.js';
import { dayRange, findCurve, readCurveDiff, readDays, readHistory } from './curve-history.js';
import { curveBounds, readCurves } from './curve-reader.js';
import { profileReader } from './curve-row-codec.js';
import { publishBatch } from './curve-writer.js';
import { instantOf } from './row-codec.js';
import { requireTenantId } from './series-reader.js';
import { cursorKey, enter } from './sql/catalog.js';
import * as sql from './sql/curves-read.js';
import type { Statement } from './sql/names.js';
import { primaryHorizon } from './sql/replica.js';

/** Curves in PostgreSQL, TimescaleDB or PGlite. */
export class TimescaleCurveRepository implements CurveRepository {
  readonly capabilities: CurveCapabilities;
  readonly #context: RepositoryContext;
  readonly #register: ContractRegister;
  #cursorKey: string | undefined;

  constructor(context: RepositoryContext, calendars: readonly HolidayCalendar[]) {
    this.#context = context;
    this.#register = new ContractRegister(profileReader(calendars));
    const { backend, durable, concurrentWriters } = context.capabilities;
    this.capabilities = Object.freeze({ backend, durable, concurrentWriters });
  }

  async publish(publication: CurvePublication, options?: PublishOptions): Promise<CurveReceipt> {
    return this.#add('publish', () => preparePublications([publication]), { size: 1, options });
  }

  async publishMany(publications: readonly CurvePublication[], options?: PublishOptions): Promise<CurveReceipt> {
    const size = publications.length;
    return this.#add('publishMany', () => preparePublications(publications), { size, options });
  }

  async withdraw(withdrawals: readonly CurveWithdrawal[], options?: PublishOptions): Promise<CurveReceipt> {
    return this.#add('withdraw', () => prepareWithdrawals(withdrawals), { size: withdrawals.length, options });
  }

  async #add(
    operation: string,
    prepare: () => readonly PreparedRevision[],
    { size, options = {} }: { readonly size: number; readonly options: PublishOptions | undefined },
  ): Promise<CurveReceipt> {
    const { names, call } = this.#context;
    const batchId = resolveCurveBatchId(options);
    // A repeat looks the batch up first: the answer to its commit may have been what was lost.
    let mayRepeat = options.batchId !== undefined;
    const { receipt, keep } = await call(
      { operation, batchSize: size, options, readOnly: false },
      (session, tenant) => {
        const request = { tenant, prepare, batchId, mayRepeat, register: this.#register };
        mayRepeat = true;
        return publishBatch(session, names, request);
      },
    );
    keep();
    return receipt;
  }

  async read(key: CurveKey | string, asOf: string, options: CurveReadOptions = {}): Promise<StoredCurve> {
    const [stored] = await this.#readMany('read', [{ key, asOf }], options);
    return stored as StoredCurve; // one for one
  }

  async find(key: CurveKey | string, asOf: string, options: CurveReadOptions = {}): Promise<StoredCurve | undefined> {
    return this.#reading({ operation: 'find' }, options, async (session, tenant) => {
      const { id, asOf: date } = resolveCurveRequest({ key, asOf });
      const days = { first: dayOf(date), last: dayOf(date) };
      const [found] = await this.#read(session, tenant, [{ id, days }], options);
      return found;
    });
  }

  async readMany(requests: readonly CurveRequest[], options: CurveReadOptions = {}): Promise<readonly StoredCurve[]> {
    return this.#readMany('readMany', requests, options);
  }

  #readMany(
    operation: string,
    requests: readonly CurveRequest[],
    options: CurveReadOptions,
  ): Promise<readonly StoredCurve[]> {
    return this.#reading({ operation, batchSize: requests.length }, options, async (session, tenant) => {
      const resolved = requests.map(resolveCurveRequest);
      const places = new Map(resolved.map(({ id, asOf }) => [`${id}/${asOf}`, { id, asOf, day: dayOf(asOf) }]));
      const wanted = [...places.values()].map(({ id, day }) => ({ id, days: { first: day, last: day } }));
      const stored = await this.#read(session, tenant, wanted, options);
      const found = new Map([...places.keys()].map((place, i) => [place, stored[i]]));
      const missing = [...places].filter(([place]) => found.get(place) === undefined);
      if (missing.length > 0) throw curveNotFound(missing.map(([, { id, asOf }]) => ({ key: id, asOf })));
      return resolved.map(({ id, asOf }) => found.get(`${id}/${asOf}`) as StoredCurve); // none is missing
    });
  }

  async latest(key: CurveKey | string, onOrBefore: string, options: LatestOptions = {}): Promise<StoredCurve> {
    return this.#reading({ operation: 'latest' }, options, async (session, tenant) => {
      const id = curveKeyText(curveKey(key));
      const { first, last } = resolveLatest(onOrBefore, options);
      const days = { first: first === undefined ? FIRST_DAY : dayOf(first), last: dayOf(last) };
      const [found] = await this.#read(session, tenant, [{ id, days }], options);
      if (found === undefined) throw curveNotFound([{ key: id, asOf: last }]);
      return found;
    });
  }

  #read(
    session: Session,
    tenant: string,
    wanted: readonly { readonly id: string; readonly days: sql.DayRange }[],
    options: CurveReadOptions,
  ): Promise<readonly (StoredCurve | undefined)[]> {
    const knowledge = resolveCurveKnowledge(options);
    return readCurves(session, this.#context.names, { tenant, wanted, knowledge, register: this.#register });
  }

  async dates(key: CurveKey | string, range?: AsOfRange, options: CurveReadOptions = {}): Promise<readonly string[]> {
    return this.#entered({ operation: 'dates' }, options, async (session) => {
      const { names } = this.#context;
      const id = curveKeyText(curveKey(key));
      const days = dayRange(resolveAsOfRange(range));
      const bounds = curveBounds(resolveCurveKnowledge(options));
      const curve = await findCurve(session, names, id);
      if (curve === undefined) return [];
      return (await readDays(session, names, { curveId: curve.curveId, ...days, ...bounds })).map(dateText);
    });
  }

  async revisions(key: CurveKey | string, asOf: string, options: CallOptions = {}): Promise<readonly CurveRevision[]> {
    return this.#entered({ operation: 'revisions' }, options, async (session) => {
      const { names } = this.#context;
      const request = resolveCurveRequest({ key, asOf });
      const curve = await findCurve(session, names, request.id);
      if (curve === undefined) return [];
      const rows = await run(session, sql.revisionsOf(names, curve.curveId, dayOf(request.asOf)));
      return rows.map((row) => ({
        knownAt: instantOf(row.known) ?? 0,
        recordedAt: instantOf(row.recorded) ?? 0,
        seq: Number(row.seq),
        withdrawn: row.withdrawn === true,
        quotes: Number(row.quotes),
        points: Number(row.points),
      }));
    });
  }

  async history(
    key: CurveKey | string,
    selector: HistorySelector,
    range?: AsOfRange,
    options: CurveReadOptions = {},
  ): Promise<QuoteHistory> {
    return this.#entered({ operation: 'history' }, options, (session) =>
      readHistory(session, this.#context.names, {
        id: curveKeyText(curveKey(key)),
        selector: resolveSelector(selector),
        range: resolveAsOfRange(range),
        knowledge: resolveCurveKnowledge(options),
      }),
    );
  }

  async diff(
    key: CurveKey | string,
    sides: { readonly before: CurveSide; readonly after: CurveSide },
    options: CallOptions = {},
  ): Promise<CurveDiffTable> {
    return this.#entered({ operation: 'diff' }, options, (session) =>
      readCurveDiff(session, this.#context.names, { id: curveKeyText(curveKey(key)), ...sides }),
    );
  }

  async list(query: CurveQuery = {}, options: CallOptions = {}): Promise<Page<CurveSummary>> {
    return this.#entered({ operation: 'list' }, options, async (session, tenant) => {
      const limit = curveLimit(query);
      const { market = null, product = null, location = null, profiles = null } = curveConditions(query);
      const binding = { secret: await this.#secret(session), scope: curveScope(tenant, query) };
      const after = query.cursor === undefined ? undefined : verifyCursor(query.cursor, binding);
      const conditions = [market, product, location, profiles] as const;
      // No key has such a part, and the database could not be asked for it.
      if (conditions.some((part) => part !== null && NO_PART.test(part))) return { items: [], nextCursor: undefined };
      const rows = await run(session, sql.listCurves(this.#context.names, conditions, { after, limit }));
      const items = rows.slice(0, limit).map(summaryOf);
      const last = items.at(-1);
      const more = last !== undefined && rows.length > limit;
      return { items, nextCursor: more ? signCursor(curveKeyText(last.key), binding) : undefined };
    });
  }

  async horizon(options: CallOptions = {}): Promise<Instant> {
    return this.#reading({ operation: 'horizon' }, options, async (session) => {
      const [row] = await run(session, primaryHorizon(this.#context.names));
      return Math.floor(Number(row?.horizon));
    });
  }

  async #secret(session: Session): Promise<string> {
    if (this.#cursorKey === undefined) {
      const [row] = await run(session, cursorKey(this.#context.names));
      this.#cursorKey = String(row?.value);
    }
    return this.#cursorKey;
  }

  #reading<T>(
    name: CallName,
    options: CurveReadOptions,
    work: (session: Session, tenant: string) => Promise<T>,
  ): Promise<T> {
    return this.#context.call({ ...name, options, readOnly: true }, work);
  }

  #entered<T>(
    name: CallName,
    options: CurveReadOptions,
    work: (session: Session, tenant: string) => Promise<T>,
  ): Promise<T> {
    return this.#reading(name, options, async (session, tenant) => {
      const [row] = await run(session, enter(this.#context.names, tenant));
      requireTenantId(row?.tenant, tenant);
      return work(session, tenant);
    });
  }
}

/** What no part of a key has in it. */
const NO_PART = /[/\p{Cc}\p{Cs}]/u;

function summaryOf(row: Row): CurveSummary {
  return {
    key: curveKey(String(row.key)),
    unit: String(row.unit),
    clock: String(row.clock),
    firstAsOf: dateText(Number(row.first)),
    lastAsOf: dateText(Number(row.last)),
    dates: Number(row.dates),
  };
}

function run(session: Session, { text, values }: Statement): Promise<readonly Row[]> {
  return session.query(text, values);
}
