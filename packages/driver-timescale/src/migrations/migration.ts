/** The identifiers of a store, already checked against `IDENTIFIER`. */
export interface SqlNames {
  /** The schema that everything of the store lies in. */
  readonly schema: string;
  /** The restricted role, subject to row-level security. */
  readonly role: string;
}

/** How a store keeps its rows: in partitions of PostgreSQL, or in hypertables of TimescaleDB. */
export type Layout = 'partitioned' | 'hypertable';

/** What a migration is made for. */
export interface MigrationTarget extends SqlNames {
  /** How the store keeps its rows; chosen by the first migration, for good. */
  readonly layout: Layout;
}

/** One step of the schema, forward only. */
export interface MigrationScript {
  /** Its number, from 1, without gaps. */
  readonly version: number;
  /** What it does, in a few words. */
  readonly name: string;
  /** Its statements; they run in one transaction. */
  readonly sql: (target: MigrationTarget) => string;
}
