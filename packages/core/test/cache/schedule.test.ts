import { describe, expect, it } from 'vitest';
import { createCache, jsonCodec } from '../../src/cache/index.js';
import { runSchedule } from './schedule/run-schedule.js';

const COUNT = Number(process.env.AURUM_CACHE_SCHEDULES ?? 1500);
const FIRST = Number(process.env.AURUM_CACHE_SEED ?? 1);

describe('seeded schedules of three caches over one level', () => {
  it(`give nothing that was invalidated, in ${COUNT} of them from seed ${FIRST} on`, { timeout: 600_000 }, async () => {
    const engine = { createCache, jsonCodec };
    let [answers, hits, faults] = [0, 0, 0];
    for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
      const report = await runSchedule(engine, seed);
      expect(
        report.objections,
        `seed ${seed}: repeat it with AURUM_CACHE_SEED=${seed} AURUM_CACHE_SCHEDULES=1`,
      ).toEqual([]);
      answers += report.answers;
      hits += report.hits;
      faults += report.faults;
    }
    // schedules in which nothing is kept, or nothing goes wrong, would say nothing
    if (COUNT < 100) return;
    expect(hits).toBeGreaterThan(answers / 5);
    expect(faults).toBeGreaterThan(COUNT);
  });
});
