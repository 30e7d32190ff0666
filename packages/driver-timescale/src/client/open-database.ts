import { AurumError } from '@aurum/core';
import type { Client, ClientConfig, Pool } from 'pg';
import { BulkSocket } from './bulk-socket.js';
import type { PgliteLike } from './pglite-backend.js';

/** Whether a URL names an embedded database: `memory:` or `file:FOLDER`. */
export function isEmbeddedUrl(url: string): boolean {
  return /^(memory:|file:)/.test(url);
}

/** The folder of a `file:` URL, as it was meant: `file:./data`, `file:/data` and `file:///data`. */
export function folderOfUrl(url: string): string {
  return decodeURIComponent(url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''));
}

/** A pool of connections to a server, as this package works with them. @throws AurumError `STORE.DRIVER_MISSING` */
export async function openPool(
  url: string,
  options: { readonly poolSize: number; readonly connectTimeoutMs: number; readonly application: string },
): Promise<Pool> {
  const { default: pg } = await needed('pg', () => import('pg'));
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectTimeoutMs,
    application_name: options.application,
    keepAlive: true,
    stream: () => new BulkSocket(),
  });
  // An idle connection that the server ends is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

/** A connection to a server that is in no pool, not opened yet. @throws AurumError `STORE.DRIVER_MISSING` */
export async function newClient(config: ClientConfig): Promise<Client> {
  const { default: pg } = await needed('pg', () => import('pg'));
  return new pg.Client(config);
}

/**
 * Starts an embedded database in memory or on the files of a folder.
 *
 * @param shown what the place is called in the error
 * @throws AurumError `STORE.DRIVER_MISSING`, `STORE.NOT_A_STORE`
 */
export async function startPglite(
  dataDirectory: string | undefined,
  shown: string = dataDirectory ?? 'memory',
): Promise<PgliteLike & { exec(text: string): Promise<unknown> }> {
  const { PGlite } = await needed('@electric-sql/pglite', () => import('@electric-sql/pglite'));
  try {
    // Its types are wider than what is used.
    return (await PGlite.create(dataDirectory)) as PgliteLike & { exec(text: string): Promise<unknown> };
  } catch (cause) {
    throw new AurumError('STORE.NOT_A_STORE', {
      message: `the embedded database in '${shown}' does not start; it may be damaged or of another version of PostgreSQL: restore it from a backup, or give a new folder`,
      details: { dataDirectory },
      cause,
    });
  }
}

async function needed<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new AurumError('STORE.DRIVER_MISSING', {
      message: `the package '${name}' is needed for this store and is not installed; run: npm install ${name}`,
      details: { package: name },
      cause,
    });
  }
}
