import { existsSync } from 'node:fs';
import { AurumError } from '@aurum/core';
import { requireTenant } from '@aurum/core/driver';
import type { Pool } from 'pg';
import { unlessAborted } from '../client/abortable.js';
import { folderOfUrl, isEmbeddedUrl, openPool, startPglite } from '../client/open-database.js';
import { createPgBackend } from '../client/pg-backend.js';
import { createPgliteBackend, type PgliteLike } from '../client/pglite-backend.js';
import { openStoreFolder } from '../client/pglite-folder.js';
import type { Backend, Row } from '../client/session.js';
import { loadTimescaleConfig, type TimescaleConfig } from '../config.js';
import { refuseAborted } from '../normalize-error.js';
import { openStore } from '../open-store.js';
import { enter } from '../sql/catalog.js';
import type { SqlNames, Statement } from '../sql/names.js';
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
  /** The tenant of calls that name none. */
  readonly tenant: string | undefined;
  /** Schema and role. */
  readonly names: SqlNames;
  /** The database. */
  readonly backend: Backend;
  /** The store; by default an embedded one is brought up to date. */
  store(options?: { readonly migrate?: boolean }): Promise<TimescaleStore>;
}

/** The rows of a statement as the tenant of the command sees them. @throws AurumError `TENANT.MISSING` */
export function askAsTenant(
  { backend, names, tenant }: Connection,
  { text, values }: Statement,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const name = requireTenant({}, tenant);
  const entrance = enter(names, name);
  return backend.transaction({ readOnly: true, signal }, async (session) => {
    await session.query(entrance.text, entrance.values);
    return session.query(text, values);
  });
}

interface Handle {
  readonly target: Pool | PgliteLike;
  readonly backend: Backend;
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
  const embedded = isEmbeddedUrl(url);
  const handle = embedded
    ? await openEmbedded(url, config.role, options.create === true)
    : await openServer(url, config);
  let opened: Promise<TimescaleStore> | undefined;
  return {
    config,
    embedded,
    tenant: config.tenant ?? (embedded ? 'default' : undefined),
    names: { schema: config.schema, role: config.role },
    backend: handle.backend,
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

async function openServer(url: string, config: TimescaleConfig): Promise<Handle> {
  const pool = await openPool(url, { ...config, application: 'aurum-timescale' });
  return {
    target: pool,
    backend: createPgBackend({ pool, ownsPool: false, role: config.role, schema: config.schema }),
    close: () => pool.end(),
  };
}

async function openEmbedded(url: string, role: string, create: boolean): Promise<Handle> {
  const path = url === 'memory:' ? undefined : folderOfUrl(url);
  if (path !== undefined && !create && !existsSync(path)) {
    throw usageError(
      `there is no store in the folder ${path}: check the path, or make one with aurum-timescale migrate`,
    );
  }
  const folder = path === undefined ? undefined : openStoreFolder(path);
  const release = (): void => folder?.release();
  const database = await startPglite(folder?.dataDirectory, path).catch((error: unknown) => {
    release();
    throw error;
  });
  return {
    target: database,
    backend: createPgliteBackend({ database, role, release: async () => {} }),
    close: async () => {
      await database.close();
      release();
    },
  };
}
