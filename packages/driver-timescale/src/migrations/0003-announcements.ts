import type { MigrationScript, MigrationTarget } from './migration.js';

/** No payload may be 8000 bytes: so many numbers of ten digits, with their commas and what stands before them, stay below. */
const IDS_AT_ONCE = 700;
/** A statement that changes more series of a tenant than that is announced as a change of the tenant. */
const MOST_IDS = 5_000;

/** The triggers that announce changes, by their tables; they are made switched off. */
export const ANNOUNCING: Readonly<Record<'series' | 'curve' | 'tenant', readonly string[]>> = {
  series: ['announce_insert', 'announce_update', 'announce_delete', 'announce_truncate'],
  curve: ['announce_insert', 'announce_update', 'announce_delete', 'announce_truncate'],
  tenant: ['announce_change'],
};

/** The channel that the changes of a store are announced on; channels belong to a database. */
export function channelOf(schema: string): string {
  return `${schema}_changes`;
}

/**
 * Announces what is written, on a channel of NOTIFY, to whoever keeps answers: what was written is announced when it is committed, and only then.
 *
 * The triggers are statement-level ones on `series`, `curve` and `tenant`. A write moves the place of its series in the order, in one
 * UPDATE of all of them, and a publication that of its curves; so the tables that rows are copied into need no trigger, which would cost time and
 * keep TimescaleDB from compressing what comes in. What a payload says:
 *
 * - `values TENANT ID,…` series were written
 * - `definition TENANT ID,…` series were defined, or their definition changed
 * - `curve TENANT ID,…` curves were published or withdrawn
 * - `tenant TENANT` anything of a tenant may have changed: a series was removed or renamed, or it was too many of them
 * - `all` anything may have changed
 *
 * Tenants, series and curves are numbers there, for everybody who is connected to the database may listen.
 *
 * The commits of transactions that announce something wait for each other, in all of the server. Hence the triggers are switched off, and cost
 * nothing, until the owner of the store switches them on.
 */
export const announcements: MigrationScript = {
  version: 3,
  name: 'announcements of what is written',
  sql: ({ schema: s, role: r }: MigrationTarget) => `
CREATE FUNCTION "${s}".announce(what text, tenant integer DEFAULT NULL, ids integer[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF tenant IS NULL THEN
    PERFORM pg_notify('${channelOf(s)}', 'all');
  ELSIF what = 'tenant' OR ids IS NULL OR cardinality(ids) > ${MOST_IDS} THEN
    PERFORM pg_notify('${channelOf(s)}', 'tenant ' || tenant);
  ELSE
    FOR place IN 1 .. cardinality(ids) BY ${IDS_AT_ONCE} LOOP
      PERFORM pg_notify('${channelOf(s)}', what || ' ' || tenant || ' ' || array_to_string(ids[place : place + ${IDS_AT_ONCE - 1}], ','));
    END LOOP;
  END IF;
END $$;

${announcing(s, 'series', { inserted: 'definition', updated: SERIES_UPDATE })}
${announcing(s, 'curve', { inserted: 'curve', updated: "'curve'" })}
CREATE FUNCTION "${s}".announce_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "${s}".announce('all');
  RETURN NULL;
END $$;

${(['series', 'curve'] as const).map((table) => triggers(s, table)).join('\n')}
CREATE TRIGGER announce_change AFTER UPDATE OR DELETE OR TRUNCATE ON "${s}".tenant FOR EACH STATEMENT EXECUTE FUNCTION "${s}".announce_all();
${switching(s, 'off')}
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA "${s}" TO "${r}";
`,
};

/** A write changes the place of a series alone; anything else of it is its definition. */
const SERIES_UPDATE = `CASE
          WHEN (n.unit, n.kind, n.clock, n.frequency, n.nan, n.issued, n.description, n.attributes)
            IS NOT DISTINCT FROM (o.unit, o.kind, o.clock, o.frequency, o.nan, o.issued, o.description, o.attributes) THEN 'values'
          ELSE 'definition' END`;

/** The function of the triggers of a table: what it announces of rows that were inserted, and, as SQL, of those that were updated. */
function announcing(
  s: string,
  table: 'series' | 'curve',
  { inserted, updated }: { readonly inserted: string; readonly updated: string },
): string {
  return `CREATE FUNCTION "${s}".announce_${table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM "${s}".announce('${inserted}', c.tenant_id, array_agg(c.id ORDER BY c.id)) FROM new_rows c GROUP BY c.tenant_id;
  ELSIF TG_OP = 'UPDATE' THEN
    PERFORM "${s}".announce(c.what, c.tenant_id, array_agg(c.id ORDER BY c.id)) FROM (
      SELECT coalesce(n.tenant_id, o.tenant_id) AS tenant_id, coalesce(n.id, o.id) AS id,
        CASE WHEN n.id IS NULL OR o.id IS NULL THEN 'tenant' ELSE ${updated} END AS what
      FROM new_rows n FULL JOIN old_rows o ON o.id = n.id AND o.tenant_id = n.tenant_id AND o.key = n.key) c
    GROUP BY c.what, c.tenant_id;
  ELSE
    -- What a number stood for cannot be looked up any more.
    PERFORM "${s}".announce('tenant', c.tenant_id) FROM old_rows c GROUP BY c.tenant_id;
  END IF;
  RETURN NULL;
END $$;
`;
}

/** Statements that switch the announcements of a store; each waits for the writes under way. */
export function switching(schema: string, state: 'on' | 'off'): string {
  const verb = state === 'on' ? 'ENABLE' : 'DISABLE';
  return Object.entries(ANNOUNCING)
    .map(
      ([table, names]) =>
        `ALTER TABLE "${schema}".${table} ${names.map((name) => `${verb} TRIGGER ${name}`).join(', ')};`,
    )
    .join('\n');
}

function triggers(s: string, table: 'series' | 'curve'): string {
  const on = `ON "${s}".${table}`;
  const run = `FOR EACH STATEMENT EXECUTE FUNCTION "${s}".announce_${table}()`;
  return `CREATE TRIGGER announce_insert AFTER INSERT ${on} REFERENCING NEW TABLE AS new_rows ${run};
CREATE TRIGGER announce_update AFTER UPDATE ${on} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows ${run};
CREATE TRIGGER announce_delete AFTER DELETE ${on} REFERENCING OLD TABLE AS old_rows ${run};
CREATE TRIGGER announce_truncate AFTER TRUNCATE ${on} FOR EACH STATEMENT EXECUTE FUNCTION "${s}".announce_all();`;
}
