import { foundation } from './0001-foundation.js';
import { curves } from './0002-curves.js';
import { announcements } from './0003-announcements.js';
import type { MigrationScript } from './migration.js';

export { ANNOUNCING, channelOf, switching } from './0003-announcements.js';
export type { Layout, MigrationScript, MigrationTarget, SqlNames } from './migration.js';

/** Every migration, in order. A released one is never changed. */
export const MIGRATIONS: readonly MigrationScript[] = [foundation, curves, announcements];
