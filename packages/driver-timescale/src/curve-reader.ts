import type { StoredCurve } from '@aurum/core';
import type { ResolvedCurveKnowledge } from '@aurum/core/driver';
import { RecordDecoder } from './client/record-decoder.js';
import type { CopySink, Session } from './client/session.js';
import type { ContractRegister } from './curve-contracts.js';
import {
  type CurveHead,
  clockReader,
  curveOf,
  decodeRevision,
  REVISION_FIELDS,
  type StoredRevision,
} from './curve-row-codec.js';
import { timestampText } from './row-codec.js';
import { requireTenantId } from './series-reader.js';
import * as sql from './sql/curves-read.js';
import type { SqlNames } from './sql/names.js';

/** Which curves are to be read: for each the last as-of date of a range that has one. */
export interface CurvesRequest {
  readonly tenant: string;
  readonly wanted: readonly { readonly id: string; readonly days: sql.DayRange }[];
  readonly knowledge: ResolvedCurveKnowledge;
  readonly register: ContractRegister;
}

/** Bounds on knowledge as the database takes them. */
export function curveBounds({ knownAt, recordedBy }: ResolvedCurveKnowledge): sql.CurveBounds {
  return { known: timestampText(knownAt), recorded: timestampText(recordedBy) };
}

/** Reads curves, one for each that is wanted, in their order; `undefined` where there is none. One COPY, however many they are. */
export async function readCurves(
  session: Session,
  names: SqlNames,
  { tenant, wanted, knowledge, register }: CurvesRequest,
): Promise<readonly (StoredCurve | undefined)[]> {
  const heads = await openCurves(session, names, { tenant, wanted, register, bounds: curveBounds(knowledge) });
  if (heads.every((head) => head === undefined)) return heads.map(() => undefined);
  const revisions: StoredRevision[] = [];
  let decoder: RecordDecoder | undefined;
  await session.copyOut(sql.curvesQuery(names), (framed): CopySink => {
    const opened = new RecordDecoder({
      framed,
      width: REVISION_FIELDS,
      take: (fields) => revisions.push(decodeRevision(fields)),
    });
    decoder = opened;
    return (chunk) => {
      opened.push(chunk);
      return undefined;
    };
  });
  decoder?.finish();
  const contracts = await register.contracts(
    session,
    names,
    revisions.map(({ contractIds }) => contractIds),
  );
  const found: (StoredCurve | undefined)[] = heads.map(() => undefined);
  for (const revision of revisions) {
    const head = heads[revision.ord - 1];
    if (head !== undefined) found[revision.ord - 1] = curveOf(head, revision, contracts);
  }
  return found;
}

/** Takes on the tenant and looks the keys up, in their order. @throws AurumError `TENANT.NOT_FOUND` */
async function openCurves(
  session: Session,
  names: SqlNames,
  {
    tenant,
    wanted,
    register,
    bounds,
  }: Pick<CurvesRequest, 'tenant' | 'wanted' | 'register'> & { readonly bounds: sql.CurveBounds },
): Promise<readonly (CurveHead | undefined)[]> {
  const { text, values } = sql.beginCurves(names, tenant, {
    keys: wanted.map(({ id }) => id),
    days: wanted.map(({ days }) => days),
    bounds,
  });
  const rows = await session.query(text, values);
  if (rows.length > 0) requireTenantId(rows[0]?.tenant, tenant);
  register.enter(String(rows[0]?.generation));
  const clockOf = clockReader();
  return rows.map((row, i) =>
    row.id === null
      ? undefined
      : { key: wanted[i]?.id ?? '', unit: String(row.unit), clock: clockOf(String(row.clock)) },
  );
}
