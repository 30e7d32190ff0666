import assert from 'node:assert/strict';
import { whileWaiting } from './cache-fixtures.js';
import type { ClockUnderTest, SubjectClause } from './cache-subject.js';

/** Time and chance. */
export const clockClauses: readonly SubjectClause<ClockUnderTest>[] = [
  {
    id: 'CLOCK-01',
    title: 'now goes on, and sleep takes at least its time',
    test: async ({ clock, wait }) => {
      const before = clock.now();
      await whileWaiting(clock.sleep(20), wait);
      const after = clock.now();
      // timers of the machine may be early by the part of a millisecond that they leave out
      assert.ok(after - before >= 19, `${after - before} ms passed`);
      assert.ok(clock.now() >= after);
      await whileWaiting(clock.sleep(0), wait);
    },
  },
  {
    id: 'CLOCK-02',
    title: 'sleep rejects with the reason of its signal, at once when that has fired before',
    test: async ({ clock }) => {
      const reason = new Error('enough');
      await assert.rejects(clock.sleep(60_000, AbortSignal.abort(reason)), reason);
      const controller = new AbortController();
      const asleep = clock.sleep(60_000, controller.signal);
      controller.abort(reason);
      await assert.rejects(asleep, reason);
    },
  },
  {
    id: 'CLOCK-03',
    title: 'every calls back again and again, until it is ended',
    test: async ({ clock, wait }) => {
      let calls = 0;
      const end = clock.every(5, () => {
        calls++;
      });
      for (let i = 0; i < 400 && calls < 3; i++) await wait(5);
      assert.ok(calls >= 3);
      end();
      const before = calls;
      await wait(30);
      assert.equal(calls, before);
    },
  },
  {
    id: 'CLOCK-04',
    title: 'random gives numbers from 0 up to 1, and not always the same',
    test: async ({ clock }) => {
      const numbers = Array.from({ length: 1000 }, () => clock.random());
      assert.ok(numbers.every((number) => number >= 0 && number < 1));
      assert.ok(new Set(numbers).size > 900);
    },
  },
];
