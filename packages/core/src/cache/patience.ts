import { abortError } from '../driver/signal.js';
import type { CacheCallOptions } from '../ports/index.js';
import { tooSlow } from './cache-errors.js';
import type { Landing } from './journey.js';

/** The end of a flight, or of the patience of one who waits for it. */
export function inTime<T>(
  landing: Promise<Landing<T>>,
  options: CacheCallOptions,
  hasCandidate: boolean,
): Promise<Landing<T> | 'slow'> {
  const { signal, softTimeoutMs, hardTimeoutMs } = options;
  if (signal === undefined && hardTimeoutMs === undefined && (softTimeoutMs === undefined || !hasCandidate))
    return landing;
  return new Promise((resolve, reject) => {
    const timers: NodeJS.Timeout[] = [];
    const onAbort = (): void => done(() => reject(abortError(signal)));
    const done = (end: () => void): void => {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      end();
    };
    if (signal?.aborted === true) {
      onAbort();
      return;
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    if (softTimeoutMs !== undefined && hasCandidate)
      timers.push(setTimeout(() => done(() => resolve('slow')), softTimeoutMs));
    if (hardTimeoutMs !== undefined)
      timers.push(setTimeout(() => done(() => reject(tooSlow(hardTimeoutMs))), hardTimeoutMs));
    landing.then(
      (landed) => done(() => resolve(landed)),
      (error: unknown) => done(() => reject(error)),
    );
  });
}
