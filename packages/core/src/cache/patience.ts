import { abortError } from '../driver/signal.js';
import type { CacheCallOptions, Clock } from '../ports/index.js';
import { tooSlow } from './cache-errors.js';

/** What bounds the patience of one caller. */
export interface Patience {
  /** What the call allows. */
  readonly options: CacheCallOptions;
  /** Time. */
  readonly clock: Clock;
  /** Whether there is an answer that may be given instead. */
  readonly hasCandidate: boolean;
}

/** The end of what brings an answer, or of the patience of one who waits for it. */
export function inTime<R>(landing: Promise<R>, { options, clock, hasCandidate }: Patience): Promise<R | 'slow'> {
  const { signal, softTimeoutMs, hardTimeoutMs } = options;
  if (signal === undefined && hardTimeoutMs === undefined && (softTimeoutMs === undefined || !hasCandidate))
    return landing;
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    const onAbort = (): void => done(() => reject(abortError(signal)));
    const done = (end: () => void): void => {
      ended.abort();
      signal?.removeEventListener('abort', onAbort);
      end();
    };
    const after = (ms: number, end: () => void): void => {
      clock.sleep(ms, ended.signal).then(
        () => done(end),
        () => undefined, // something else came before
      );
    };
    if (signal?.aborted === true) {
      onAbort();
      return;
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    if (softTimeoutMs !== undefined && hasCandidate) after(softTimeoutMs, () => resolve('slow'));
    if (hardTimeoutMs !== undefined) after(hardTimeoutMs, () => reject(tooSlow(hardTimeoutMs)));
    landing.then(
      (landed) => done(() => resolve(landed)),
      (error: unknown) => done(() => reject(error)),
    );
  });
}
