import { afterAll, beforeAll, inject } from 'vitest';
import { createDatabase, type TestDatabase } from './postgres.js';

/** The superuser's URL of the shared PostgreSQL server of this test run; `undefined` when there is none (the run says why). */
export const postgresUrl: string | undefined = inject('postgresUrl');

/** Whether there is one: `describe.skipIf(!hasPostgres)`. With `CI=true` it is always there, or the run has failed. */
export const hasPostgres: boolean = postgresUrl !== undefined;

/**
 * Gives the enclosing `describe` or file a database of its own, created before its tests and dropped after them.
 *
 * @returns a function for the URL, to be called inside tests and hooks
 */
export function useTestDatabase(): () => string {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    if (postgresUrl === undefined) return;
    database = await createDatabase(postgresUrl);
  });
  afterAll(async () => {
    await database?.drop();
  });
  return () => {
    if (database === undefined)
      throw new Error('no PostgreSQL server in this test run: guard the tests with describe.skipIf(!hasPostgres)');
    return database.url;
  };
}
