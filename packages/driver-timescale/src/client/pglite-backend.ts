import { AurumError } from '@aurum/core';
import { newTraffic, type Traffic } from '@aurum/core/driver';
import { normalizeError, refuseAborted } from '../normalize-error.js';
import { askedOnce, readFacts } from './facts.js';
import {
  type Backend,
  type CopySink,
  countingFrames,
  OWN_SETTINGS,
  type Row,
  type Session,
  type TransactionOptions,
} from './session.js';

/** What a statement gave in an embedded database. */
export interface PgliteResult {
  /** The rows, by column name. */
  readonly rows: unknown[];
  /** What a `COPY … TO '/dev/blob'` gave. */
  readonly blob?: Blob | undefined;
  /** The rows that a statement moved. */
  readonly affectedRows?: number | undefined;
}

/** What the driver uses of a PGlite transaction. */
export interface PgliteTransactionLike {
  /** Runs one statement with parameters. */
  query(text: string, values?: unknown[]): Promise<PgliteResult>;
  /** Runs statements without parameters. */
  exec(text: string): Promise<unknown>;
}

/** What the driver uses of a PGlite database; the builds of `@electric-sql/pglite` and its TimescaleDB variant both fit. */
export interface PgliteLike {
  /** Settles when the database has started. */
  readonly waitReady: Promise<void>;
  /** Runs work in a transaction, one at a time: it commits when the work does, and is undone when the work fails. */
  transaction<T>(work: (transaction: PgliteTransactionLike) => Promise<T>): Promise<T>;
  /** Runs one statement with parameters, in a transaction of its own or in none where it takes none, after those that are under way. */
  query(text: string, values?: unknown[]): Promise<PgliteResult>;
  /** Hands over messages of the PostgreSQL wire protocol and gives the answer's. */
  execProtocolRaw(message: Uint8Array): Promise<Uint8Array>;
  /** Ends the database. */
  close(): Promise<void>;
}

/** Options of {@link createPgliteBackend}. */
export interface PgliteBackendOptions {
  /** The embedded database. */
  readonly database: PgliteLike;
  /** The role that restricted transactions take on. */
  readonly role: string;
  /** What `close` does after the last transaction. */
  readonly release: () => Promise<void>;
}

/** Bytes of CopyData in one COPY statement: the whole statement is handed over at once. */
const COPY_IN_BYTES = 4 * 1024 * 1024;

/** The database runs in this thread, so a signal is looked at between statements. */
class PgliteSession implements Session {
  readonly #database: PgliteLike;
  readonly #transaction: PgliteTransactionLike;
  readonly #signal: AbortSignal | undefined;
  readonly #traffic: Traffic;

  constructor(
    database: PgliteLike,
    transaction: PgliteTransactionLike,
    { signal, traffic = newTraffic() }: TransactionOptions,
  ) {
    this.#database = database;
    this.#transaction = transaction;
    this.#signal = signal;
    this.#traffic = traffic;
  }

