import { ANNOUNCING, channelOf, switching } from '../migrations/index.js';
import type { SqlNames, Statement } from './names.js';

/** Listens to what is announced. */
export function listen({ schema }: SqlNames): string {
  return `LISTEN "${channelOf(schema)}"`;
}

/** Says a word on the channel, which means nothing to whoever does not wait for it. */
export function announceProbe({ schema }: SqlNames, word: string): Statement {
  return { text: 'SELECT pg_notify($1, $2)', values: [channelOf(schema), `probe ${word}`] };
}

/** Switches the announcements. */
export function switchAnnouncements({ schema }: SqlNames, state: 'on' | 'off'): string {
  return switching(schema, state);
}

const SWITCHES = `SELECT count(*)::integer AS switches, coalesce(bool_and(t.tgenabled <> 'D'), false) AS announced
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = ANY ($2::text[]) AND t.tgname = ANY ($3::text[]) AND NOT t.tgisinternal`;

const switchValues = ({ schema }: SqlNames): readonly unknown[] => [
  schema,
  Object.keys(ANNOUNCING),
  [...new Set(Object.values(ANNOUNCING).flat())],
];

/** How many switches there are, and whether all are on. */
export function announcementState(names: SqlNames): Statement {
  return { text: SWITCHES, values: switchValues(names) };
}

/** How many switches there are when none is missing. */
export const SWITCH_COUNT: number = Object.values(ANNOUNCING).flat().length;

/** The same, whether this connection listens, and the number of its backend. */
export function listeningState(names: SqlNames): Statement {
  return {
    text: `SELECT s.*, pg_backend_pid() AS backend, $4 IN (SELECT pg_listening_channels()) AS listening FROM (${SWITCHES}) s`,
    values: [...switchValues(names), channelOf(names.schema)],
  };
}

/** Announces, where announcements are on, that anything may have changed. */
export function announceAll(names: SqlNames): Statement {
  return {
    text: `SELECT pg_notify($4, 'all') FROM (${SWITCHES}) s WHERE s.announced`,
    values: [...switchValues(names), channelOf(names.schema)],
  };
}

/** Names of tenants, as far as the user may see them. */
export function tenantNames({ schema }: SqlNames, ids: readonly number[]): Statement {
  return { text: `SELECT id, name FROM "${schema}".tenant WHERE id = ANY ($1::integer[])`, values: [ids] };
}

/** Keys of series or curves of a tenant. */
export function keysOf(
  { schema }: SqlNames,
  table: 'series' | 'curve',
  { tenant, ids }: { readonly tenant: number; readonly ids: readonly number[] },
): Statement {
  return {
    text: `SELECT id, key FROM "${schema}".${table} WHERE tenant_id = $1::integer AND id = ANY ($2::integer[])`,
    values: [tenant, ids],
  };
}
