import { AurumError } from '@aurum/core';
import type { Retry } from '@aurum/core/telemetry';

/** How often, and how long apart, a call is repeated. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** The wait before the second attempt in milliseconds; it doubles each time, with jitter. */
  readonly baseDelayMs: number;
  /** Told of every attempt that follows another. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/** Three attempts, 20 ms apart at first. */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 3, baseDelayMs: 20 };

const SAFE_TO_REPEAT = new Set(['STORE.CONFLICT', 'STORE.CONNECTION_LOST']);

/**
 * Repeats work that failed by a collision or a lost connection. Only for work that may run twice: reads, and writes that
 * are idempotent by their batch id, where a commit whose answer was lost is found again.
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const repeat = AurumError.is(error) && error.retryable && SAFE_TO_REPEAT.has(error.code);
      if (!repeat || attempt >= policy.attempts || signal?.aborted === true) throw error;
      const delayMs = policy.baseDelayMs * 2 ** (attempt - 1) * (0.5 + Math.random());
      policy.onRetry?.({ error, attempt: attempt + 1, delayMs });
      await pause(delayMs, signal);
    }
  }
}

/** Waits, but no longer than until the signal fires. */
export function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, delayMs);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}
