import { AurumError } from '@aurum/core';
import type { ServerFacts, Session } from './session.js';

/** The oldest server that has what the driver uses (`MATERIALIZED`, partition pruning at run time, `width_bucket` over arrays). */
export const MINIMUM_SERVER_VERSION = 130_000;

/** Asks a server what it is. */
export async function readFacts(session: Session): Promise<ServerFacts> {
  const [row] = await session.query(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version, current_database() AS database,
            (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescale,
            current_setting('timescaledb.license', true) AS license`,
  );
  const timescale = typeof row?.timescale === 'string' ? row.timescale : undefined;
  return {
    versionNumber: Number(row?.number),
    version: String(row?.version),
    database: String(row?.database),
    timescale,
    timescaleLicense: timescale === undefined || typeof row?.license !== 'string' ? undefined : row.license,
  };
}

/** The oldest TimescaleDB whose hypertables the driver uses: from 2.13 on dimensions are built by `by_range`. */
const MINIMUM_TIMESCALE: readonly [number, number] = [2, 13];

/**
 * Whether a store made on this server lies in hypertables. It needs columnar storage and continuous aggregates, which the Apache-licensed build
 * of the extension does not have.
 */
export function hasHypertables({ timescale, timescaleLicense }: ServerFacts): boolean {
  if (timescale === undefined || timescaleLicense !== 'timescale') return false;
  const [major = 0, minor = 0] = timescale.split('.').map((part) => Number.parseInt(part, 10));
  const [leastMajor, leastMinor] = MINIMUM_TIMESCALE;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** Asks once and keeps the answer; a failure is not kept, so the next call asks again. */
export function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

/** Refuses a server that is older than `minimum`. */
export function requireVersion(facts: ServerFacts, minimum: number = MINIMUM_SERVER_VERSION): void {
  if (facts.versionNumber >= minimum) return;
  throw new AurumError('STORE.TOO_OLD', {
    message: `the server is PostgreSQL ${facts.version}, but this store needs ${Math.floor(minimum / 10_000)} or later; upgrade the server`,
    details: { version: facts.version, versionNumber: facts.versionNumber, minimum },
  });
}
