import type { CurveDiffTable, CurveSide, CurveStamp, Interval, QuoteChange, QuoteHistory } from '@aurum/core';
import { parseMarketClock } from '@aurum/core';
import { QUOTE_FIELDS, type QuoteField } from '@aurum/core/curves';
import {
  assembleHistory,
  curveNotFound,
  deliveryKind,
  type HistoryRow,
  type ResolvedAsOfRange,
  type ResolvedCurveKnowledge,
  type ResolvedSelector,
  resolveCurveKnowledge,
  resolveCurveRequest,
  tenorInterval,
} from '@aurum/core/driver';
import type { Row, Session } from './client/session.js';
import { dateText, dayOf, FIRST_DAY, LAST_DAY } from './curve-dates.js';
import { curveBounds } from './curve-reader.js';
import { instantOf } from './row-codec.js';
import * as sql from './sql/curves-read.js';
import type { SqlNames, Statement } from './sql/names.js';

/** A half-open stretch of dates as days, both ends included; an empty one ends before it begins. */
export function dayRange({ start, end }: ResolvedAsOfRange): sql.DayRange {
  return {
    first: start === undefined ? FIRST_DAY : dayOf(start),
    last: end === undefined ? LAST_DAY : dayOf(end) - 1,
  };
}

/** A key that the database knows. */
export interface KnownCurve {
  readonly curveId: number;
  readonly unit: string;
  readonly clock: string;
}

/** Looks a key up, within the tenant that was entered. */
export async function findCurve(session: Session, names: SqlNames, id: string): Promise<KnownCurve | undefined> {
  const [row] = await run(session, sql.findCurve(names, id));
  if (row === undefined) return undefined;
  return { curveId: Number(row.id), unit: String(row.unit), clock: String(row.clock) };
}

/** The as-of dates of a range that have a curve, as days, ascending. */
export async function readDays(session: Session, names: SqlNames, scope: sql.CurveScope): Promise<readonly number[]> {
  const rows = await run(session, sql.datesOf(names, scope));
  return rows.map((row) => Number(row.day)).reverse();
}

/** What a history is about. */
export interface HistoryRequest {
  readonly id: string;
  readonly selector: ResolvedSelector;
  readonly range: ResolvedAsOfRange;
  readonly knowledge: ResolvedCurveKnowledge;
}

/** What was said of a contract or position, worked out by the database. @throws AurumError `CURVE.NOT_FOUND` */
export async function readHistory(session: Session, names: SqlNames, request: HistoryRequest): Promise<QuoteHistory> {
  const { id, range, knowledge } = request;
  const curve = await findCurve(session, names, id);
  if (curve === undefined) throw curveNotFound([{ key: id }]);
  const bounds = { curveId: curve.curveId, ...curveBounds(knowledge) };
  const [known] = await run(session, sql.isKnown(names, { ...bounds, first: FIRST_DAY, last: LAST_DAY }));
  if (known?.known !== true) throw curveNotFound([{ key: id }]);
  const scope = { ...bounds, ...dayRange(range) };
  const statement = await historyStatement(session, names, { scope, curve, selector: request.selector });
  const rows = statement === undefined ? [] : await run(session, statement);
  return assembleHistory(
    rows.map((row) => historyRow(row, request.selector.profile)),
    curve.unit,
  );
}

/** The question that a selector comes to; `undefined` when no contract can be meant. */
async function historyStatement(
  session: Session,
  names: SqlNames,
  {
    scope,
    curve,
    selector,
  }: { readonly scope: sql.CurveScope; readonly curve: KnownCurve; readonly selector: ResolvedSelector },
): Promise<Statement | undefined> {
  const clock = parseMarketClock(curve.clock);
  const { profile } = selector;
  if (selector.kind === 'nearby') {
    const rows = await run(session, sql.contractsIn(names, curve.curveId, profile));
    const contractIds = rows
      .filter((row) => deliveryKind(periodOf(row), clock) === selector.length)
      .map((row) => Number(row.id));
    return sql.historyOfPosition(names, scope, { contractIds, nearby: selector.nearby });
  }
  const days = await readDays(session, names, scope);
  const intervals = days.flatMap((day) => {
    const period = selector.kind === 'contract' ? selector.period : tenorInterval(selector.tenor, dateText(day), clock);
    return period === undefined || !isStorable(period) ? [] : [{ day, ...period }];
  });
  if (intervals.length === 0) return undefined;
  return sql.historyOfIntervals(names, scope, {
    profile,
    days: intervals.map(({ day }) => day),
    starts: intervals.map(({ start }) => start),
    ends: intervals.map(({ end }) => end),
  });
}

