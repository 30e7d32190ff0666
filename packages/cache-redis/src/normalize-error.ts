import { AurumError, type AurumErrorCode } from '@aurum/core';

type Mapping = readonly [pattern: RegExp, code: AurumErrorCode, what: string, remedy: string, retryable: boolean];

/** What the server's words mean; all knowledge of them. In order: the first that fits counts. */
const BY_WORD: readonly Mapping[] = [
  [/\bOOM\b/, 'STORE.FULL', 'the memory of the server is full', 'raise maxmemory, or let it evict keys', false],
  [
    /\bMISCONF\b/,
    'STORE.FULL',
    'the server refuses writes because it cannot save its data',
    'look into its log and free space on its disk',
    false,
  ],
  [
    /\bREADONLY\b/,
    'STORE.READ_ONLY',
    'the server is a replica, which takes no writes',
    'connect to its master, or by its sentinels',
    false,
  ],
  [/\bLOADING\b/, 'STORE.UNAVAILABLE', 'the server is loading its data', 'repeat the call later', true],
  [/\bMASTERDOWN\b/, 'STORE.UNAVAILABLE', 'the replica has lost its master', 'repeat the call later', true],
  [/\bCLUSTERDOWN\b/, 'STORE.UNAVAILABLE', 'the cluster does not serve the slot', 'look at cluster info', true],
  [
    /\bTRYAGAIN\b|^(MOVED|ASK) |Too many Cluster redirections/,
    'STORE.UNAVAILABLE',
    'the slot is moved to another node',
    'repeat the call',
    true,
  ],
  [/\bNOREPLICAS\b/, 'STORE.UNAVAILABLE', 'the server has too few replicas to take writes', 'start them', true],
  [/\bBUSY\b/, 'STORE.BUSY', 'the server runs a script of somebody that does not end', 'end it by SCRIPT KILL', true],
  [/\bNOPERM\b/, 'STORE.PERMISSION', 'the user may not do that', 'see the README for what it has to be allowed', false],
  [
    /\b(WRONGPASS|NOAUTH)\b|invalid password|without any password/,
    'STORE.REFUSED',
    'the server refused user or password',
    'check them',
    false,
  ],
  [/max number of clients/, 'STORE.BUSY', 'the server has no connection left', 'raise its maxclients', true],
];

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);
const LOST =
  /connection is closed|connection ended|ECONNRESET|EPIPE|max retries per request|socket timeout|isn't ready|isn't writeable|failed to refresh slots|None of startup nodes|cluster is ended/i;

/** Any error of the client or the server as an AurumError. The original is not kept as the cause: clients hang the arguments of a command on it. */
export function normalizeError(error: unknown): AurumError {
  if (AurumError.is(error)) return error;
  const text = error instanceof Error ? error.message : String(error);
  for (const [pattern, code, what, remedy, retryable] of BY_WORD) {
    if (pattern.test(text)) return build(code, `${what}; ${remedy}`, { reply: firstWord(text) }, retryable);
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && UNREACHABLE.has(code))
    return build(
      'STORE.UNAVAILABLE',
      `the server cannot be reached (${code}); check that it runs and where`,
      { reason: code },
      true,
    );
  if (LOST.test(text))
    return build('STORE.CONNECTION_LOST', 'the connection to the server was lost; repeat the call', {}, true);
  return build('STORE.QUERY', `the server or its client failed: ${withoutArguments(text)}`, {}, false);
}

/** The server is not there, or not yet. */
export function notConnected(why: string): AurumError {
  return build('STORE.UNAVAILABLE', `the server is not connected (${why}); check that it runs and where`, {}, true);
}

const STILL_THERE: ReadonlySet<AurumErrorCode> = new Set<AurumErrorCode>([
  'STORE.FULL',
  'STORE.READ_ONLY',
  'STORE.PERMISSION',
  'STORE.QUERY',
]);

/** Whether an error says that the server does not answer. One that only refuses a write can still be read. */
export function isOutage(error: unknown): boolean {
  return !(AurumError.is(error) && STILL_THERE.has(error.code));
}

function build(code: AurumErrorCode, message: string, details: Record<string, unknown>, retryable: boolean) {
  return new AurumError(code, { message: `Redis: ${message}.`, details, retryable });
}

function firstWord(text: string): string {
  return /\b[A-Z]{4,}\b/.exec(text)?.[0] ?? '';
}

function withoutArguments(text: string): string {
  return text.replace(/,? with args beginning with:.*$/s, '').slice(0, 300);
}
