import { AurumError, type AurumErrorCode } from '@aurum/core';

type Mapping = readonly [code: AurumErrorCode, retryable: boolean, what: string, remedy: string];

/** SQLSTATE to error code; the whole driver's knowledge of SQLSTATEs. */
const BY_STATE: Readonly<Record<string, Mapping>> = {
  '40001': ['STORE.CONFLICT', true, 'the transaction collided with another one', 'repeat the call'],
  '40P01': ['STORE.CONFLICT', true, 'the transaction was chosen to resolve a deadlock', 'repeat the call'],
  '55P03': ['STORE.BUSY', true, 'a lock could not be taken in time', 'repeat the call'],
  '57014': [
    'CALL.TIMEOUT',
    false,
    'the server cancelled the statement, by its statement_timeout or by an administrator',
    'raise statement_timeout for this role, or ask for less at once',
  ],
  '57P01': ['STORE.CONNECTION_LOST', true, 'the server ended the connection', 'repeat the call'],
  '57P02': ['STORE.CONNECTION_LOST', true, 'the server crashed', 'repeat the call when it is up again'],
  '57P03': ['STORE.UNAVAILABLE', true, 'the server is starting up or shutting down', 'repeat the call later'],
  '57P05': ['STORE.CONNECTION_LOST', true, 'the server ended an idle session', 'repeat the call'],
  '25P02': ['STORE.CONFLICT', true, 'the transaction had failed already', 'repeat the call'],
  '25P03': ['STORE.CONNECTION_LOST', true, 'the server ended a transaction that was idle', 'repeat the call'],
  '53300': ['STORE.BUSY', true, 'the server has no connection left', 'lower the pool size or raise max_connections'],
  '53100': [
    'STORE.FULL',
    false,
    "the server's disk is full",
    'free space, then repeat the call; nothing of it was stored',
  ],
  '53200': ['STORE.BUSY', true, 'the server is out of memory', 'ask for less at once, or repeat the call later'],
  '25006': ['STORE.READ_ONLY', false, 'the server or the session is read-only', 'write to the primary server'],
  '28000': ['STORE.REFUSED', false, 'the server refused the user', 'check the user name and pg_hba.conf'],
  '28P01': ['STORE.REFUSED', false, 'the server refused the password', 'check the password'],
  '3D000': ['STORE.REFUSED', false, 'the database does not exist', 'create it, or correct its name in the URL'],
  '3F000': [
    'STORE.NOT_MIGRATED',
    false,
    'the schema of the store does not exist',
    'run migrate() once with a role that may create it',
  ],
  '42P01': [
    'STORE.NOT_MIGRATED',
    false,
    'a table of the store does not exist',
    'run migrate() once with a role that may create it',
  ],
  '42883': [
    'STORE.NOT_MIGRATED',
    false,
    'a function of the store does not exist',
    'run migrate() with this version of the driver',
  ],
  '42501': [
    'STORE.PERMISSION',
    false,
    'the role lacks a privilege',
    'let the user that connects be a member of the role of the store; migrations, tenants and maintenance are for the user that migrated it',
  ],
  '22008': [
    'TIME.INVALID_INSTANT',
    false,
    'an instant is outside of what PostgreSQL can keep',
    'use instants from 4714-11-24 BC on',
  ],
  '22023': [
    'STORE.PERMISSION',
    false,
    'the role of the store does not exist',
    'run migrate() once with a role that may create roles',
  ],
  '0A000': [
    'STORE.QUERY',
    false,
    'the server does not support what was asked',
    'report it with the version of the server',
  ],
};

const CONNECTION_LOST = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_SOCKET_CLOSED']);
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EACCES',
]);
const LOST_MESSAGE =
  /connection terminated|connection ended|client has encountered a connection error|not queryable|server closed the connection/i;
const QUERY_TIMEOUT_MESSAGE = /^query read timeout$/i;
const POOL_TIMEOUT_MESSAGE = /timeout exceeded when trying to connect/i;

interface ErrorLike {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly address?: unknown;
  readonly hostname?: unknown;
  readonly port?: unknown;
  readonly constraint?: unknown;
  readonly table?: unknown;
  readonly errors?: unknown;
}

/** Around which call an error was met. */
export interface ErrorContext {
  /** The signal of the call: what it has stopped is an abort or a timeout, not a failure of the server. */
  readonly signal?: AbortSignal | undefined;
  /** The server that the call was talking to, as `host:port`. */
  readonly server?: string | undefined;
}

/**
 * Any error of the client or the server as an AurumError. The original stays as `cause`; its text is repeated only where it
 * holds nothing of the caller's but the names of user, host and database. An AurumError passes through unchanged.
 */
