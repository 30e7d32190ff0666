import assert from 'node:assert/strict';
import type { LevelUnderTest, SubjectClause } from './cache-subject.js';
import { Asker, assertRead, bytesOf, using } from './level-fixtures.js';

/** Entries and leases. */
export const levelClauses: readonly SubjectClause<LevelUnderTest>[] = [
  {
    id: 'CACHE-LEVEL-01',
    title: 'what was filled is read, byte for byte, with the tokens that it was filled under',
    test: ({ level }) =>
      using(level, async () => {
        const one = new Asker(level);
        const empty = await one.read();
        assertRead(empty, 'miss');
        assert.deepEqual([empty.fillId, empty.leased, empty.vector.length], ['', false, 2]);
        await one.put('x');
        const read = await one.read();
        assertRead(read, 'fresh', 'x');
        assert.deepEqual(read.vector, empty.vector);
        assert.ok(read.hardLeftMs > 50_000 && read.hardLeftMs <= 60_000, `hardLeftMs is ${read.hardLeftMs}`);
        assert.ok(read.softLeftMs > 50_000 && read.softLeftMs <= 60_000, `softLeftMs is ${read.softLeftMs}`);
        assertRead(await new Asker(level, { key: 'b' }).read(), 'miss');
        await new Asker(level, { leaseId: 'two' }).put('y');
        assertRead(await one.read(), 'fresh', 'y');
      }),
  },
  {
    id: 'CACHE-LEVEL-02',
    title: 'an entry is stale after its soft time and gone after its hard time',
    test: ({ level, wait }) =>
      using(level, async () => {
        const one = new Asker(level);
        await one.put('x', { hardMs: 60_000, softMs: 20 });
        const other = new Asker(level, { key: 'b' });
        await other.put('y', { hardMs: 20, softMs: 10 });
        await wait(60);
        const stale = await one.read();
        assertRead(stale, 'stale', 'x');
        assert.ok(stale.softLeftMs <= 0 && stale.hardLeftMs > 50_000);
        assertRead(await other.read({ allowInvalid: true }), 'miss');
      }),
  },
  {
    id: 'CACHE-LEVEL-03',
    title: 'a lease is given to one, as asked for, and not for a fresh entry',
    test: ({ level }) =>
      using(level, async () => {
        const [one, two] = [new Asker(level), new Asker(level, { leaseId: 'two' })];
        assert.equal((await one.read({ lease: 'never' })).leased, false);
        const read = await one.read({ lease: 'needed' });
        assert.equal(read.leased, true);
        assert.equal((await two.read({ lease: 'needed' })).leased, false);
        assert.equal((await two.read({ lease: 'always' })).leased, false);
        await one.fill(read, 'x');
        assert.equal((await two.read({ lease: 'needed' })).leased, false, 'for a fresh entry');
        assert.equal((await two.read({ lease: 'always' })).leased, true);
        assert.equal((await new Asker(level, { key: 'b' }).read({ lease: 'needed' })).leased, true, 'of another key');
      }),
  },
  {
    id: 'CACHE-LEVEL-03',
    title: 'of many who ask at once one gets the lease',
    test: ({ level }) =>
      using(level, async () => {
        const many = Array.from({ length: 20 }, (_, i) => new Asker(level, { leaseId: `id${i}` }));
        const reads = await Promise.all(many.map((asker) => asker.read({ lease: 'needed' })));
        assert.equal(reads.filter(({ leased }) => leased).length, 1);
      }),
  },
  {
    id: 'CACHE-LEVEL-03',
    title: 'a lease ends by itself, and then another may have it',
    test: ({ level, wait }) =>
      using(level, async () => {
        const [one, two] = [new Asker(level), new Asker(level, { leaseId: 'two' })];
        const first = await one.lease(30);
        await wait(80);
        assert.equal(await one.fill(first, 'late'), 'leaseLost');
        const second = await two.lease();
        assert.equal(await one.fill(first, 'late'), 'leaseLost');
        assert.equal(await two.fill(second, 'x'), 'stored');
        assertRead(await one.read(), 'fresh', 'x');
      }),
  },
  {
    id: 'CACHE-LEVEL-04',
    title: 'only who holds the lease may fill, once',
    test: ({ level }) =>
      using(level, async () => {
        const [one, two] = [new Asker(level), new Asker(level, { leaseId: 'two' })];
        const read = await one.read();
        assert.equal(await one.fill(read, 'x'), 'leaseLost');
        await one.lease();
        assert.equal(await two.fill(read, 'x'), 'leaseLost');
        assertRead(await one.read(), 'miss');
        assert.equal(await one.fill(read, 'x'), 'stored');
        assert.equal(await one.fill(read, 'again'), 'leaseLost');
        assertRead(await one.read(), 'fresh', 'x');
      }),
  },
  {
    id: 'CACHE-LEVEL-04',
    title: 'a fill is refused when a tag was invalidated since the read, and gives its lease back',
    test: ({ level }) =>
      using(level, async () => {
        const [one, two] = [new Asker(level), new Asker(level, { leaseId: 'two' })];
        for (const tag of one.request.tags) {
          const read = await one.lease();
          await level.bump([tag]);
          assert.equal(await one.fill(read, 'old'), 'moved');
          assertRead(await one.read({ allowInvalid: true }), 'miss');
        }
        const read = await one.lease();
        await level.bump(['another']);
        assert.equal(await one.fill(read, 'x'), 'stored');
        await two.lease();
      }),
  },
  {
    id: 'CACHE-LEVEL-05',
    title: 'each fill has a name, and bytes that the caller knows are not sent again',
    test: ({ level }) =>
      using(level, async () => {
        const [one, two] = [new Asker(level), new Asker(level, { leaseId: 'two' })];
        await one.put('x');
        const first = await one.read();
        assert.notEqual(first.fillId, '');
        assertRead(await two.read({ known: first.fillId }), 'fresh');
        assertRead(await two.read({ known: 'another' }), 'fresh', 'x');
        await two.put('y');
        const second = await one.read({ known: first.fillId });
        assertRead(second, 'fresh', 'y');
        assert.notEqual(second.fillId, first.fillId);
      }),
  },
  {
    id: 'CACHE-LEVEL-06',
    title: 'an entry of which a tag was invalidated is invalid, and its bytes are sent only when asked for',
    test: ({ level }) =>
      using(level, async () => {
        for (const tag of ['T', 'U']) {
          const one = new Asker(level, { leaseId: `by${tag}` });
          await one.put(tag);
          await level.bump(['another']);
          assertRead(await one.read(), 'fresh', tag);
          await level.bump([tag]);
          assertRead(await one.read(), 'invalid');
          assertRead(await one.read({ allowInvalid: true }), 'invalid', tag);
          assert.equal((await one.read({ lease: 'needed' })).leased, true);
          await level.release(one.request);
        }
      }),
  },
  {
    id: 'CACHE-LEVEL-07',
    title: 'remove deletes an entry, and its lease, so that a fill under way is refused',
    test: ({ level }) =>
      using(level, async () => {
        const [one, other] = [new Asker(level), new Asker(level, { key: 'b' })];
        await one.put('x');
        await other.put('y');
        const read = await one.lease();
        await level.remove(one.request.shard, 'a');
        assertRead(await one.read({ allowInvalid: true }), 'miss');
        assert.equal(await one.fill(read, 'old'), 'leaseLost');
        assertRead(await one.read(), 'miss');
        assertRead(await other.read(), 'fresh', 'y');
      }),
  },
  {
    id: 'CACHE-LEVEL-08',
    title: 'release gives back one’s own lease, and no other',
    test: ({ level }) =>
      using(level, async () => {
        const [one, two] = [new Asker(level), new Asker(level, { leaseId: 'two' })];
        const read = await one.lease();
        await level.release(two.request);
        assert.equal((await two.read({ lease: 'always' })).leased, false);
        await level.release(one.request);
        assert.equal(await one.fill(read, 'x'), 'leaseLost');
        await two.lease();
      }),
  },
  {
    id: 'CACHE-LEVEL-09',
    title: 'discard deletes an entry of these bytes, and no other',
    test: ({ level }) =>
      using(level, async () => {
        const one = new Asker(level);
        await one.put('good');
        await level.discard(one.request, bytesOf('bad'));
        await level.discard(one.request, bytesOf('gooo'));
        assertRead(await one.read(), 'fresh', 'good');
        await level.discard(one.request, bytesOf('good'));
        assertRead(await one.read(), 'miss');
      }),
  },
];
