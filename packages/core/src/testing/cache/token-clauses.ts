import assert from 'node:assert/strict';
import type { LevelRead } from '../../ports/index.js';
import type { LevelUnderTest, SubjectClause } from './cache-subject.js';
import { Asker, assertRead, numberOf, using } from './level-fixtures.js';

/** Tokens, numbers of invalidations, and shards. */
export const tokenClauses: readonly SubjectClause<LevelUnderTest>[] = [
  {
    id: 'CACHE-LEVEL-10',
    title: 'a tag without a token gets one by being read, and keeps it',
    test: ({ level }) =>
      using(level, async () => {
        const { vector } = await new Asker(level, { tags: ['T', 'U', 'V'] }).read();
        assert.equal(vector.length, 3);
        for (const token of vector) numberOf(token);
        const again = await new Asker(level, { tags: ['V', 'T'] }).read();
        assert.deepEqual(again.vector, [vector[2], vector[0]]);
      }),
  },
  {
    id: 'CACHE-LEVEL-10',
    title: 'a token that was lost does not come back, and neither do the entries of its tag',
    needs: 'evictToken',
    test: (subject) =>
      using(subject.level, async () => {
        const { level } = subject;
        const one = new Asker(level);
        for (const invalidate of [false, true]) {
          await one.put('old');
          const before = await one.lease();
          if (invalidate) await level.bump(['T']);
          await subject.evictToken?.('T');
          assert.equal(await one.fill(before, 'older'), 'moved');
          const after = await one.read();
          assertRead(after, 'invalid');
          assert.notEqual(after.vector[0], before.vector[0]);
          assert.equal(after.vector[1], before.vector[1]);
        }
      }),
  },
  {
    id: 'CACHE-LEVEL-11',
    title: 'bump gives each tag a new token in every shard, with rising numbers, which reads then find',
    test: ({ level }) =>
      using(level, async () => {
        let last = [0, 0];
        for (let i = 0; i < 50; i++) {
          const bumps = await level.bump(['T', 'U']);
          assert.deepEqual(bumps.map(({ shard }) => shard).sort(), shardsOf(level.shards));
          for (const { shard, tokens } of bumps) {
            const { vector } = await new Asker(level, { shard }).read();
            assert.deepEqual(tokens, vector);
          }
          const numbers = bumps[0]?.tokens.map(numberOf) ?? [];
          assert.ok(numbers.length === 2 && numbers.every((number, k) => number > (last[k] ?? 0)));
          last = numbers;
        }
      }),
  },
  {
    id: 'CACHE-LEVEL-12',
    title: 'the number of a shard rises by one with each invalidation in it, and reads give it',
    test: ({ level }) =>
      using(level, async () => {
        const start = await level.sequence(0);
        assert.ok(start > 0);
        const [{ sequence: first } = { sequence: 0 }] = await level.bump(['T']);
        assert.equal(first, start + 1);
        const key = keyOf(level.shards, (text) => level.shardOf(text), 0);
        assert.equal(await level.remove(0, key), first + 1);
        assert.equal(await level.sequence(0), first + 1);
        const bumps = await level.bump(['nobody']);
        assert.equal(bumps.find(({ shard }) => shard === 0)?.sequence, first + 2);
        assert.equal((await new Asker(level, { key }).read()).sequence, first + 2);
        for (const { shard, sequence } of bumps) assert.equal(await level.sequence(shard), sequence);
      }),
  },
  {
    id: 'CACHE-LEVEL-13',
    title: 'a key lies in one shard, always the same, and keys spread over all of them',
    test: ({ level }) =>
      using(level, async () => {
        const keys = Array.from({ length: 200 }, (_, i) => `key ${i} €`);
        const shards = keys.map((key) => level.shardOf(key));
        assert.deepEqual(
          keys.map((key) => level.shardOf(key)),
          shards,
        );
        assert.deepEqual([...new Set(shards)].sort(), shardsOf(level.shards));
      }),
  },
  {
    id: 'CACHE-LEVEL-14',
    title: 'peek gives what is fresh as read does, takes no lease, and gives nothing else',
    test: ({ level, wait }) =>
      using(level, async () => {
        const one = new Asker(level);
        const peek = async (asker: Asker): Promise<LevelRead | undefined> => level.peek?.(asker.request);
        assert.equal(await peek(one), undefined, 'of nothing');
        await one.put('x');
        await level.sequence(0);
        const other = new Asker(level, { key: 'b' });
        await other.put('y', { hardMs: 60_000, softMs: 20 });
        const [peeked, read] = [await peek(one), await one.read()];
        if (peeked !== undefined) {
          assertRead(peeked, 'fresh', 'x');
          const { fillId, vector, leased, sequence } = read;
          assert.deepEqual(
            [peeked.fillId, peeked.vector, peeked.leased, peeked.sequence],
            [fillId, vector, leased, sequence],
          );
          for (const [own, theirs] of [
            [peeked.softLeftMs, read.softLeftMs],
            [peeked.hardLeftMs, read.hardLeftMs],
          ] as const)
            assert.ok(Math.abs(own - theirs) < 1000, `${own} ms are left, or ${theirs}`);
        }
        await new Asker(level, { leaseId: 'two' }).lease(); // nobody had taken it
        await wait(60);
        assert.equal(await peek(other), undefined, 'of a stale entry');
        await level.bump(['T']);
        assert.equal(await peek(one), undefined, 'of an invalid entry');
      }),
  },
];

function shardsOf(count: number): readonly number[] {
  return Array.from({ length: count }, (_, shard) => shard);
}

/** A key of a shard. */
function keyOf(shards: number, shardOf: (key: string) => number, wanted: number): string {
  for (let i = 0; i < 100 * shards; i++) if (shardOf(`k${i}`) === wanted) return `k${i}`;
  return assert.fail(`no key lies in shard ${wanted}`);
}
