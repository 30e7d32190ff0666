import assert from 'node:assert/strict';
import { closing, contentOf, eventually, Origin, whileWaiting } from './cache-fixtures.js';
import type { CacheUnderTest, SubjectClause } from './cache-subject.js';

/** What happens while the shared level does not answer, and after. */
export const failureClauses: readonly SubjectClause<CacheUnderTest>[] = [
  {
    id: 'CACHE-FAIL-01',
    title: 'without the shared level the origin answers',
    needs: 'cutOff',
    test: (subject) =>
      closing([subject.cache, subject.peer], async () => {
        const { cache, wait } = subject;
        const origin = new Origin();
        await subject.cutOff?.();
        const answer = await whileWaiting(cache.get(origin.request()), wait);
        assert.deepEqual([contentOf(answer), answer.status, answer.tier], ['v1', 'miss', 'origin']);
        assert.equal((await whileWaiting(cache.health(), wait)).status, 'degraded');
        await subject.restore?.();
        const health = () => whileWaiting(cache.health(), wait);
        await eventually(health, ({ status }) => status === 'ok', { wait, what: 'the level was not used again' });
      }),
  },
  {
    id: 'CACHE-FAIL-02',
    title: 'what was invalidated meanwhile is not read from the shared level when it answers again',
    needs: 'cutOff',
    test: (subject) =>
      closing([subject.cache, subject.peer], async () => {
        const { cache, peer, wait, heartbeatMs } = subject;
        const origin = new Origin();
        await cache.get(origin.request());
        const other = origin.request({ key: 'b', tags: ['V'] });
        await cache.get(other);
        await subject.cutOff?.();
        const pending = { reached: 'local', pending: true };
        assert.deepEqual(await whileWaiting(cache.invalidate(['T']), wait), pending);
        assert.deepEqual(await whileWaiting(cache.remove('b'), wait), pending);
        await subject.restore?.();
        origin.says = 'new';
        const both = async () => [
          contentOf(await whileWaiting(cache.get(origin.request()), wait)),
          contentOf(await whileWaiting(cache.get(other), wait)),
        ];
        for (let i = 0; i < 60; i++) {
          assert.deepEqual(await both(), ['new', 'new']);
          await wait(5);
        }
        const waits = async () => (await whileWaiting(cache.health(), wait)).pending;
        await eventually(waits, (count) => count === 0, { wait, what: 'invalidations were not said to the level' });
        await wait(heartbeatMs + 1);
        if (peer === undefined) return;
        assert.equal(contentOf(await whileWaiting(peer.get(origin.request()), wait)), 'new');
        assert.equal(contentOf(await whileWaiting(peer.get(other), wait)), 'new');
      }),
  },
];
