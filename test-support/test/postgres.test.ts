import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createDatabase, findPostgres, reasonNotAnswering, startPostgres } from '../postgres.js';
import { hasPostgres, postgresUrl, useTestDatabase } from '../test-database.js';

async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the death of the server is seen by the query
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe.skipIf(!hasPostgres)('the shared server', () => {
  const url = useTestDatabase();

  it('gives a file a database of its own', async () => {
    expect(await query(url(), "select current_database() like 'aurum_test_%' as own")).toEqual([{ own: true }]);
  });

  it('drops a database although somebody is connected', async () => {
    const database = await createDatabase(postgresUrl ?? '');
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await database.drop();
    expect(await reasonNotAnswering(database.url)).toMatch(/does not exist/);
    await client.end().catch(() => undefined);
  });
});

describe.skipIf(!hasPostgres || findPostgres() === undefined)('a private server', () => {
  it('dies in the middle of a call and keeps what was committed', async () => {
    await using server = await startPostgres({ settings: { max_connections: 10 } });
    await query(server.url, 'create table kept (n int)');
    await query(server.url, 'insert into kept values (1)');
    const running = query(server.url, 'insert into kept select 2 from pg_sleep(600)').then(
      () => 'finished',
      () => 'lost',
    );
    while (
      (
        await query(
          server.url,
          "select 1 from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()",
        )
      ).length === 0
    );
    await server.kill();
    expect(await running).toBe('lost');
    expect(await reasonNotAnswering(server.url)).toMatch(/ECONNREFUSED/);
    await server.restart();
    expect(await query(server.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await server.stop('immediate');
    await server.restart();
    expect(await query(server.url, 'select n from kept')).toEqual([{ n: 1 }]);
    const { url } = server;
    await server[Symbol.asyncDispose]();
    expect(await reasonNotAnswering(url)).toMatch(/ECONNREFUSED/);
  });

  it('says why it did not start', async () => {
    await expect(startPostgres({ settings: { shared_buffers: 'much' } })).rejects.toThrow(
      /did not start[\s\S]*shared_buffers/,
    );
  });
});
