import assert from 'node:assert/strict';
import type { Cache, CacheLifetime, CacheRequest, CacheResult, ValueCodec } from '../../ports/index.js';

/** A value that can be changed, to see who is harmed by that. */
export interface Box {
  content: string;
}

/** Copies in and out. */
export const boxCodec: ValueCodec<Box> = {
  id: 'box/1',
  encode: ({ content }) => new TextEncoder().encode(content),
  decode: (bytes) => ({ content: new TextDecoder().decode(bytes) }),
  keep: ({ content }) => ({ content }),
  share: ({ content }) => ({ content }),
  sizeOf: ({ content }) => 32 + 2 * content.length,
};

/** Longer than any test. */
export const LONG: CacheLifetime = { hardMs: 600_000, softMs: 600_000, negativeMs: 600_000, jitter: 0 };

/** A question to an origin that says something new each time. */
export class Origin {
  /** How often it was asked. */
  calls = 0;
  /** The signals that it was given. */
  readonly signals: AbortSignal[] = [];
  /** What it says from now on, instead of `v1`, `v2` and so on; null: nothing; an error: it fails. */
  says: string | null | Error | undefined;
  #held: Promise<void> | undefined;

  /** From now on it has read what it says, but does not answer before the function given is called. */
  hold(): () => void {
    let release: () => void = () => undefined;
    this.#held = new Promise((resolve) => {
      release = () => {
        this.#held = undefined;
        resolve();
      };
    });
    return release;
  }

  /** Waits until it was asked so many times. */
  async asked(times: number, wait: (ms: number) => Promise<void>): Promise<void> {
    await eventually(
      async () => this.calls,
      (calls) => calls >= times,
      { wait, what: `the origin was not asked ${times} times` },
    );
  }

  /** A request to it. */
  request(changes: Partial<CacheRequest<Box>> = {}): CacheRequest<Box> {
    return {
      keyspace: 'kit',
      key: 'a',
      tags: ['T', 'U'],
      codec: boxCodec,
      lifetime: LONG,
      load: async ({ signal }) => {
        this.calls++;
        this.signals.push(signal);
        const said = this.says === undefined ? `v${this.calls}` : this.says;
        await this.#held;
        if (said instanceof Error) throw said;
        return said === null ? undefined : { content: said };
      },
      ...changes,
    };
  }
}

/** What an answer says; undefined for nothing. */
export function contentOf({ value }: CacheResult<Box>): string | undefined {
  return value?.content;
}

/** Asks until an answer is as wanted, letting a little time pass in between. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  { wait, what }: { readonly wait: (ms: number) => Promise<void>; readonly what: string },
): Promise<T> {
  let answer = await ask();
  for (let i = 0; i < 400 && !isWanted(answer); i++) {
    await wait(10);
    answer = await ask();
  }
  assert.ok(isWanted(answer), `${what}: the last answer was ${JSON.stringify(answer)}`);
  return answer;
}

/** The end of work that needs time to pass, which a fake clock does not do by itself. */
export async function whileWaiting<T>(work: Promise<T>, wait: (ms: number) => Promise<void>): Promise<T> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  over.catch(() => undefined);
  while (!isOver) await wait(5);
  return over;
}

/** Closes caches at the end of a test. */
export async function closing<T>(caches: readonly (Cache | undefined)[], test: () => Promise<T>): Promise<T> {
  try {
    return await test();
  } finally {
    for (const cache of caches) await cache?.close();
  }
}
