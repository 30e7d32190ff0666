import { AurumError } from '../errors/index.js';
import type { Candidate } from './journey.js';

/** The origin's error on its way to those who wait, each of whom decides for himself. */
export class OriginFailure extends Error {
  override readonly cause: unknown;
  readonly candidate: Candidate<unknown> | undefined;

  constructor(cause: unknown, candidate: Candidate<unknown> | undefined) {
    super('the origin failed');
    this.cause = cause;
    this.candidate = candidate;
  }
}

/** Half a character is not one either: it has no bytes, so that other processes would hear of another tag. */
const NOT_A_TAG = /[,|\p{Cc}\p{Surrogate}]/u;

/** Refuses what is no tag. */
export function requireTag(tag: string): void {
  if (tag !== '' && !NOT_A_TAG.test(tag)) return;
  throw new AurumError('CACHE.INVALID_ARGUMENT', {
    message: `${JSON.stringify(tag)} is no tag: give text without commas, bars, control characters and halves of characters.`,
    details: { tag },
  });
}

/** What a call rejects with after its hard timeout. */
export function tooSlow(ms: number): AurumError {
  return new AurumError('CALL.TIMEOUT', {
    message: `The origin took longer than the hard timeout of ${ms} ms. Allow it more time, or ask for less at once.`,
    details: { timeoutMs: ms },
    retryable: true,
  });
}

/** What calls of a closed cache reject with. */
export function cacheClosed(): AurumError {
  return new AurumError('STORE.CLOSED', { message: 'The cache is closed. Open a new one.' });
}

/** Why a call of the origin is stopped that nobody waits for. */
export function stopped(): AurumError {
  return new AurumError('CALL.ABORTED', { message: 'Nobody waits for the answer any more.' });
}
