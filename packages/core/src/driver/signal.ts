import { AurumError } from '../errors/index.js';
import type { CallOptions } from '../ports/index.js';

/** A signal that fires for a caller's abort or for a timeout, whichever is first. */
export interface LinkedSignal extends Disposable {
  /** Hand this to whatever does the work. Its `reason` is an AurumError `CALL.ABORTED` or `CALL.TIMEOUT`. */
  readonly signal: AbortSignal;
}

/**
 * Links the caller's signal and timeout into one signal. Dispose it when the call has ended: the timer and the listener
 * on the caller's signal go with it.
 *
 * @throws AurumError `SERIES.INVALID_ARGUMENT` for a timeout that is not above 0
 */
export function linkSignal(options: CallOptions = {}): LinkedSignal {
  const { signal: outer, timeoutMs } = options;
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message: `A call cannot have a timeout of ${String(timeoutMs)} ms. Give a number above 0, or leave it out.`,
      details: { timeoutMs },
    });
  }
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(abortError(outer));
  let timer: NodeJS.Timeout | undefined;
  if (outer?.aborted) onAbort();
  else {
    outer?.addEventListener('abort', onAbort, { once: true });
    if (timeoutMs !== undefined && timeoutMs <= MAX_TIMER_MS) {
      timer = setTimeout(() => controller.abort(timeoutError(timeoutMs)), timeoutMs);
    }
  }
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', onAbort);
    },
  };
}

/** `setTimeout` takes 32 bits; a longer timeout (24 days) is none. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs work under the linked signal of a call. When the signal has fired and the work fails, the call's error is
 * `CALL.ABORTED` or `CALL.TIMEOUT`, whatever the work threw; that is kept as `cause`. Work that succeeds all the same counts.
 */
export async function withTimeout<T>(
  options: CallOptions | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  using linked = linkSignal(options);
  throwIfAborted(linked.signal);
  try {
    return await work(linked.signal);
  } catch (error) {
    if (!linked.signal.aborted || error === linked.signal.reason) throw error;
    throw withCause(linked.signal.reason, error);
  }
}

/** Rejects work whose signal has fired. @throws AurumError `CALL.ABORTED`, or `CALL.TIMEOUT` for a linked signal's timeout */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** The AurumError for a signal that has fired: its own reason when that is one already. */
export function abortError(signal: AbortSignal | undefined): AurumError {
  const reason: unknown = signal?.reason;
  if (AurumError.is(reason, 'CALL.ABORTED') || AurumError.is(reason, 'CALL.TIMEOUT')) return reason;
  return new AurumError('CALL.ABORTED', {
    message: 'The call was aborted by its signal. Nothing of it is half-done; make it again when it is wanted.',
    cause: reason,
  });
}

function timeoutError(timeoutMs: number): AurumError {
  return new AurumError('CALL.TIMEOUT', {
    message: `The call took longer than its timeout of ${timeoutMs} ms. Allow it more time, or ask for less at once.`,
    details: { timeoutMs },
    retryable: true,
  });
}

function withCause(reason: unknown, cause: unknown): unknown {
  if (!AurumError.is(reason)) return reason;
  return new AurumError(reason.code, {
    message: reason.message,
    details: reason.details,
    retryable: reason.retryable,
    cause: reason.cause ?? cause,
  });
}
