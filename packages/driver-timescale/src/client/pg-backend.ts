import { newTraffic, type Traffic } from '@aurum/core/driver';
import type { CustomTypesConfig, Pool, PoolClient, QueryResult } from 'pg';
import { normalizeError, refuseAborted } from '../normalize-error.js';
import { unlessAborted } from './abortable.js';
import { askedOnce, readFacts } from './facts.js';
import { requestCancel } from './pg-cancel.js';
import { CopyInQuery, CopyOutQuery, type PgConnection } from './pg-copy.js';
import {
  type Backend,
  type CopySink,
  countingFrames,
  countingSink,
  type Endpoint,
  OWN_SETTINGS,
  type Row,
  type Session,
  type TransactionOptions,
} from './session.js';

/** How long a cancelled statement, or the end of a transaction, may take before the connection is cut. */
const GRACE_MS = 5_000;

/** What is read of pg's client beyond its typed surface; all of it is set by its own protocol handling. */
interface ClientInternals {
  readonly connection: PgConnection;
  readonly processID: number | null;
  readonly secretKey: number | Uint8Array | null;
  readonly host: string;
  readonly port: number;
}

/** Options of {@link createPgBackend}. */
export interface PgBackendOptions {
  /** The pool; it is ended by `close` only if the driver made it. */
  readonly pool: Pool;
  /** Whether `close` ends the pool. */
  readonly ownsPool: boolean;
  /** The role that restricted transactions take on. */
  readonly role: string;
  /** The schema of the store, whose reads then keep out who moves rows between tables; without it they do not. */
  readonly schema?: string;
  /** How long a server may take to stop what was cancelled before its connection is cut, in milliseconds. Default 5000. */
  readonly graceMs?: number;
}

/**
 * How the few types that the store asks for are read, by their numbers: a host may have given pg parsers of its own, for all of the
 * process or for its pool. What is not named comes as text.
 */
const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [16, (text) => text === 't'],
  [21, Number],
  [23, Number],
  [26, Number],
  [700, Number],
  [701, Number],
  [114, JSON.parse],
  [3802, JSON.parse],
]);
const TYPES = { getTypeParser: (oid: number) => PARSERS.get(oid) ?? String };

/** pg types a query object by what its own Query needs; ours settles a promise of its own. */
interface QueryObject {
  finished(): Promise<void>;
  submit(connection: unknown): void;
}

class PgSession implements Session {
  readonly #client: PoolClient;
  readonly #signal: AbortSignal | undefined;
  readonly #traffic: Traffic;

  constructor(client: PoolClient, { signal, traffic = newTraffic() }: TransactionOptions) {
    this.#client = client;
    this.#signal = signal;
    this.#traffic = traffic;
  }

  async query(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    this.#check();
    const result = await this.#client.query({ text, values: values as unknown[], types: TYPES as CustomTypesConfig });
    this.#traffic.rowsRead += result.rows.length;
    return result.rows as Row[];
  }

  async exec(text: string): Promise<void> {
    this.#check();
    await this.#client.query(text);
  }

