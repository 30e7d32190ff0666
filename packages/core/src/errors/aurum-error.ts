import type { AurumErrorCode } from './codes.js';

const MARKER: unique symbol = Symbol.for('@aurum/error') as never;

/** What an {@link AurumError} is built from. */
export interface AurumErrorInit {
  /** What happened, with which value, and what to do about it, as one or more sentences. */
  readonly message: string;
  /** The values of the message, for programs. Never a secret, never a full data set. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Whether the same call may succeed when it is simply made again. Default `false`. */
  readonly retryable?: boolean;
  /** The error underneath, when there is one. */
  readonly cause?: unknown;
}

/** An RFC 9457 problem document, as `application/problem+json`. */
export interface Problem {
  /** A URN that names the code, for example `urn:aurum:error:SERIES.NOT_FOUND`. */
  readonly type: string;
  /** The code in words. */
  readonly title: string;
  /** The HTTP status that fits the code. */
  readonly status: number;
  /** The message of the error. */
  readonly detail: string;
  /** The code itself. */
  readonly code: AurumErrorCode;
  /** Whether the call may be repeated as it is. */
  readonly retryable: boolean;
  /** The details of the error, safe to show. */
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * An operational failure: bad input, a missing series, a store that cannot be reached. It always carries a code from a
 * closed list, and its message says what happened, with which value, and what to do.
 *
 * Use {@link AurumError.is} rather than `instanceof`: it also recognises errors of another copy of this package.
 *
 * @example
 * ```ts
 * import { AurumError, parseUnit } from '@aurum/core';
 * try {
 *   parseUnit('USD/Mwh');
 * } catch (error) {
 *   if (AurumError.is(error, 'UNIT.UNKNOWN')) console.error(error.message);
 * }
 * ```
 */
export class AurumError extends Error {
  /** The code; see `docs/errors.md`. */
  readonly code: AurumErrorCode;
  /** The values that the message speaks of. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Whether the same call may succeed when made again. */
  readonly retryable: boolean;

  constructor(code: AurumErrorCode, init: AurumErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'AurumError';
    this.code = code;
    this.details = Object.freeze({ ...init.details });
    this.retryable = init.retryable ?? false;
    Object.defineProperty(this, MARKER, { value: true });
  }

  /** Whether `value` is an AurumError of this or another copy of the package, and, if `code` is given, of that code. */
  static is(value: unknown, code?: AurumErrorCode): value is AurumError {
    if (typeof value !== 'object' || value === null || !(MARKER in value)) return false;
    return code === undefined || ('code' in value && value.code === code);
  }

  /** This error as an RFC 9457 problem. The stack and the cause are left out. */
  toProblem(): Problem {
    return {
      type: `urn:aurum:error:${this.code}`,
      title: titleOf(this.code),
      status: statusOf(this.code),
      detail: this.message,
      code: this.code,
      retryable: this.retryable,
      details: this.details,
    };
  }
}

/** A bug in Aurum or in an adapter: a broken invariant, never the caller's input. Its code is `INTERNAL`. */
export class InternalError extends AurumError {
  constructor(message: string, init: Omit<AurumErrorInit, 'message'> = {}) {
    super('INTERNAL', { ...init, message: `${message} (this is a bug in Aurum: please report it)` });
    this.name = 'InternalError';
  }
}

function titleOf(code: AurumErrorCode): string {
  return code.toLowerCase().replaceAll('_', ' ').replace('.', ': ');
}

function statusOf(code: AurumErrorCode): number {
  switch (code) {
    case 'SERIES.NOT_FOUND':
    case 'TENANT.NOT_FOUND':
      return 404;
    case 'SERIES.ALREADY_DEFINED':
    case 'SERIES.INTERVAL_CONFLICT':
    case 'STORE.CONFLICT':
      return 409;
    case 'CODEC.TOO_LARGE':
      return 413;
    case 'TENANT.MISSING':
      return 400;
    case 'STORE.PERMISSION':
      return 403;
    case 'CALL.ABORTED':
      return 499;
    case 'CALL.TIMEOUT':
      return 504;
    case 'STORE.FULL':
      return 507;
    case 'INTERNAL':
    case 'STORE.QUERY':
    case 'STORE.MIGRATION':
    case 'STORE.DRIVER_MISSING':
    case 'STORE.REFUSED':
    case 'STORE.TOO_OLD':
    case 'STORE.NOT_A_STORE':
    case 'CONFIG.INVALID':
      return 500;
    default:
      return code.startsWith('STORE.') ? 503 : 422;
  }
}