export function normalizeError(error: unknown, { signal, server }: ErrorContext = {}): AurumError {
  if (AurumError.is(error)) return error;
  const source = (typeof error === 'object' && error !== null ? error : {}) as ErrorLike;
  const state = typeof source.code === 'string' ? source.code : undefined;
  if (signal?.aborted === true && (state === '57014' || error === signal.reason)) return abortError(signal, error);
  if (state !== undefined) {
    const mapping = BY_STATE[state];
    if (mapping !== undefined) {
      const [code, retryable, what, remedy] = mapping;
      const details = { sqlState: state, server };
      const told = code === 'STORE.REFUSED' && typeof source.message === 'string' ? `: ${source.message}` : '';
      const where = code === 'STORE.CONNECTION_LOST' ? what.replace('the server', serverAt(server)) : what;
      return build(code, `${where}${told} (SQLSTATE ${state}); ${remedy}`, details, retryable, error);
    }
    if (CONNECTION_LOST.has(state)) return lost(error, { server, state });
    if (UNREACHABLE.has(state)) return unreachable(source, state, error);
    if (/^08/.test(state)) return lost(error, { server, state });
    if (/^23505$/.test(state)) {
      return build(
        'STORE.CONFLICT',
        `two writers stored the same thing at the same time (SQLSTATE ${state}); repeat the call`,
        { sqlState: state, table: source.table },
        true,
        error,
      );
    }
    if (/^[0-9A-Z]{5}$/.test(state)) {
      return build(
        'STORE.QUERY',
        `the server refused a statement of the driver (SQLSTATE ${state}); this is likely a defect or a changed schema: report it`,
        { sqlState: state, table: source.table, constraint: source.constraint },
        false,
        error,
      );
    }
  }
  const nested = Array.isArray(source.errors) ? (source.errors[0] as ErrorLike | undefined) : undefined;
  if (typeof nested?.code === 'string' && UNREACHABLE.has(nested.code)) return unreachable(nested, nested.code, error);
  const text = typeof source.message === 'string' ? source.message : String(error);
  if (POOL_TIMEOUT_MESSAGE.test(text)) {
    return build(
      'STORE.BUSY',
      'no connection became free in time; raise the pool size or its connection timeout',
      {},
      true,
      error,
    );
  }
  if (QUERY_TIMEOUT_MESSAGE.test(text)) {
    return build(
      'CALL.TIMEOUT',
      "a statement took longer than the pool's query_timeout; raise it, or ask for less at once",
      {},
      false,
      error,
    );
  }
  if (LOST_MESSAGE.test(text)) return lost(error, { server });
  return build('STORE.QUERY', `the database client failed: ${text}`, {}, false, error);
}

/** How a message names the server. */
function serverAt(address: string | undefined): string {
  return address === undefined ? 'the server' : `the server at ${address}`;
}

function lost(cause: unknown, { server, state }: { server: string | undefined; state?: string }): AurumError {
  const how = state === undefined ? '' : ` (${state})`;
  const message = `the connection to ${serverAt(server)} was lost in the middle of a call${how}; repeat the call`;
  return build('STORE.CONNECTION_LOST', message, { reason: state, server }, true, cause);
}

function unreachable(source: ErrorLike, state: string, cause: unknown): AurumError {
  // A name that does not resolve comes without an address.
  const host = source.address ?? source.hostname;
  const where =
    host === undefined
      ? 'the server'
      : `the server at ${String(host)}${source.port === undefined ? '' : `:${String(source.port)}`}`;
  return build(
    'STORE.UNAVAILABLE',
    `${where} cannot be reached (${state}); check that it runs and that host and port are right`,
    { reason: state, address: host, port: source.port },
    true,
    cause,
  );
}

/** Refuses to go on under a signal that has fired. @throws AurumError as {@link abortError} */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortError(signal);
}

/** The error of an aborted or timed-out call: the signal's own reason when it is one of ours. */
export function abortError(signal: AbortSignal, cause?: unknown): AurumError {
  if (AurumError.is(signal.reason)) return signal.reason;
  return build(
    'CALL.ABORTED',
    'the call was aborted by its signal; nothing of it was stored',
    {},
    false,
    cause ?? signal.reason,
  );
}

function build(
  code: AurumErrorCode,
  message: string,
  details: Record<string, unknown>,
  retryable: boolean,
  cause: unknown,
): AurumError {
  return new AurumError(code, { message, details, retryable, cause: withoutValues(cause) });
}

/** PGlite hangs the statement and its bound values on its errors; they do not belong in a log. */
function withoutValues(cause: unknown): unknown {
  if (!(cause instanceof Error) || !('params' in cause)) return cause;
  const { code, severity, table, constraint, routine } = cause as Error & Record<string, unknown>;
  return Object.assign(new Error(cause.message), { code, severity, table, constraint, routine });
}
