import { expect, it } from 'vitest';
import { zipfDraw } from '../../../../test-support/zipf-draw.js';
import { createCache, jsonCodec, memoryLevel } from '../../src/cache/index.js';
import { fakeClock } from '../../src/testing/index.js';

const SERIES = 10_000;
const CALLS = 200_000;
const WRITE_PART = 0.05;
const lifetime = { hardMs: 3_600_000, softMs: 3_600_000, negativeMs: 60_000, jitter: 0.1 };

it('saves most calls of the origin under a Zipf workload with writes, and gives nothing old', {
  timeout: 300_000,
}, async () => {
  const clock = fakeClock({ seed: 20_260_329 });
  const shared = memoryLevel({ now: () => 1.7e12 + clock.now(), shards: 4 });
  const open = () => createCache({ level: shared.level, bus: shared.bus(), clock, maxBytes: 64 * 2 ** 20 });
  const caches = [open(), open()];
  const [read, written] = [zipfDraw(SERIES, clock.random), zipfDraw(SERIES, clock.random)];
  const versions = new Uint32Array(SERIES);
  const codec = jsonCodec<{ series: number; version: number }>('versioned/1');
  let [reads, loads, hits] = [0, 0, 0];
  for (let call = 0; call < CALLS; call++) {
    const cache = caches[call % caches.length] ?? expect.fail('there are two caches');
    if (clock.random() < WRITE_PART) {
      const series = written();
      versions[series] = (versions[series] ?? 0) + 1;
      await cache.invalidate([`series:${series}`]);
      continue;
    }
    const series = read();
    const { value, tier } = await cache.get({
      keyspace: 'series.read',
      key: `series|${series}`,
      tags: [`series:${series}`],
      codec,
      lifetime,
      load: async () => {
        loads++;
        return { series, version: versions[series] ?? 0 };
      },
    });
    reads++;
    if (tier !== 'origin') hits++;
    // messages of this bus are there at once, so that every process must know every write
    if (value?.series !== series || value.version !== versions[series])
      expect.fail(`series ${series} of version ${versions[series]} was answered by ${JSON.stringify(value)}`);
    if (call % 1000 === 0) await clock.advance(10);
  }
  expect(reads).toBeGreaterThan(CALLS * 0.9);
  expect(hits / reads).toBeGreaterThanOrEqual(0.85);
  expect(loads / reads).toBeLessThanOrEqual(0.4);
  for (const cache of caches) await cache.close();
});
