import { AurumError } from '@aurum/core';
import type { TimescaleHealthDetails } from '../health.js';
import type { Command } from './command.js';
import { EXIT } from './failure.js';
import { migrationsJson, showMigrations } from './migrate.js';
import { storageOf, storageRows } from './storage-rows.js';
import { textTable } from './text-table.js';

/** Says what the store is and how it is. */
export const statusCommand: Command = {
  spec: {
    name: 'status',
    summary: 'says what the store is, how it is, and which migrations it has',
    operands: [],
    options: {},
    notes: 'Exit code 0 when it is up, 1 when it answers but needs something, 69 when it does not answer.',
  },
  async run({ out, io, connect }) {
    await using connection = await connect();
    const { config, tenant } = connection;
    const store = await connection.store({ migrate: false });
    const health = await store.health({ signal: io.signal });
    if (health.status === 'down') {
      throw new AurumError('STORE.UNAVAILABLE', { message: health.problems.join('; '), retryable: true });
    }
    const migrations = await store.migrationStatus({ signal: io.signal });
    const latency = health.latencyMs === undefined ? undefined : Math.round(health.latencyMs * 100) / 100;
    const storage = await storageOf(connection, io.signal);
    const facts = [
      ['store', String(config.url)],
      ['server', health.server ?? 'unknown'],
      ['schema', config.schema],
      ['tenant', tenant ?? 'none: give one with each call'],
      ['status', health.status],
      ['round trip', `${latency ?? '?'} ms`],
      ...connectionRows(health.details),
      ...(storage === undefined ? [] : storageRows(storage)),
    ];
    for (const text of textTable(facts)) out.line(text);
    out.line();
    showMigrations(migrations, out.line);
    for (const problem of health.problems) out.line(`problem: ${problem}`);
    out.document({
      store: String(config.url),
      server: health.server ?? null,
      schema: config.schema,
      tenant: tenant ?? null,
      status: health.status,
      latencyMs: latency ?? null,
      problems: health.problems,
      details: health.details,
      storage: storage ?? null,
      migrations: migrationsJson(migrations),
    });
    return health.status === 'up' ? EXIT.done : EXIT.warnings;
  },
};

function connectionRows({ connections, timescaleVersion }: TimescaleHealthDetails): readonly (readonly string[])[] {
  return [
    ['timescaledb', timescaleVersion ?? 'not there'],
    ...(connections === undefined ? [] : [['connections', `${connections.used} of ${connections.max}`]]),
  ];
}
