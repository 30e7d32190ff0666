import { formatInstant, type MigrationStatus } from '@aurum/core';
import { migrationStatus, pendingOf } from '../migrate.js';
import type { Command } from './command.js';
import { EXIT } from './failure.js';
import { counted, textTable } from './text-table.js';

/** Brings the schema of a store up to date. */
export const migrateCommand: Command = {
  spec: {
    name: 'migrate',
    summary: 'brings the schema of the store up to date',
    operands: [],
    options: { 'dry-run': { help: 'only shows what is pending; exit code 1 when something is' } },
    notes:
      'Needs a user that may create schemas and roles. Repeated it does nothing; broken off it goes on where it stopped.',
  },
  async run({ args, out, io, connect }) {
    const dryRun = args.flag('dry-run');
    await using connection = await connect({ create: !dryRun });
    const { backend, names, embedded, tenant } = connection;
    const before = await migrationStatus(backend, names, io.signal);
    const pending = pendingOf(before);
    if (dryRun) {
      showMigrations(before, out.line);
      out.document({ migrations: migrationsJson(before), pending: pending.length, applied: [] });
      return pending.length > 0 ? EXIT.warnings : EXIT.done;
    }
    const store = await connection.store({ migrate: false });
    const after = await store.migrate({ signal: io.signal });
    if (embedded && tenant !== undefined) await store.createTenant(tenant, { signal: io.signal });
    const applied = pending.map(({ version }) => version);
    showMigrations(after, out.line);
    out.line(applied.length === 0 ? 'nothing was pending' : `${counted(applied.length, 'migration')} applied`);
    out.document({ migrations: migrationsJson(after), pending: 0, applied });
    return EXIT.done;
  },
};

/** Migrations as a table for people. */
export function showMigrations(migrations: readonly MigrationStatus[], line: (text: string) => void): void {
  const rows = migrations.map(({ version, name, appliedAt }) => [
    String(version),
    name,
    appliedAt === undefined ? 'pending' : formatInstant(Math.round(appliedAt)),
  ]);
  for (const text of textTable([['migration', 'what', 'applied at'], ...rows])) line(text);
}

/** Migrations for programs. */
export function migrationsJson(migrations: readonly MigrationStatus[]): readonly unknown[] {
  return migrations.map(({ version, name, appliedAt }) => ({
    version,
    name,
    appliedAt: appliedAt === undefined ? null : formatInstant(Math.round(appliedAt)),
  }));
}
