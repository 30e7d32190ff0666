import assert from 'node:assert/strict';
import type { Cache, CacheLevel, CacheRequest, LevelRead } from '../../src/ports/index.js';
import type { MutatedEngine } from './mutants/mutated-engine.js';

/** Something that happens while an answer of the level is on its way back. */
interface Meanwhile {
  readonly name: string;
  readonly happens: (caches: { readonly own: Cache; readonly other: Cache }) => Promise<unknown>;
}

/** What must not be missed by an answer that nothing else has a trace of: neither a flight nor an entry of its tag. */
const MEANWHILE: readonly Meanwhile[] = [
  { name: 'another process invalidates', happens: ({ other }) => other.invalidate(['T']) },
  { name: 'this process invalidates', happens: ({ own }) => own.invalidate(['T']) },
  { name: 'another process clears', happens: ({ other }) => other.clear() },
  { name: 'another process removes the key', happens: ({ other }) => other.remove('a') },
  { name: 'this process removes the key', happens: ({ own }) => own.remove('a') },
];

/** Fails when an answer that was read from the level before an invalidation is given to one who comes after it. */
export async function checkQuickReads({ createCache, jsonCodec, memoryLevel }: MutatedEngine): Promise<void> {
  const codec = jsonCodec<string>('text/1');
  const lifetime = { hardMs: 60_000, softMs: 30_000, negativeMs: 60_000, jitter: 0 };
  const request = (value: string): CacheRequest<string> => ({
    keyspace: 'k',
    key: 'a',
    tags: ['T'],
    codec,
    lifetime,
    load: async () => value,
  });
  for (const { name, happens } of MEANWHILE) {
    const shared = memoryLevel();
    const held = holding(shared.level);
    const own = createCache({ level: held.level, bus: shared.bus(), heartbeatMs: 60_000 });
    const other = createCache({ level: shared.level, bus: shared.bus(), heartbeatMs: 60_000 });
    await other.get(request('old'));
    await own.health(); // asks the level, so that its number is known
    await other.invalidate(['elsewhere']); // from here on, messages follow one another
    const before = own.get(request('not asked'));
    await held.read();
    await happens({ own, other });
    held.release();
    assert.deepEqual(await before, { value: 'old', status: 'hit', tier: 'l2' });
    assert.equal((await own.get(request('new'))).value, 'new', `after ${name}`);
    await own.close();
    await other.close();
  }
}

/** A level whose first glance is held on its way back. */
function holding(level: CacheLevel): { level: CacheLevel; read: () => Promise<unknown>; release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let told = (_read: LevelRead | undefined): void => undefined;
  const wasRead = new Promise<LevelRead | undefined>((resolve) => {
    told = resolve;
  });
  return {
    level: {
      ...level,
      peek: async (request) => {
        const read = await level.peek?.(request);
        told(read);
        await released;
        return read;
      },
    },
    read: () => wasRead,
    release,
  };
}
