import assert from 'node:assert/strict';
import type { CacheRequest } from '../../src/ports/index.js';
import { chaosBus, chaosLevel, fakeClock } from '../../src/testing/index.js';
import type { MutatedEngine } from './mutants/mutated-engine.js';

const HEARTBEAT_MS = 300;

/** A cache whose connections can be cut, one that is well, and what both ask. */
function world({ createCache, jsonCodec, memoryLevel }: MutatedEngine) {
  const clock = fakeClock({ start: 1_000_000 });
  const shared = memoryLevel({ now: clock.now });
  const level = chaosLevel(shared.level, { seed: 1, clock });
  const bus = chaosBus(shared.bus(), { seed: 1, clock });
  const own = createCache({ clock, heartbeatMs: HEARTBEAT_MS, level: level.level, bus: bus.bus });
  const other = createCache({ clock, heartbeatMs: HEARTBEAT_MS, level: shared.level, bus: shared.bus() });
  const codec = jsonCodec<string>('text/1');
  const lifetime = { hardMs: 60_000, softMs: 30_000, negativeMs: 60_000, jitter: 0 };
  const request = (load: () => string): CacheRequest<string> => ({
    keyspace: 'k',
    key: 'a',
    tags: ['T'],
    codec,
    lifetime,
    load: async () => load(),
  });
  return { clock, level, bus, own, other, request };
}

/** Fails when memory is not checked at once after the connection of the bus was lost, but only when numbers show that something was. */
export async function checkGaps(engine: MutatedEngine): Promise<void> {
  const { clock, bus, own, other, request } = world(engine);
  await own.get(request(() => 'old'));
  await clock.advance(HEARTBEAT_MS);
  assert.equal((await own.get(request(() => 'not asked'))).tier, 'l1');
  bus.disconnect();
  assert.equal((await own.get(request(() => 'not asked'))).tier, 'l2', 'after the connection was lost');
  await other.invalidate(['T']);
  bus.connect();
  assert.equal((await own.get(request(() => 'new'))).value, 'new', 'after the connection was made again');
  await own.close();
  await other.close();
}

/** Fails when an answer that was read without the level is given after its time because the origin fails: it may have been invalidated. */
export async function checkDegraded(engine: MutatedEngine): Promise<void> {
  const { clock, level, bus, own, other, request } = world(engine);
  level.cutOff();
  const reading = own.get(request(() => 'old'));
  await clock.advance(100);
  assert.equal((await reading).value, 'old');
  bus.lose(1);
  assert.equal((await other.invalidate(['T'])).reached, 'global');
  await clock.advance(2 * HEARTBEAT_MS);
  const failing = own.get(
    request(() => {
      throw new Error('the origin is down');
    }),
  );
  const end = failing.then(
    ({ value }) => value,
    (error: Error) => error.message,
  );
  await clock.advance(100);
  assert.equal(await end, 'the origin is down', 'after the time of a degraded answer');
  level.restore();
  await own.close();
  await other.close();
}
