import { describe, expect, it } from 'vitest';
import { registerCacheContracts } from '../testing/cache-subjects.js';
import { collect, failures } from '../testing/run-kit.js';
import { type CacheMutant, cacheMutants } from './mutants/cache-mutants.js';
import { type MutatedEngine, mutatedEngine } from './mutants/mutated-engine.js';
import { checkDegraded, checkGaps } from './protection-checks.js';
import { checkQuickReads } from './quick-read-checks.js';
import { runSchedule } from './schedule/run-schedule.js';

/** What is asked of single protections, which others stand behind, so that schedules do not miss them. */
const CHECKS: Readonly<Record<string, (engine: MutatedEngine) => Promise<void>>> = {
  'quick reads': checkQuickReads,
  gaps: checkGaps,
  degraded: checkDegraded,
};
const MOST_SCHEDULES = 3000;
/** A defect may keep a test from ending. */
const PATIENCE_MS = 1000;

describe('the tests of the cache prove themselves: they find that', () => {
  it.each(cacheMutants)('$name ($foundBy)', { timeout: 120_000 }, async ({ foundBy, edits, faults }) => {
    const engine = mutatedEngine(edits);
    if (foundBy === 'schedules') {
      expect(await firstObjection(engine, faults)).toBeDefined();
      return;
    }
    const check = CHECKS[foundBy];
    if (check !== undefined) {
      await expect(check(engine)).rejects.toThrow(/after/);
      return;
    }
    const tests = collect((runner) => registerCacheContracts(runner, engine));
    const ofClause = tests.filter(({ title }) => title.startsWith(`${foundBy} `) && !title.includes(' skipped: '));
    expect(ofClause.length).toBeGreaterThan(0);
    const bounded = ofClause.map(({ title, run }) => ({ title, run: () => inTime(run()) }));
    expect(await failures(bounded)).not.toEqual([]);
  });

  it('nothing is wrong without a defect', async () => {
    const engine = mutatedEngine([]);
    const tests = collect((runner) => registerCacheContracts(runner, engine));
    expect(tests.length).toBeGreaterThan(150);
    expect(await failures(tests)).toEqual([]);
    for (let seed = 1; seed <= 50; seed++) expect((await runSchedule(engine, seed)).objections).toEqual([]);
  });
});

/** The first schedule in which a too old answer is given. */
async function firstObjection(engine: MutatedEngine, faults: CacheMutant['faults']): Promise<number | undefined> {
  for (let seed = 1; seed <= MOST_SCHEDULES; seed++) {
    if ((await runSchedule(engine, seed, faults)).objections.length > 0) return seed;
  }
  return undefined;
}

function inTime(test: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the test does not end')), PATIENCE_MS);
    test.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
