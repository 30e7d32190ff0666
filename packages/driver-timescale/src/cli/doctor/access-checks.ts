import type { Row } from '../../client/session.js';
import { HYPERTABLES } from '../../sql/chunks.js';
import { quoted } from '../../sql/inspect.js';
import type { Examination, Finding } from './finding.js';

/** What the restricted role may do with which table. */
const PRIVILEGES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['tenant', ['SELECT']],
  ['setting', ['SELECT']],
  ['rollup_clock', ['SELECT']],
  ['observation_data', ['INSERT']],
  ['curve_revision_data', ['INSERT']],
  ['curve_quote', ['SELECT']],
  ...[
    'series',
    'observation',
    'observation_revision',
    'write_batch',
    'quarantine',
    'rollup_stale',
    'curve',
    'curve_contract',
    'curve_revision',
    'curve_batch',
  ].map((table) => [table, ['SELECT', 'INSERT', 'UPDATE', 'DELETE']] as const),
]);

/** What it may do with rollups, which a store on TimescaleDB has more of: one for each clock. */
const ROLLUP = /^rollup_(hour|day|month|day_\d+|month_\d+)$/;

/** What the restricted role needs of a table. */
function privilegesOf(table: string): readonly string[] {
  return PRIVILEGES.get(table) ?? (ROLLUP.test(table) ? ['SELECT'] : []);
}

const LEAK = 'a tenant can see and change what belongs to others';

/** The restricted role, and row-level security of every table that holds tenants' rows. */
export function checkAccess({ names }: Examination, roles: readonly Row[], tables: readonly Row[]): readonly Finding[] {
  const [role] = roles;
  if (role === undefined) {
    return [
      {
        id: 'role.missing',
        severity: 'error',
        found: `the restricted role "${names.role}" does not exist`,
        why: 'every call takes it on, so none works',
        remedy: [
          `CREATE ROLE "${names.role}" NOLOGIN;`,
          'restore its privileges from a dump with pg_dumpall --roles-only, or migrate a new schema',
        ],
      },
    ];
  }
  const findings: Finding[] = [];
  const attribute = (id: string, what: string, remedy: string): void => {
    const found = `the restricted role "${names.role}" ${what}`;
    const why = `row-level security does not hold for it: ${LEAK}`;
    findings.push({ id, severity: 'error', found, why, remedy: [`ALTER ROLE "${names.role}" ${remedy};`] });
  };
  if (role.superuser === true) attribute('role.superuser', 'is a superuser', 'NOSUPERUSER');
  if (role.bypasses === true) attribute('role.bypasses', 'may bypass row-level security', 'NOBYPASSRLS');
  if (role.login === true) {
    findings.push({
      id: 'role.login',
      severity: 'warning',
      found: `the restricted role "${names.role}" may log in`,
      why: 'who logs in as it may name any tenant, past the program that checks whose they are',
      remedy: [`ALTER ROLE "${names.role}" NOLOGIN;`],
    });
  }
  for (const table of tables) findings.push(...tableFindings(names, table, role.superuser === true));
  return findings;
}

function tableFindings(
  { schema, role }: { readonly schema: string; readonly role: string },
  table: Row,
  superuser: boolean,
): readonly Finding[] {
  const name = String(table.name);
  const full = `${quoted(schema)}.${quoted(name)}`;
  const needed = privilegesOf(name);
  const grant = (privileges: readonly string[]): readonly string[] =>
    privileges.length === 0 ? [] : [`GRANT ${privileges.join(', ')} ON ${full} TO ${quoted(role)};`];
  const findings: Finding[] = [];
  if (table.owned === true) {
    findings.push({
      id: 'role.owns_table',
      severity: 'error',
      found: `the restricted role "${role}" owns ${full}, or is a member of ${quoted(String(table.owner))}, which does`,
      why: `row-level security does not hold for owners: ${LEAK}`,
      // What an owner was granted goes with the ownership.
      remedy: [`ALTER TABLE ${full} OWNER TO CURRENT_USER; -- as the user that migrates`, ...grant(needed)],
    });
  }
  const denied = String(table.lacking ?? '').split(', ');
  const lacking = needed.filter((privilege) => denied.includes(privilege));
  if (lacking.length > 0) {
    findings.push({
      id: 'role.privileges_missing',
      severity: 'error',
      found: `the restricted role "${role}" lacks ${lacking.join(', ')} on ${full}`,
      why: 'calls are refused with STORE.PERMISSION',
      remedy: grant(lacking),
    });
  }
  // A view shows its tenant's rows alone by what it is made of.
  if (table.tenants !== true || table.kind === 'v') return findings;
  // A partition is reached through its table, under that one's policies, and a hypertable through its view, as long as the role may not read it directly.
  const inner = table.partition === true || HYPERTABLES.some((hypertable) => hypertable === name);
  const reachable = !inner || (table.readable === true && !superuser);
  if (reachable && table.secured !== true) {
    findings.push({
      id: 'tables.row_security_off',
      severity: 'error',
      found: `row-level security is off for ${full}`,
      why: LEAK,
      remedy: [`ALTER TABLE ${full} ENABLE ROW LEVEL SECURITY;`],
    });
  }
  if (!inner && Number(table.policies) === 0) {
    const condition = `tenant_id = (SELECT ${quoted(schema)}.tenant_id())`;
    const rule =
      name === 'tenant'
        ? `USING (name = (SELECT current_setting('aurum.tenant', true)))`
        : `USING (${condition}) WITH CHECK (${condition})`;
    findings.push({
      id: 'tables.policy_missing',
      severity: 'error',
      found: `${full} has no policy`,
      why: 'with row-level security and no policy every read is empty and every write is refused',
      remedy: [
        `CREATE POLICY ${quoted(name === 'tenant' ? 'tenant_own' : `${name}_tenant`)} ON ${full} TO ${quoted(role)} ${rule};`,
      ],
    });
  }
  return findings;
}
