import { existsSync } from 'node:fs';
import { AurumError } from '@aurum/core';
import { requireTenant } from '@aurum/core/driver';
import type { Pool } from 'pg';
import { unlessAborted } from '../client/abortable.js';
import { BulkSocket } from '../client/bulk-socket.js';
import { createPgBackend } from '../client/pg-backend.js';
import { createPgliteBackend, type PgliteLike } from '../client/pglite-backend.js';
import { openStoreFolder } from '../client/pglite-folder.js';
import type { Backend } from '../client/session.js';
import { loadTimescaleConfig, type TimescaleConfig } from '../config.js';
import { normalizeError, refuseAborted } from '../normalize-error.js';
import { openStore } from '../open-store.js';
import type { SqlNames } from '../sql/names.js';
import type { TimescaleStore } from '../timescale-store.js';
import type { Arguments } from './arguments.js';
import { type Scrubber, usageError } from './failure.js';
import type { CliIo } from './io.js';

/** How a store is to be opened. */
export interface ConnectOptions {
  /** Whether a folder without a store gets one. Default `false`. */
  readonly create?: boolean | undefined;
}

/** A connection to a store and, past the store, to its database. */
export interface Connection extends AsyncDisposable {
  /** The settings. */
  readonly config: TimescaleConfig;
  /** Whether the database runs in this process. */
  readonly embedded: boolean;
  /** Schema and role. */
  readonly names: SqlNames;
  /** The database. */
  readonly backend: Backend;
  /** The store; by default an embedded one is brought up to date. */
  store(options?: { readonly migrate?: boolean }): Promise<TimescaleStore>;
  /** Runs a statement outside of any transaction, as VACUUM needs. */
  direct(text: string): Promise<void>;
}

/** The tenant of calls that name none. @throws AurumError `TENANT.MISSING` */
export function tenantOf({ config, embedded }: Connection): string {
  return requireTenant(config, embedded ? 'default' : undefined);
}

interface Handle {
  readonly target: Pool | PgliteLike;
  readonly backend: Backend;
  readonly direct: (text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Reads the settings and opens the database they name. */
export async function connect(
  args: Arguments,
  io: CliIo,
  options: ConnectOptions & { readonly scrubber: Scrubber },
): Promise<Connection> {
  const config = readConfig(args, io);
  const url = config.url.reveal();
  options.scrubber.add(url);
  refuseAborted(io.signal);
  const embedded = /^(memory:|file:)/.test(url);
  const handle = embedded
    ? await openEmbedded(url, config.role, options.create === true)
    : await openServer(url, config, io.signal);
  let opened: Promise<TimescaleStore> | undefined;
  return {
    config,
    embedded,
    names: { schema: config.schema, role: config.role },
    backend: handle.backend,
    direct: handle.direct,
    store({ migrate } = {}) {
      const { url: _, ...settings } = config;
      opened ??= openStore(handle.target, { ...settings, ...(migrate === undefined ? {} : { migrate }) });
      return unlessAborted(opened, io.signal);
    },
    async [Symbol.asyncDispose]() {
      await opened?.then(
        (store) => store.close(),
        () => {},
      );
      await handle.close();
    },
  };
}

function readConfig(args: Arguments, io: CliIo): TimescaleConfig {
  const given = Object.entries({
    AURUM_TIMESCALE_URL: args.text('url'),
    AURUM_TIMESCALE_TENANT: args.text('tenant'),
    AURUM_TIMESCALE_SCHEMA: args.text('schema'),
    AURUM_TIMESCALE_ROLE: args.text('role'),
  }).filter(([, text]) => text !== undefined);
  try {
    return loadTimescaleConfig({ env: { ...io.env, ...Object.fromEntries(given) } });
  } catch (error) {
    if (!AurumError.is(error)) throw error;
    const message = `${error.message} The options --url, --tenant, --schema and --role override them.`;
    throw new AurumError(error.code, { message, details: error.details, cause: error });
  }
}

async function openServer(url: string, config: TimescaleConfig, signal: AbortSignal): Promise<Handle> {
  const { default: pg } = await needed('pg', () => import('pg'));
  const pool = new pg.Pool({
    connectionString: url,
    max: config.poolSize,
    connectionTimeoutMillis: config.connectTimeoutMs,
    application_name: 'aurum-timescale',
    keepAlive: true,
    stream: () => new BulkSocket(),
  });
  // An idle connection that the server ends is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  return {
    target: pool,
    backend: createPgBackend({ pool, ownsPool: false, role: config.role }),
    direct: (text) => runDirectly(pool, text, signal),
    close: () => pool.end(),
  };
}

/** One statement on a connection of its own; an abort stops it in the server. */
async function runDirectly(pool: Pool, text: string, signal: AbortSignal): Promise<void> {
  refuseAborted(signal);
  const client = await pool.connect().catch((error: unknown) => {
    throw normalizeError(error);
  });
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const cancel = (): void => {
      pool.query('SELECT pg_cancel_backend($1)', [rows[0]?.pid]).catch(() => {});
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      refuseAborted(signal);
      await client.query(text);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  } catch (error) {
    throw normalizeError(error, { signal });
  } finally {
    client.release();
  }
}

async function openEmbedded(url: string, role: string, create: boolean): Promise<Handle> {
  const { PGlite } = await needed('@electric-sql/pglite', () => import('@electric-sql/pglite'));
  const path = url === 'memory:' ? undefined : decodeURIComponent(url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''));
  if (path !== undefined && !create && !existsSync(path)) {
    throw usageError(
      `there is no store in the folder ${path}: check the path, or make one with aurum-timescale migrate`,
    );
  }
  const folder = path === undefined ? undefined : openStoreFolder(path);
  const release = (): void => folder?.release();
  let database: PgliteLike & { exec(text: string): Promise<unknown> };
  try {
    database = (await PGlite.create(folder?.dataDirectory)) as typeof database; // its types are wider than what is used
  } catch (cause) {
    release();
    throw new AurumError('STORE.NOT_A_STORE', {
      message: `the embedded database in '${path ?? 'memory'}' does not start; it may be damaged or of another version of PostgreSQL: restore it from a backup, or give a new folder`,
      cause,
    });
  }
  return {
    target: database,
    backend: createPgliteBackend({ database, role, release: async () => {} }),
    direct: async (text) => {
      try {
        await database.exec(text);
      } catch (error) {
        throw normalizeError(error);
      }
    },
    close: async () => {
      await database.close();
      release();
    },
  };
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