  async copyIn(target: string, frames: Iterable<Uint8Array>): Promise<void> {
    const counted = countingFrames(frames, this.#traffic);
    const query = new CopyInQuery(`COPY ${target} FROM STDIN (FORMAT binary)`, counted);
    await this.#run(query);
    this.#traffic.rowsWritten += query.rows;
  }

  async copyOut(text: string, open: (framed: boolean) => CopySink): Promise<void> {
    const query = new CopyOutQuery(`COPY (${text}) TO STDOUT (FORMAT binary)`, countingSink(open(true), this.#traffic));
    await this.#run(query);
    this.#traffic.rowsRead += query.rows;
  }

  async #run(query: CopyInQuery | CopyOutQuery): Promise<void> {
    this.#check();
    await this.#client.query(query as QueryObject).finished();
  }

  /** A cancel request that found no statement running is lost: the next one must not begin. */
  #check(): void {
    refuseAborted(this.#signal);
  }
}

/** A question without parameters that goes before a transaction. */
export interface Opening {
  /** One statement that gives one row. */
  readonly text: string;
  /** Told the row before the work begins. */
  readonly answered: (row: Row) => void;
}

/** How a transaction on a server is to run. */
export interface PgTransactionOptions extends TransactionOptions {
  /** Asked of the same server, in the same round trip, in a transaction of its own: what it tells was so before the snapshot was taken. */
  readonly opening?: Opening | undefined;
}

/** Connections to a server. */
export interface PgBackend extends Backend {
  /** Runs `work` in a transaction: committed when it resolves, rolled back when it rejects. Errors are normalized. */
  transaction<T>(options: PgTransactionOptions, work: (session: Session) => Promise<T>): Promise<T>;
}

/** PostgreSQL or TimescaleDB behind a pool of pg connections. */
export function createPgBackend(options: PgBackendOptions): PgBackend {
  const { pool, graceMs = GRACE_MS } = options;
  let endpoint: Endpoint | undefined;

  /** Runs work on a connection of the pool; an abort stops the statement that is under way. */
  async function onConnection<T>(
    signal: AbortSignal | undefined,
    frame: { readonly begin?: string; readonly end?: string },
    work: (client: PoolClient) => Promise<T>,
  ): Promise<T> {
    let server: string | undefined;
    try {
      const client = await checkOut(pool, signal);
      const { host, port } = client as unknown as ClientInternals;
      server = `${host}:${port}`;
      endpoint ??= host.startsWith('/')
        ? { address: `${host}/.s.PGSQL.${port}`, port: undefined }
        : { address: host, port };
      return await run(client, { ...frame, signal, work });
    } catch (error) {
      throw normalizeError(error, { signal, server });
    }
  }

  async function run<T>(
    client: PoolClient,
    settings: {
      readonly signal: AbortSignal | undefined;
      readonly begin?: string;
      readonly end?: string;
      readonly work: (client: PoolClient) => Promise<T>;
    },
  ): Promise<T> {
    const { signal, work } = settings;
    const internals = client as unknown as ClientInternals;
    let cancelled: Promise<boolean> | undefined;
    let guillotine: NodeJS.Timeout | undefined;
    const cutLater = (): void => {
      guillotine ??= setTimeout(() => internals.connection.stream.destroy(), graceMs);
    };
    const cancel = (): void => {
      cutLater();
      if (internals.processID === null || internals.secretKey === null) return;
      cancelled = requestCancel({
        host: internals.host,
        port: internals.port,
        processId: internals.processID,
        secretKey: internals.secretKey,
      });
    };
    signal?.addEventListener('abort', cancel, { once: true });
    let broken = false;
    try {
      if (settings.begin !== undefined) await client.query(settings.begin);
      const result = await work(client);
      signal?.removeEventListener('abort', cancel);
      refuseAborted(signal);
      if (settings.end === undefined) return result;
      // A commit is not cancelled any more; if the server does not answer, its outcome is found out by a repeat of the batch.
      signal?.addEventListener('abort', cutLater, { once: true });
      await client.query(settings.end);
      return result;
    } catch (error) {
      signal?.removeEventListener('abort', cancel);
      // A cancel still on its way must not hit the next user of this connection.
      const over = (await cancelled) ?? true;
      cutLater();
      broken = !(await rollBack(client)) || !over;
      throw error;
    } finally {
      signal?.removeEventListener('abort', cutLater);
      clearTimeout(guillotine);
      giveBack(client, broken);
    }
  }

  const transaction: PgBackend['transaction'] = (settings, work) => {
    const start = begin(settings, options);
    const { opening } = settings;
    if (opening === undefined) {
      return onConnection(settings.signal, { begin: start, end: 'COMMIT' }, (client) =>
        work(new PgSession(client, settings)),
      );
    }
    return onConnection(settings.signal, { end: 'COMMIT' }, async (client) => {
      await begunAfter(client, opening, start);
      return work(new PgSession(client, settings));
    });
  };

  const backend: PgBackend = {
    kind: 'postgresql',
    facts: askedOnce(() => transaction({ readOnly: true, restricted: false }, readFacts)),
    transaction,
    statement: ({ text, values }, signal) =>
      onConnection(signal, {}, (client) => new PgSession(client, { signal }).query(text, values)),
    endpoint: () => endpoint,
    pool: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      most: pool.options.max,
    }),
    close: () => (options.ownsPool ? pool.end() : Promise.resolve()),
  };
  return backend;
}

