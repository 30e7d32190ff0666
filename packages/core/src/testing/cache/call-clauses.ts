import assert from 'node:assert/strict';
import { assertRejects } from '../fixtures.js';
import { closing, contentOf, eventually, LONG, Origin, whileWaiting } from './cache-fixtures.js';
import type { CacheUnderTest, SubjectClause } from './cache-subject.js';

/** How calls are answered. */
export const callClauses: readonly SubjectClause<CacheUnderTest>[] = [
  {
    id: 'CACHE-GET-01',
    title: 'an answer is what the origin gave, and is given again without asking it',
    test: ({ cache, peer }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        const first = await cache.get(origin.request());
        assert.deepEqual(first, { value: { content: 'v1' }, status: 'miss', tier: 'origin' });
        const again = await cache.get(origin.request());
        assert.deepEqual({ ...again, tier: 'any' }, { value: { content: 'v1' }, status: 'hit', tier: 'any' });
        assert.equal(contentOf(await cache.get(origin.request({ key: 'b' }))), 'v2', 'another key is another question');
        if (peer !== undefined) assert.equal(contentOf(await peer.get(origin.request())), 'v1');
        assert.equal(origin.calls, 2);
      }),
  },
  {
    id: 'CACHE-GET-01',
    title: 'what a caller does with a value changes no other answer',
    test: ({ cache, peer }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        const release = origin.hold();
        const both = [cache.get(origin.request()), cache.get(origin.request())];
        await Promise.resolve();
        release();
        const [one, other] = await Promise.all(both);
        assert.ok(one?.value !== undefined && other?.value !== undefined);
        one.value.content = 'changed';
        assert.equal(contentOf(other), 'v1');
        for (let i = 0; i < 2; i++) {
          const { value } = await cache.get(origin.request());
          assert.equal(value?.content, 'v1');
          value.content = 'changed';
        }
      }),
  },
  {
    id: 'CACHE-GET-02',
    title: 'callers who ask the same meanwhile get the answer of one call',
    test: ({ cache, peer, wait }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        const release = origin.hold();
        const all = Array.from({ length: 30 }, () => cache.get(origin.request()));
        await wait(20);
        if (peer !== undefined) all.push(...Array.from({ length: 30 }, () => peer.get(origin.request())));
        await wait(20);
        release();
        const answers = await whileWaiting(Promise.all(all), wait);
        assert.deepEqual(new Set(answers.map(contentOf)), new Set(['v1']));
        assert.equal(origin.calls, 1);
      }),
  },
  {
    id: 'CACHE-GET-02',
    title: 'cancelling one caller does not harm the others, cancelling all of them cancels the call',
    test: ({ cache, peer, wait }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        const release = origin.hold();
        const [one, two] = [new AbortController(), new AbortController()];
        const left = cache.get(origin.request(), { signal: one.signal });
        const stays = cache.get(origin.request());
        await origin.asked(1, wait);
        one.abort();
        await assertRejects(() => left, 'CALL.ABORTED');
        assert.equal(origin.signals[0]?.aborted, false);
        release();
        assert.equal(contentOf(await stays), 'v1');
        const releaseOther = origin.hold();
        const alone = cache.get(origin.request({ key: 'b' }), { signal: two.signal });
        await origin.asked(2, wait);
        two.abort();
        await assertRejects(() => alone, 'CALL.ABORTED');
        const isAborted = origin.signals[1]?.aborted;
        releaseOther(); // close waits for calls under way
        assert.equal(isAborted, true);
      }),
  },
  {
    id: 'CACHE-GET-03',
    title: 'an answer that there is nothing is kept for a time of its own',
    test: ({ cache, peer, wait }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        origin.says = null;
        const first = await cache.get(origin.request());
        assert.deepEqual(first, { value: undefined, status: 'miss', tier: 'origin' });
        const again = await cache.get(origin.request());
        assert.deepEqual([again.value, again.status], [undefined, 'negative']);
        assert.equal(origin.calls, 1);
        const short = origin.request({ key: 'b', lifetime: { ...LONG, negativeMs: 20 } });
        await cache.get(short);
        await wait(60);
        assert.equal((await cache.get(short)).status, 'miss');
        assert.equal(origin.calls, 3);
      }),
  },
  {
    id: 'CACHE-GET-04',
    title: 'after its soft time an answer is given, and read again behind the caller’s back',
    test: ({ cache, peer, wait }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        await cache.get(origin.request({ lifetime: { ...LONG, softMs: 20 } }));
        await wait(60);
        const stale = await cache.get(origin.request());
        assert.deepEqual([contentOf(stale), stale.status, stale.reason], ['v1', 'stale', 'expired']);
        const ask = async () => cache.get(origin.request());
        const what = 'an answer that had ended was not read again';
        await eventually(ask, (answer) => answer.status === 'hit' && contentOf(answer) === 'v2', { wait, what });
        assert.equal(origin.calls, 2);
      }),
  },
  {
    id: 'CACHE-GET-04',
    title: 'after its hard time an answer is not given',
    test: ({ cache, peer, wait }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        await cache.get(origin.request({ lifetime: { ...LONG, softMs: 10, hardMs: 20 } }));
        await wait(60);
        const answer = await cache.get(origin.request());
        assert.deepEqual([contentOf(answer), answer.status], ['v2', 'miss']);
        if (peer !== undefined) assert.equal(contentOf(await peer.get(origin.request())), 'v2');
      }),
  },
  {
    id: 'CACHE-GET-05',
    title: 'when the origin fails an answer that has ended is given, where the call allows it',
    test: ({ cache, peer, wait }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        const failure = new Error('the origin is down');
        await cache.get(origin.request({ lifetime: { ...LONG, softMs: 10, hardMs: 20 } }));
        await wait(60);
        origin.says = failure;
        await assert.rejects(cache.get(origin.request(), { serveStale: false }), failure);
        const stale = await cache.get(origin.request());
        assert.deepEqual([contentOf(stale), stale.status, stale.reason], ['v1', 'stale', 'originFailed']);
      }),
  },
  {
    id: 'CACHE-GET-05',
    title: 'without one the call rejects with the origin’s error, which is not kept',
    test: ({ cache, peer }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        const failure = new Error('the origin is down');
        origin.says = failure;
        await assert.rejects(cache.get(origin.request()), failure);
        origin.says = undefined;
        assert.equal(contentOf(await cache.get(origin.request())), 'v2');
      }),
  },
  {
    id: 'CACHE-GET-06',
    title: 'reload asks the origin, and its answer replaces what was kept',
    test: ({ cache, peer, wait, heartbeatMs }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        await cache.get(origin.request());
        await peer?.get(origin.request());
        assert.equal(contentOf(await cache.get(origin.request(), { reload: true })), 'v2');
        assert.equal(contentOf(await cache.get(origin.request())), 'v2');
        await wait(heartbeatMs + 1);
        if (peer !== undefined) assert.equal(contentOf(await peer.get(origin.request())), 'v2');
      }),
  },
  {
    id: 'CACHE-GET-07',
    title: 'a slow origin is waited for until the hard timeout, or the soft one where there is an old answer',
    test: ({ cache, peer, wait }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        await cache.get(origin.request({ lifetime: { ...LONG, softMs: 10, hardMs: 20 } }));
        await wait(60);
        const release = origin.hold();
        const [soft, hard, patient] = [
          cache.get(origin.request(), { softTimeoutMs: 50 }),
          assertRejects(() => cache.get(origin.request({ key: 'b' }), { hardTimeoutMs: 50 }), 'CALL.TIMEOUT'),
          cache.get(origin.request({ key: 'c' }), { softTimeoutMs: 50, hardTimeoutMs: 60_000 }),
        ];
        await wait(100);
        await hard;
        const old = await soft;
        assert.deepEqual([contentOf(old), old.status, old.reason], ['v1', 'stale', 'slow']);
        release();
        assert.ok(contentOf(await whileWaiting(patient, wait)) !== undefined);
        await eventually(
          async () => contentOf(await cache.get(origin.request())),
          (content) => content !== 'v1',
          { wait, what: 'the answer that came late was not kept' },
        );
      }),
  },
  {
    id: 'CACHE-LIFE-01',
    title: 'after close every call rejects, and close is idempotent',
    test: ({ cache, peer }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        await cache.get(origin.request());
        assert.notEqual((await cache.health()).status, 'down');
        await Promise.all([cache.close(), cache.close()]);
        await cache[Symbol.asyncDispose]();
        await assertRejects(() => cache.get(origin.request()), 'STORE.CLOSED');
        await assertRejects(() => cache.invalidate(['T']), 'STORE.CLOSED');
        await assertRejects(() => cache.remove('a'), 'STORE.CLOSED');
        await assertRejects(() => cache.clear(), 'STORE.CLOSED');
        assert.equal((await cache.health()).status, 'down');
        assert.equal(origin.calls, 1);
      }),
  },
];
