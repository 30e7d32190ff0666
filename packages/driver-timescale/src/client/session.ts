import type { Traffic } from '@aurum/core/driver';
import type { PoolCounts } from '@aurum/core/telemetry';
import type { Statement } from '../sql/names.js';

/** A row of a small query: column name to value, as text or number the way the client parses it. */
export type Row = Readonly<Record<string, unknown>>;

/** Receives the payload of a binary COPY as it arrives. Returning a promise stops the flow until it settles. */
export type CopySink = (chunk: Uint8Array) => Promise<void> | undefined;

/**
 * One connection inside one transaction: the only way in which repositories talk to a database, so that PostgreSQL,
 * TimescaleDB and PGlite share one code path.
 */
export interface Session {
  /** Runs one statement with bound parameters and gives its rows. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Runs one or more statements without parameters and without a result. */
  exec(text: string): Promise<void>;
  /**
   * Runs `COPY … FROM STDIN (FORMAT binary)`.
   * @param frames whole CopyData messages (type byte and length included), see `RowEncoder`
   */
  copyIn(target: string, frames: Iterable<Uint8Array>): Promise<void>;
  /**
   * Runs `COPY (query) TO STDOUT (FORMAT binary)` and hands the tuples to the sink.
   * The bytes are either CopyData messages (`framed`) or the bare stream; see `TupleDecoder`.
   */
  copyOut(query: string, open: (framed: boolean) => CopySink): Promise<void>;
}

/** How a transaction is to run. */
export interface TransactionOptions {
  /** The signal that cancels it; a server's running statement is stopped. */
  readonly signal?: AbortSignal | undefined;
  /** Whether it only reads. Default `false`. */
  readonly readOnly?: boolean;
  /** Whether it runs as the restricted role of the store, subject to row-level security. Default `true`. */
  readonly restricted?: boolean;
  /** The longest time of one of its statements, in whole milliseconds; an embedded database knows no such limit. Default: the server's own. */
  readonly statementTimeoutMs?: number | undefined;
  /** Where what it moves is counted. */
  readonly traffic?: Traffic | undefined;
}

/** Bytes as they were, counted. */
export function* countingFrames(
  frames: Iterable<Uint8Array>,
  traffic: Traffic,
): Generator<Uint8Array, undefined, undefined> {
  for (const frame of frames) {
    traffic.bytesWritten += frame.length;
    yield frame;
  }
}

/** A sink that counts what it hands on. */
export function countingSink(sink: CopySink, traffic: Traffic): CopySink {
  return (chunk) => {
    traffic.bytesRead += chunk.length;
    return sink(chunk);
  };
}

/**
 * What every transaction sets for itself, whatever server, database and role say: instants are written and read back as text
 * within it, and numbers reach the client as text, to the last bit. Nothing is compiled: for an aggregation of a million points that
 * takes 0.15 s, half of the whole.
 */
export const OWN_SETTINGS = 'SET LOCAL datestyle = ISO; SET LOCAL extra_float_digits = 1; SET LOCAL jit = off';

/** What was found out about a server when it was first reached. */
export interface ServerFacts {
  /** `server_version_num`, for example 150018. */
  readonly versionNumber: number;
  /** `server_version`, for example `15.18 (Debian 15.18-0+deb12u1)`. */
  readonly version: string;
  /** The version of the TimescaleDB extension of this database, if it is created. */
  readonly timescale: string | undefined;
  /** The licence that the extension runs under: `timescale`, or `apache`, which lacks columnar storage and continuous aggregates. */
  readonly timescaleLicense: string | undefined;
  /** The name of the database. */
  readonly database: string;
}

/** Where a server answers. */
export interface Endpoint {
  /** A host, or the path of a socket. */
  readonly address: string;
  /** Its port; none for a socket. */
  readonly port: number | undefined;
}

/** The rows of a statement, as the user that connects, in a transaction of its own. */
export function ask(
  { backend, signal }: { readonly backend: Backend; readonly signal?: AbortSignal | undefined },
  { text, values }: Statement,
  { readOnly = false }: Pick<TransactionOptions, 'readOnly'> = {},
): Promise<readonly Row[]> {
  return backend.transaction({ readOnly, restricted: false, signal }, (session) => session.query(text, values));
}

/** Connections to one database. */
export interface Backend {
  /** `postgresql` for a server, `pglite` for the embedded database. */
  readonly kind: 'postgresql' | 'pglite';
  /** Facts about the server; asked once, on first use. */
  facts(): Promise<ServerFacts>;
  /** Runs `work` in a transaction: committed when it resolves, rolled back when it rejects. Errors are normalized. */
  transaction<T>(options: TransactionOptions, work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Runs one statement outside of any transaction, as VACUUM and the refresh of a continuous aggregate need it, with the rights of the user
   * that connects. An abort stops it in the server.
   */
  statement(statement: Statement, signal: AbortSignal | undefined): Promise<readonly Row[]>;
  /** Where the server answers, once it has; `undefined` for an embedded database. */
  endpoint(): Endpoint | undefined;
  /** The connections at this moment; `undefined` for an embedded database. */
  pool(): PoolCounts | undefined;
  /** Releases what this backend opened itself. Called once, with no transaction under way. */
  close(): Promise<void>;
}
