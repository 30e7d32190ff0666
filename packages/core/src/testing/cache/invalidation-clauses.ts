import assert from 'node:assert/strict';
import type { Cache, InvalidationReceipt } from '../../ports/index.js';
import { closing, contentOf, Origin, whileWaiting } from './cache-fixtures.js';
import type { CacheUnderTest, SubjectClause } from './cache-subject.js';

const ALL: InvalidationReceipt = { reached: 'global', pending: false };

/** The three ways to make the answers of a test ones of the past. */
const WAYS: readonly (readonly [id: string, what: string, make: (cache: Cache) => Promise<InvalidationReceipt>])[] = [
  ['CACHE-INV-01', 'invalidate', (cache) => cache.invalidate(['T'])],
  ['CACHE-INV-02', 'clear', (cache) => cache.clear()],
  ['CACHE-INV-03', 'remove', (cache) => cache.remove('a')],
];

const waysClauses = WAYS.flatMap(([id, what, make]): readonly SubjectClause<CacheUnderTest>[] => [
  {
    id,
    title: `${what}: what was kept is not given any more, at once`,
    test: ({ cache, peer }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        for (let n = 1; n < 5; n++) {
          for (let i = 0; i < 2; i++) assert.equal(contentOf(await cache.get(origin.request())), `v${n}`);
          assert.deepEqual(await make(cache), ALL);
        }
      }),
  },
  {
    id,
    title: `${what}: a call of the origin under way is not for those who come after`,
    test: ({ cache, peer, wait }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        const release = origin.hold();
        const before = cache.get(origin.request());
        await origin.asked(1, wait);
        assert.deepEqual(await make(cache), ALL);
        release();
        const after = cache.get(origin.request());
        assert.equal(contentOf(await whileWaiting(after, wait)), 'v2');
        assert.equal(contentOf(await whileWaiting(before, wait)), 'v1');
        assert.equal(contentOf(await cache.get(origin.request())), 'v2');
      }),
  },
  {
    id,
    title: `${what}: who asks while it is under way does not bring the past back`,
    test: ({ cache, peer, wait }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        // once with nothing in memory, where nobody uses the tags when it begins, and once with something
        for (let n = 1; n < 4; n++) {
          await (peer ?? cache).get(origin.request());
          const before = origin.calls;
          const under = make(cache);
          await cache.get(origin.request());
          await under;
          const after = contentOf(await whileWaiting(cache.get(origin.request()), wait));
          assert.ok(Number(after?.slice(1)) > before, `round ${n}: ${after}, which the origin said before`);
          await make(cache);
          await wait(20);
        }
      }),
  },
  {
    id,
    title: `${what}: other processes follow within the heartbeat`,
    needs: 'peer',
    test: ({ cache, peer = cache, wait, heartbeatMs }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        for (let n = 1; n < 4; n++) {
          for (let i = 0; i < 2; i++) assert.equal(contentOf(await peer.get(origin.request())), `v${n}`);
          assert.deepEqual(await make(cache), ALL);
          await wait(heartbeatMs + 1);
        }
        assert.equal(contentOf(await peer.get(origin.request())), 'v4');
      }),
  },
  {
    id,
    title: `${what}: calls of the origin under way in other processes are not kept`,
    needs: 'peer',
    test: ({ cache, peer = cache, wait, heartbeatMs }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        const release = origin.hold();
        const before = peer.get(origin.request());
        await origin.asked(1, wait);
        assert.deepEqual(await make(cache), ALL);
        release();
        assert.equal(contentOf(await before), 'v1');
        assert.equal(contentOf(await whileWaiting(cache.get(origin.request()), wait)), 'v2');
        await wait(heartbeatMs + 1);
        assert.equal(contentOf(await peer.get(origin.request())), 'v2');
      }),
  },
]);

/** What invalidation reaches, and what not. */
export const invalidationClauses: readonly SubjectClause<CacheUnderTest>[] = [
  ...waysClauses,
  {
    id: 'CACHE-INV-01',
    title: 'any of the tags of an answer makes it one of the past, and no other tag',
    test: ({ cache, peer }) =>
      closing([cache, peer], async () => {
        const origin = new Origin();
        await cache.get(origin.request());
        await cache.invalidate(['X']);
        await cache.remove('b');
        assert.equal(contentOf(await cache.get(origin.request())), 'v1');
        await cache.invalidate(['X', 'U']);
        assert.equal(contentOf(await cache.get(origin.request())), 'v2');
      }),
  },
  {
    id: 'CACHE-INV-02',
    title: 'invalidating what nobody uses is no error',
    test: ({ cache, peer }) =>
      closing([cache, peer], async () => {
        assert.deepEqual(await cache.invalidate(['nobody']), ALL);
        assert.deepEqual(await cache.invalidate([]), ALL);
        assert.deepEqual(await cache.invalidate(['twice', 'twice']), ALL);
        assert.deepEqual(await cache.remove('nobody'), ALL);
        assert.deepEqual(await cache.clear(), ALL);
      }),
  },
];
