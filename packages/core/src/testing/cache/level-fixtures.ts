import assert from 'node:assert/strict';
import type { CacheLevel, FillOutcome, LevelRead, LevelReadOptions, LevelRequest } from '../../ports/index.js';

const MINUTE = 60_000;

/** Plays one who asks a shared level. */
export class Asker {
  readonly request: LevelRequest;
  readonly #level: CacheLevel;

  constructor(level: CacheLevel, changes: Partial<LevelRequest> = {}) {
    const key = changes.key ?? 'a';
    this.#level = level;
    this.request = { shard: level.shardOf(key), key, tags: ['T', 'U'], leaseId: 'one', ...changes };
  }

  /** Reads, without taking the lease if nothing else is said. */
  read(changes: Partial<LevelReadOptions> = {}): Promise<LevelRead> {
    return this.#level.read(this.request, {
      lease: 'never',
      leaseMs: MINUTE,
      allowInvalid: false,
      known: undefined,
      ...changes,
    });
  }

  /** Reads, and takes the lease, which must be free. */
  async lease(leaseMs: number = MINUTE): Promise<LevelRead> {
    const read = await this.read({ lease: 'always', leaseMs });
    assert.equal(read.leased, true, 'the lease was not given, although nobody had it');
    return read;
  }

  /** Fills under the tokens of a read. */
  fill(
    { vector }: LevelRead,
    content: string,
    times: { readonly hardMs: number; readonly softMs: number } = { hardMs: MINUTE, softMs: MINUTE },
  ): Promise<FillOutcome> {
    return this.#level.fill({ ...this.request, vector, payload: bytesOf(content), ...times });
  }

  /** Takes the lease and fills. */
  async put(content: string, times?: { readonly hardMs: number; readonly softMs: number }): Promise<void> {
    assert.equal(await this.fill(await this.lease(), content, times), 'stored');
  }
}

/** Bytes of a text, and some that no text has. */
export function bytesOf(content: string): Uint8Array {
  return Uint8Array.of(0, 255, 13, 10, ...new TextEncoder().encode(content));
}

/** Fails unless a read has this state and content. */
export function assertRead(read: LevelRead, state: LevelRead['state'], content?: string): void {
  assert.equal(read.state, state);
  const payload = read.payload === undefined ? undefined : Uint8Array.from(read.payload);
  assert.deepEqual(payload, content === undefined ? undefined : bytesOf(content));
}

/** The number of a token. */
export function numberOf(token: string | undefined): number {
  const [, number] = /^(\d+)-\w+$/.exec(token ?? '') ?? assert.fail(`${JSON.stringify(token)} is no token`);
  return Number(number);
}

/** Runs a test and closes the level. */
export async function using(level: CacheLevel, test: () => Promise<void>): Promise<void> {
  try {
    await test();
  } finally {
    await level[Symbol.asyncDispose]();
  }
}
