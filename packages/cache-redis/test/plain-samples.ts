import { type CacheLifetime, type CacheRequest, jsonCodec, type ValueCodec } from '@aurum/core/cache';

export const codec: ValueCodec<string> = jsonCodec<string>('text/1');
export const lifetime: CacheLifetime = { hardMs: 120_000, softMs: 60_000, negativeMs: 60_000, jitter: 0 };

/** Times that a loaded machine keeps, too. */
export const PATIENT = { operationMs: 2000, connectTimeoutMs: 5000 } as const;

export function request(
  load: CacheRequest<string>['load'] | string,
  more: Partial<CacheRequest<string>> = {},
): CacheRequest<string> {
  const loader = typeof load === 'string' ? async () => load : load;
  return { keyspace: 'k', key: 'a', tags: ['T'], codec, lifetime, load: loader, ...more };
}
