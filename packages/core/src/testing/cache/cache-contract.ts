import type { ContractRunner } from '../contract.js';
import { busClauses } from './bus-clauses.js';
import type {
  BusUnderTest,
  CacheUnderTest,
  ClockUnderTest,
  LevelUnderTest,
  SubjectClause,
  SubjectSetup,
  TimedSubject,
} from './cache-subject.js';
import { callClauses } from './call-clauses.js';
import { clockClauses } from './clock-clauses.js';
import { failureClauses } from './failure-clauses.js';
import { invalidationClauses } from './invalidation-clauses.js';
import { levelClauses } from './level-clauses.js';
import { tokenClauses } from './token-clauses.js';

/** Registers the tests that hold a cache to the `Cache` port. Each title begins with the id of its clause. */
export function cacheContract(runner: ContractRunner, setup: SubjectSetup<CacheUnderTest>): void {
  register(runner, setup, 'Cache', [...callClauses, ...invalidationClauses, ...failureClauses]);
}

/** Registers the tests that hold a shared level to the `CacheLevel` port. */
export function cacheLevelContract(runner: ContractRunner, setup: SubjectSetup<LevelUnderTest>): void {
  register(runner, setup, 'CacheLevel', [...levelClauses, ...tokenClauses]);
}

/** Registers the tests that hold a bus to the `CacheBus` port. */
export function cacheBusContract(runner: ContractRunner, setup: SubjectSetup<BusUnderTest>): void {
  register(runner, setup, 'CacheBus', busClauses);
}

/** Registers the tests that hold a clock to the `Clock` port. */
export function clockContract(runner: ContractRunner, setup: SubjectSetup<ClockUnderTest>): void {
  register(runner, setup, 'Clock', clockClauses);
}

function register<S extends TimedSubject>(
  runner: ContractRunner,
  { backend, create, has = [] }: SubjectSetup<S>,
  port: string,
  clauses: readonly SubjectClause<S>[],
): void {
  runner.describe(`${port}: ${backend}`, () => {
    for (const { id, title, needs, test } of clauses) {
      if (needs !== undefined && !has.includes(needs)) {
        runner.it(`${id} skipped: the setup does not state the ability ${needs}`, async () => {});
        continue;
      }
      runner.it(`${id} ${title}`, async () => {
        const subject = await create();
        try {
          await test(subject);
        } finally {
          await subject.dispose?.();
        }
      });
    }
  });
}