/** Whether a contract can have this interval. */
function isStorable({ start, end }: Interval): boolean {
  return Number.isSafeInteger(start) && Number.isSafeInteger(end);
}

function periodOf(row: Row): Interval {
  return { start: instantOf(row.start) ?? 0, end: instantOf(row.end) ?? 0 };
}

function historyRow(row: Row, profile: string): HistoryRow {
  const { start, end } = periodOf(row);
  return {
    asOf: dateText(Number(row.day)),
    profile,
    name: String(row.name),
    start,
    end,
    numbers: Object.fromEntries(QUOTE_FIELDS.map((field, i) => [field, numberOf(row[sql.NUMBER_COLUMNS[i] ?? ''])])),
    knownAt: instantOf(row.known) ?? 0,
    recordedAt: instantOf(row.recorded) ?? 0,
  };
}

/** A number of a quote, null where it has none. */
function numberOf(value: unknown): number | null {
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

/** Two sides of one key. */
export interface DiffRequest {
  readonly id: string;
  readonly before: CurveSide;
  readonly after: CurveSide;
}

/** The contracts of which two curves say different things, compared by the database. @throws AurumError `CURVE.NOT_FOUND` */
export async function readCurveDiff(
  session: Session,
  names: SqlNames,
  { id, before, after }: DiffRequest,
): Promise<CurveDiffTable> {
  const sides = [before, after].map((side) => ({
    asOf: resolveCurveRequest({ key: id, asOf: side.asOf }).asOf,
    ...curveBounds(resolveCurveKnowledge(side)),
  })) as [Side, Side]; // one for one
  const curve = await findCurve(session, names, id);
  const scope: sql.DiffScope = {
    curveId: curve?.curveId ?? -1,
    days: [dayOf(sides[0].asOf), dayOf(sides[1].asOf)],
    known: [sides[0].known, sides[1].known],
    recorded: [sides[0].recorded, sides[1].recorded],
  };
  const stamps = new Map<number, CurveStamp>();
  for (const row of await run(session, sql.sidesOf(names, scope))) {
    const [knownAt, recordedAt] = [instantOf(row.known) ?? 0, instantOf(row.recorded) ?? 0];
    stamps.set(Number(row.side), { knownAt, recordedAt, seq: Number(row.seq) });
  }
  const [first, second] = [stamps.get(1), stamps.get(2)];
  if (first === undefined || second === undefined) {
    throw curveNotFound(sides.filter((_, i) => !stamps.has(i + 1)).map(({ asOf }) => ({ key: id, asOf })));
  }
  const rows = await run(session, sql.diffOf(names, scope));
  const numbers = (side: 'before' | 'after'): Record<QuoteField, Float64Array> => {
    const columns = QUOTE_FIELDS.map((field, i) => {
      const name = `${side}_${sql.NUMBER_COLUMNS[i] ?? ''}`;
      return [field, Float64Array.from(rows, (row) => Number(row[name]))];
    });
    return Object.fromEntries(columns) as Record<QuoteField, Float64Array>; // every field has a column
  };
  return {
    length: rows.length,
    changes: rows.map((row) => row.change as QuoteChange), // one of the three that the query gives
    profiles: rows.map((row) => String(row.profile)),
    names: rows.map((row) => String(row.name)),
    starts: Float64Array.from(rows, (row) => periodOf(row).start),
    ends: Float64Array.from(rows, (row) => periodOf(row).end),
    before: numbers('before'),
    after: numbers('after'),
    stamps: { before: first, after: second },
  };
}

interface Side extends sql.CurveBounds {
  readonly asOf: string;
}

function run(session: Session, { text, values }: Statement): Promise<readonly Row[]> {
  return session.query(text, values);
}