/**
 * A read sees one state of the database, however many statements it takes. A write must see what was committed while it waited
 * for its locks, also where the server's default is another level.
 */
function begin(settings: TransactionOptions, { role, schema }: PgBackendOptions): string {
  const mode = settings.readOnly === true ? 'REPEATABLE READ, READ ONLY' : 'READ COMMITTED';
  const { statementTimeoutMs } = settings;
  const limit = statementTimeoutMs === undefined ? '' : `; SET LOCAL statement_timeout = ${statementTimeoutMs}`;
  const start = `BEGIN ISOLATION LEVEL ${mode}; ${OWN_SETTINGS}${limit}`;
  if (settings.restricted === false) return start;
  const restricted = `${start}; SET LOCAL ROLE "${role}"`;
  return schema === undefined
    ? restricted
    : `${restricted}; ${settings.readOnly === true ? stay(schema) : enter(schema)}`;
}

/**
 * A read that began before rows moved to another partition, and is planned afterwards, would look for them where its snapshot does not see them. So
 * reads hold this lock from before they have a snapshot, which LOCK does not take, and who moves rows waits for all of them before it commits, and
 * keeps others waiting (`letNoneRead`).
 */
function stay(schema: string): string {
  return `LOCK TABLE ONLY "${schema}".setting IN ACCESS SHARE MODE`;
}

/** The same for writes, from before they hold anything that who moves rows could need: it waits for them before it moves the first (`letNoneWrite`). */
function enter(schema: string): string {
  return `LOCK TABLE ONLY "${schema}".rollup_stale IN ROW EXCLUSIVE MODE`;
}

async function begunAfter(client: PoolClient, { text, answered }: Opening, start: string): Promise<void> {
  const query = { text: `BEGIN READ ONLY; ${text}; COMMIT; ${start}`, types: TYPES as CustomTypesConfig };
  // Several statements have several results, of which pg's types know nothing.
  const [, answer] = (await client.query(query)) as unknown as readonly QueryResult<Row>[];
  answered(answer?.rows[0] ?? {});
}

/** Whether the transaction is undone, and its connection of use. */
async function rollBack(client: PoolClient): Promise<boolean> {
  if ((client as unknown as ClientInternals).connection.stream.destroyed) return false;
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}

async function checkOut(pool: Pool, signal: AbortSignal | undefined): Promise<PoolClient> {
  refuseAborted(signal);
  const connecting = take(pool);
  try {
    return await unlessAborted(connecting, signal);
  } catch (error) {
    connecting.then(
      (late) => giveBack(late),
      () => {},
    );
    throw error;
  }
}

/** A checked-out client that loses its connection emits an error, which would end the process; the query under way rejects with it anyway. */
function ignore(): void {}

/**
 * Takes a client out of the pool. The pool no longer listens for its errors from then on, and the next one may be in the bytes that the
 * server's welcome came with: so this takes the callback, which is called before they are looked at, as a promise is not.
 */
function take(pool: Pool): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (client === undefined) {
        reject(error);
        return;
      }
      client.on('error', ignore);
      resolve(client);
    });
  });
}

function giveBack(client: PoolClient, broken = false): void {
  client.removeListener('error', ignore);
  client.release(broken);
}
