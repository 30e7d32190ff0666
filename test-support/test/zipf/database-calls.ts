import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const LIMIT_MS = 30_000;

/**
 * How many transactions the server has ended in a database, by its own count. A process of the server tells its count at the latest when
 * it ends, so everybody must have left: this waits for that.
 *
 * @param serverUrl a connection to another database of the server, which counts for that one
 */
export async function transactionsIn(serverUrl: string, databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const name = new URL(databaseUrl).pathname.slice(1);
    for (const started = Date.now(); Date.now() - started < LIMIT_MS; await sleep(20)) {
      const { rows } = await client.query<{ users: string; ended: string }>(
        `SELECT xact_commit + xact_rollback AS ended,
                (SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend') AS users
           FROM pg_stat_database WHERE datname = $1`,
        [name],
      );
      if (rows[0]?.users === '0') return Number(rows[0].ended);
    }
    throw new Error(`somebody is still connected to ${name} after ${LIMIT_MS} ms`);
  } finally {
    await client.end();
  }
}
