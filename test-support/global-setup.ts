import type { TestProject } from 'vitest/node';
import { type PostgresServer, reasonNotAnswering, startPostgres } from './postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's URL of a PostgreSQL server for tests, or `undefined` when there is none. */
    postgresUrl: string | undefined;
  }
}

/**
 * Finds or starts the PostgreSQL server that the tests of a project share, and hands its URL to them.
 *
 * `AURUM_TEST_POSTGRES_URL` names a server of your own; otherwise a throwaway one is started. Without any, the tests that
 * need one are skipped and the reason is printed; with `CI=true` that is a failure.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const found = await findServer();
  if (typeof found === 'string') {
    if (process.env.CI === 'true') throw new Error(`CI=true requires a PostgreSQL server: ${found}`);
    console.info(`skipped: tests on a PostgreSQL server, because ${found}`);
    project.provide('postgresUrl', undefined);
    return async () => undefined;
  }
  project.provide('postgresUrl', found.url);
  return async () => found[Symbol.asyncDispose]();
}

async function findServer(): Promise<(Pick<PostgresServer, 'url'> & AsyncDisposable) | string> {
  const url = process.env.AURUM_TEST_POSTGRES_URL;
  try {
    if (url === undefined || url === '') return await startPostgres();
    const reason = await reasonNotAnswering(url);
    if (reason !== undefined) return `the server of AURUM_TEST_POSTGRES_URL does not answer (${reason})`;
    return { url, [Symbol.asyncDispose]: async () => undefined };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
