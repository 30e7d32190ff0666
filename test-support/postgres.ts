import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  copyAsStandby,
  findPostgres,
  freePort,
  initialise,
  type Owner,
  type PostgresPrograms,
  unprivilegedOwner,
} from './postgres-programs.js';
import { killTree } from './process-tree.js';

export { findPostgres, freePort, unprivilegedOwner };

/** How a throwaway server is to be. */
export interface PostgresOptions {
  /** Settings over the defaults, for example `{ max_connections: 20 }`. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Makes it the standby of the server at this URL, which it follows and which its users and passwords are those of. */
  readonly standbyOf?: string;
}

/** `smart` waits for clients to leave, `fast` ends their transactions, `immediate` leaves recovery to the next start. */
export type StopMode = 'smart' | 'fast' | 'immediate';

/** A private PostgreSQL server on 127.0.0.1. */
export interface PostgresServer extends AsyncDisposable {
  /** Where it is, with the superuser's name and password. The same before and after {@link PostgresServer.restart}. */
  readonly url: string;
  /** Its port. */
  readonly port: number;
  /** What it says of itself, for example `postgres (PostgreSQL) 15.18`. */
  readonly version: string;
  /** The end of its log. */
  log(): string;
  /** Stops it in order and keeps its data. */
  stop(mode?: StopMode): Promise<void>;
  /** Ends it and every backend at once, as a power cut would, and keeps its data. */
  kill(): Promise<void>;
  /** Stops it if it runs, and starts it again on the same data and port; recovers after a {@link PostgresServer.kill}. */
  restart(): Promise<void>;
  /** Stops it and deletes its data. Idempotent. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A throwaway server: nothing survives an operating-system crash (`fsync` is off), everything survives the death of its
 * processes. Time zone and collation are deliberately not the usual ones, so that nothing comes to rely on them.
 */
const DEFAULT_SETTINGS: Readonly<Record<string, string | number>> = {
  fsync: 'off',
  full_page_writes: 'off',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 60,
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  log_timezone: 'UTC',
  timezone: 'America/St_Johns',
};

const START_LIMIT_MS = 60_000;

/**
 * Creates a fresh cluster in a temporary folder and starts it on a free port of 127.0.0.1.
 *
 * @throws Error when the programs are missing or the server does not come up; the message holds the end of its log
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const programs = findPostgres();
  if (programs === undefined) {
    throw new Error(
      'no PostgreSQL programs (initdb, postgres) in /usr/lib/postgresql or on the path: apt-get install postgresql',
    );
  }
  const owner = unprivilegedOwner();
  const folder = mkdtempSync(join(tmpdir(), 'aurum-postgres-'));
  try {
    const { standbyOf } = options;
    const password = standbyOf === undefined ? randomBytes(18).toString('base64url') : new URL(standbyOf).password;
    if (standbyOf === undefined) initialise(programs, { folder, password, owner });
    else copyAsStandby(programs, { folder, owner }, standbyOf);
    const port = await freePort();
    const url = `postgres://aurum:${password}@127.0.0.1:${port}/postgres`;
    const server = new ThrowawayPostgres({
      programs,
      folder,
      owner,
      url,
      port,
      settings: { ...DEFAULT_SETTINGS, ...options.settings },
    });
    await server.restart();
    return server;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

interface ServerPlan {
  readonly programs: PostgresPrograms;
  readonly folder: string;
  readonly owner: Owner | undefined;
  readonly url: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string | number>>;
}

class ThrowawayPostgres implements PostgresServer {
  readonly url: string;
  readonly port: number;
  readonly version: string;
  readonly #plan: ServerPlan;
  #child: ChildProcess | undefined;
  #log = '';

  constructor(plan: ServerPlan) {
    this.#plan = plan;
    this.url = plan.url;
    this.port = plan.port;
    this.version = plan.programs.version;
    process.once('exit', this.#onExit);
  }

  /** A program that ends in a hurry leaves no server behind. */
  readonly #onExit = (): void => {
    this.#child?.kill('SIGQUIT');
  };

  log(): string {
    return this.#log.slice(-4000);
  }

  async restart(): Promise<void> {
    await this.stop();
    const { programs, folder, owner, port, settings } = this.#plan;
    const flags = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(programs.folder, 'postgres'), ['-D', join(folder, 'data'), ...flags], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...owner,
    });
    child.on('error', (error) => {
      this.#log += `${error.message}\n`;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-20_000);
    });
    this.#child = child;
    for (const started = Date.now(); ; await sleep(25)) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) break;
      if (await answers(this.url)) return;
      if (Date.now() - started > START_LIMIT_MS) break;
    }
    await this.kill();
    throw new Error(`PostgreSQL did not start on 127.0.0.1:${port}. The end of its log:\n${this.log()}`);
  }

  async stop(mode: StopMode = 'fast'): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = exited(child);
    child.kill(({ smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const)[mode]);
    await ended;
    this.#child = undefined;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = exited(child);
    if (child.pid !== undefined) await killTree(child.pid);
    await ended;
    this.#child = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('immediate');
    process.off('exit', this.#onExit);
    rmSync(this.#plan.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** Whether a server answers a query at `url`. */
export async function answers(url: string): Promise<boolean> {
  return (await reasonNotAnswering(url)) === undefined;
}

/** Why no server answers at `url`; `undefined` when one does. */
export async function reasonNotAnswering(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined); // a connection lost while idle is not news here
  try {
    await client.connect();
    await client.query('select 1');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A database of its own on a server that others use too. */
export interface TestDatabase extends AsyncDisposable {
  /** Where it is. */
  readonly url: string;
  /** Its name. */
  readonly name: string;
  /** Ends its connections and deletes it. Idempotent. */
  drop(): Promise<void>;
}

/** Creates an empty database on the server at `url`. */
export async function createDatabase(url: string): Promise<TestDatabase> {
  const name = `aurum_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  await execute(url, `create database ${name} template template0`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const drop = () => execute(url, `drop database if exists ${name} with (force)`);
  return { url: own.href, name, drop, [Symbol.asyncDispose]: drop };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