  async query(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    refuseAborted(this.#signal);
    const result = await this.#transaction.query(text, [...values]);
    this.#traffic.rowsRead += result.rows.length;
    return result.rows as Row[];
  }

  async exec(text: string): Promise<void> {
    refuseAborted(this.#signal);
    await this.#transaction.exec(text);
  }

  async copyIn(target: string, frames: Iterable<Uint8Array>): Promise<void> {
    const statement = simpleQuery(`COPY ${target} FROM STDIN (FORMAT binary)`);
    const iterator: Iterator<Uint8Array, undefined> = countingFrames(frames, this.#traffic)[Symbol.iterator]();
    let pending: Uint8Array[] = [];
    let size = 0;
    let frame: Uint8Array | undefined = iterator.next().value ?? undefined;
    while (frame !== undefined) {
      const next: Uint8Array | undefined = iterator.next().value ?? undefined;
      pending.push(frame);
      size += frame.length;
      if (size >= COPY_IN_BYTES || next === undefined) {
        await this.#send(statement, pending, next === undefined);
        // Every statement begins with the format's signature; the frames carry it only once.
        pending = [SIGNATURE_FRAME];
        size = 0;
      }
      frame = next;
    }
  }

  async #send(statement: Uint8Array, frames: readonly Uint8Array[], last: boolean): Promise<void> {
    refuseAborted(this.#signal);
    const answer = await this.#database.execProtocolRaw(
      concatenate([statement, ...frames, ...(last ? [] : [TRAILER]), COPY_DONE]),
    );
    this.#traffic.rowsWritten += copiedRows(answer);
  }

  async copyOut(query: string, open: (framed: boolean) => CopySink): Promise<void> {
    refuseAborted(this.#signal);
    // PGlite gives COPY to this device back as one blob, several times as fast as rows over its protocol.
    const { blob, affectedRows = 0 } = await this.#transaction.query(`COPY (${query}) TO '/dev/blob' (FORMAT binary)`);
    if (blob === undefined)
      throw new AurumError('STORE.QUERY', {
        message: 'the embedded database gave no COPY result; update @electric-sql/pglite',
      });
    this.#traffic.rowsRead += affectedRows;
    this.#traffic.bytesRead += blob.size;
    await open(false)(new Uint8Array(await blob.arrayBuffer()));
  }
}

const COPY_DONE = Uint8Array.from([0x63, 0, 0, 0, 4]);
const TRAILER = Uint8Array.from([0x64, 0, 0, 0, 6, 0xff, 0xff]);
const SIGNATURE_FRAME = Uint8Array.from([
  0x64, 0, 0, 0, 23, 0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

function simpleQuery(text: string): Uint8Array {
  const body = new TextEncoder().encode(text);
  const message = new Uint8Array(body.length + 6);
  message[0] = 0x51;
  new DataView(message.buffer).setInt32(1, body.length + 5);
  message.set(body, 5);
  return message;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The rows that a COPY has taken in. Finds an ErrorResponse in the answer and throws it with its SQLSTATE, as the client would. */
function copiedRows(answer: Uint8Array): number {
  let rows = 0;
  const view = new DataView(answer.buffer, answer.byteOffset, answer.byteLength);
  for (let at = 0; at + 5 <= answer.length; ) {
    const end = at + 1 + view.getInt32(at + 1);
    if (answer[at] === 0x45) {
      const fields = new Map<string, string>();
      for (const field of new TextDecoder().decode(answer.subarray(at + 5, end)).split('\0')) {
        if (field !== '') fields.set(field.charAt(0), field.slice(1));
      }
      throw Object.assign(new Error(fields.get('M') ?? 'unknown server error'), {
        code: fields.get('C'),
        table: fields.get('t'),
        constraint: fields.get('n'),
      });
    }
    if (answer[at] === 0x43) {
      rows += Number(/\d+/.exec(new TextDecoder().decode(answer.subarray(at + 5, end)))?.[0] ?? 0);
    }
    at = end;
  }
  return rows;
}

/** The embedded database as a backend: one connection, transactions one after the other. */
export function createPgliteBackend(options: PgliteBackendOptions): Backend {
  const { database, role } = options;

  async function run<T>(settings: TransactionOptions, work: (session: Session) => Promise<T>): Promise<T> {
    const { signal } = settings;
    await database.waitReady;
    return database.transaction(async (transaction) => {
      refuseAborted(signal);
      await transaction.exec(
        settings.restricted === false ? OWN_SETTINGS : `${OWN_SETTINGS}; SET LOCAL ROLE "${role}"`,
      );
      const result = await work(new PgliteSession(database, transaction, settings));
      refuseAborted(signal);
      return result;
    });
  }

  async function transaction<T>(settings: TransactionOptions, work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await run(settings, work);
    } catch (error) {
      throw normalizeError(error, { signal: settings.signal });
    }
  }

  return {
    kind: 'pglite',
    facts: askedOnce(() =>
      transaction({ readOnly: true, restricted: false }, async (session) => {
        // A database that is opened again has the extension, and has not loaded it until something asks for one of its functions.
        await session.exec(
          `DO $$ BEGIN IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN LOAD 'timescaledb'; END IF; END $$`,
        );
        return readFacts(session);
      }),
    ),
    transaction,
    async statement({ text, values }, signal) {
      try {
        await database.waitReady;
        refuseAborted(signal);
        return (await database.query(text, [...values])).rows as Row[];
      } catch (error) {
        throw normalizeError(error, { signal });
      }
    },
    endpoint: () => undefined,
    pool: () => undefined,
    close: options.release,
  };
}
