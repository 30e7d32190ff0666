import type { TimescaleStore } from '@aurum/driver-timescale';
import { openStore } from '@aurum/driver-timescale';
import { embedded } from '../backends.js';
import { administrator } from '../samples.js';

/** A store, and its tables as the superuser sees them. */
export interface Subject extends AsyncDisposable {
  readonly store: TimescaleStore;
  /** Every row of every table of the schema, as text. */
  contents(): Promise<readonly string[]>;
}

type Query = (text: string) => Promise<readonly unknown[]>;

/** Every row of every table of the schema `aurum`; empty when there is no such schema. */
export async function allRows(query: Query): Promise<readonly string[]> {
  const texts = async (statement: string): Promise<readonly string[]> =>
    (await query(statement)).map((row) => String((row as { readonly text: unknown }).text)); // both statements name it so
  const tables = await texts(
    `SELECT relname AS text FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = to_regnamespace('aurum') ORDER BY 1`,
  );
  const rows: string[] = [];
  for (const table of tables)
    for (const row of await texts(`SELECT t::text AS text FROM aurum."${table}" t ORDER BY 1`))
      rows.push(`${table} ${row}`);
  return rows;
}

/** An embedded store in memory. */
export async function embeddedSubject(): Promise<Subject> {
  const database = await embedded();
  const store = await openStore(database, { tenant: 'desk' });
  return {
    store,
    contents: () =>
      database.transaction((transaction) => allRows(async (text) => (await transaction.query(text)).rows)),
    async [Symbol.asyncDispose]() {
      await store.close();
      await database.close();
    },
  };
}

/** A store on a server. */
export async function serverSubject(url: string): Promise<Subject> {
  const store = await openStore(url, { tenant: 'desk', migrate: true });
  const admin = await administrator(url);
  return {
    store,
    contents: () => allRows(async (text) => (await admin.query(text)).rows),
    async [Symbol.asyncDispose]() {
      await store.close();
      await admin[Symbol.asyncDispose]();
    },
  };
}
