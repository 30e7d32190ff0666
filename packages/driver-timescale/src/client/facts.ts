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
  return isAtLeast(timescale, ...MINIMUM_TIMESCALE);
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

/** What a database can do beyond plain PostgreSQL. */
export interface TimescaleFeatures {
  /** The version of the extension. */
  readonly version: string;
  /** `timescale`, or `apache`, which lacks what follows. */
  readonly license: string;
  /** Whether a store that is made here keeps rows in hypertables, old ones in columns, and rollups as continuous aggregates. */
  readonly hypertables: boolean;
  /** Whether SkipScan of this version may give wrong rows, so that it is kept off. */
  readonly unsafeSkipScan: boolean;
}

/** The features of the extension; `undefined` where it is not created. */
export function timescaleFeatures(facts: ServerFacts): TimescaleFeatures | undefined {
  const { timescale: version, timescaleLicense: license = 'apache' } = facts;
  if (version === undefined) return undefined;
  return Object.freeze({
    version,
    license,
    hypertables: hasHypertables(facts),
    unsafeSkipScan: isAtLeast(version, 2, 20) && !isAtLeast(version, 2, 29, 2),
  });
}

/** Whether a version such as `2.23.0-dev` is not below another. */
function isAtLeast(version: string, ...least: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map((part) => Number.parseInt(part, 10));
  for (const [i, wanted] of least.entries()) {
    const found = parts[i] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
}
