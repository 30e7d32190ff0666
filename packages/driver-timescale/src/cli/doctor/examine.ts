import { AurumError } from '@aurum/core';
import { migrationStatus, pendingOf } from '../../migrate.js';
import { indexFacts, roleFacts, tableFacts } from '../../sql/inspect.js';
import type { Connection } from '../connect.js';
import { checkAccess } from './access-checks.js';
import { checkActivity } from './activity-checks.js';
import { ask, type Examination, type Finding } from './finding.js';
import { checkIndexes } from './index-checks.js';
import { checkMaintenance } from './maintenance-checks.js';
import { checkSettings, checkVersions } from './server-checks.js';
import { checkTables } from './table-checks.js';
import { checkZones } from './zone-checks.js';

/** What came of an examination. */
export interface Diagnosis {
  /** What was found, errors first. */
  readonly findings: readonly Finding[];
  /** What could not be looked at, with the reason. */
  readonly skipped: readonly string[];
  /** The version of the extension timescaledb, if it is there. */
  readonly timescale: string | undefined;
  /** The version of the server. */
  readonly version: string;
}

/** Looks at settings and state of a store. Changes nothing. */
export async function examine(
  connection: Connection,
  options: { readonly longSeconds: number; readonly signal: AbortSignal },
): Promise<Diagnosis> {
  const { config, embedded, names, backend } = connection;
  const facts = await backend.facts();
  const examination: Examination = { config, embedded, names, backend, facts, ...options };
  const findings: Finding[] = [...checkVersions(examination, Date.now())];
  const skipped: string[] = [];
  const migrations = await migrationStatus(backend, names, options.signal);
  const pending = pendingOf(migrations);
  if (pending.length > 0) {
    findings.push({
      id: 'migrations.pending',
      severity: 'error',
      found: `the schema "${names.schema}" lacks ${pending.length} of ${migrations.length} migrations, from '${pending[0]?.name}'`,
      why: 'every call is refused with STORE.NOT_MIGRATED until they are applied',
      remedy: [`aurum-timescale migrate --schema ${names.schema} --role ${names.role}`],
    });
  }
  findings.push(...(await checkSettings(examination)));
  if (pending.length === migrations.length) skipped.push('tables, indexes and roles: there is no store yet');
  else {
    const tables = await ask(examination, tableFacts(names));
    const roles = await ask(examination, roleFacts(names));
    const indexes = await ask(examination, indexFacts(names));
    findings.push(
      ...checkAccess(examination, roles, tables),
      ...checkIndexes(examination, indexes, tables),
      ...checkTables(examination, tables),
    );
    const lookInto = async (what: string, look: () => Promise<readonly Finding[]>): Promise<void> => {
      try {
        findings.push(...(await look()));
      } catch (error) {
        if (!AurumError.is(error, 'STORE.PERMISSION')) throw error;
        skipped.push(`${what}; use the user that migrated the store`);
      }
    };
    await lookInto('time zones: this user may not read which clocks the series are on', () =>
      checkZones(examination, Date.now()),
    );
    await lookInto('rollups, jobs and chunks: this user may not read the policies', () =>
      checkMaintenance(examination, Date.now()),
    );
  }
  findings.push(...(await checkActivity(examination)));
  findings.sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  return { findings, skipped, timescale: facts.timescale, version: facts.version };
}
