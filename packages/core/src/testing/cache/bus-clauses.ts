import assert from 'node:assert/strict';
import type { BusMessage } from '../../ports/index.js';
import { eventually } from './cache-fixtures.js';
import type { BusUnderTest, SubjectClause } from './cache-subject.js';

/** What a bus tells. */
export const busClauses: readonly SubjectClause<BusUnderTest>[] = [
  {
    id: 'CACHE-BUS-01',
    title: 'every listener hears every invalidation as the level gave it, in the order of each shard',
    test: (subject) =>
      listening(subject, async (heard, { level, bus }) => {
        const others: BusMessage[] = [];
        const end = bus.listen((message) => others.push(message));
        const expected: BusMessage[] = [];
        for (let i = 0; i < 10; i++) {
          const tags = [`tag ${i}`, 'T€'];
          for (const bump of await level.bump(tags)) expected.push({ kind: 'tags', tags, ...bump });
          const key = `any | key, "${i}" €`;
          const shard = level.shardOf(key);
          expected.push({ kind: 'key', shard, key, sequence: await level.remove(shard, key) });
        }
        await told(subject, heard, expected.length);
        for (const messages of [heard, others]) {
          for (let shard = 0; shard < level.shards; shard++)
            assert.deepEqual(ofShard(messages, shard), ofShard(expected, shard));
        }
        end();
      }),
  },
  {
    id: 'CACHE-BUS-01',
    title: 'a fill, a read and a release are told to nobody',
    test: (subject) =>
      listening(subject, async (heard, { level, bus }) => {
        assert.equal(bus.connected, true);
        const request = { shard: level.shardOf('a'), key: 'a', tags: ['T'], leaseId: 'one' };
        const how = { lease: 'needed', leaseMs: 1000, allowInvalid: false, known: undefined } as const;
        const { vector } = await level.read(request, how);
        await level.fill({ ...request, vector, payload: Uint8Array.of(1), hardMs: 1000, softMs: 1000 });
        await level.release(request);
        await level.bump(['last']);
        await told(subject, heard, level.shards);
        assert.deepEqual(
          new Set(heard.map((message) => (message.kind === 'tags' ? message.tags[0] : 'other'))),
          new Set(['last']),
        );
      }),
  },
  {
    id: 'CACHE-BUS-02',
    title: 'who has stopped listening hears nothing more, and others go on',
    test: (subject) =>
      listening(subject, async (heard, { level, bus }) => {
        const left: BusMessage[] = [];
        const end = bus.listen((message) => left.push(message));
        end();
        end();
        await level.bump(['T']);
        await told(subject, heard, level.shards);
        assert.deepEqual(left, []);
        await bus[Symbol.asyncDispose]();
        const before = heard.length;
        await level.bump(['T']);
        await subject.wait(50);
        assert.equal(heard.length, before);
      }),
  },
  {
    id: 'CACHE-BUS-03',
    title: 'a connection that was lost and made again is told as a gap, and messages come again',
    needs: 'reconnect',
    test: (subject) =>
      listening(subject, async (heard, { level, bus, wait }) => {
        await subject.reconnect?.();
        const gaps = async () => heard.filter(({ kind }) => kind === 'gap').length;
        await eventually(gaps, (count) => count > 0, { wait, what: 'no gap was told' });
        const connected = async () => bus.connected;
        await eventually(connected, (is) => is, { wait, what: 'the bus was not connected again' });
        const before = heard.length;
        await level.bump(['T']);
        const kinds = async () => heard.slice(before).map(({ kind }) => kind);
        await eventually(kinds, (all) => all.includes('tags'), { wait, what: 'nothing was heard any more' });
      }),
  },
];

/** Runs a test with what a listener hears. */
async function listening(
  subject: BusUnderTest,
  test: (heard: readonly BusMessage[], subject: BusUnderTest) => Promise<void>,
): Promise<void> {
  const heard: BusMessage[] = [];
  subject.bus.listen((message) => heard.push(message));
  try {
    await test(heard, subject);
  } finally {
    await subject.bus[Symbol.asyncDispose]();
    await subject.level[Symbol.asyncDispose]();
  }
}

/** Waits until so many messages came, and for some that must not come. */
async function told({ wait }: BusUnderTest, heard: readonly BusMessage[], count: number): Promise<void> {
  const length = async () => heard.filter(({ kind }) => kind !== 'gap').length;
  await eventually(length, (now) => now >= count, { wait, what: `${count} messages were not heard` });
  await wait(20);
  assert.equal(await length(), count);
}

function ofShard(messages: readonly BusMessage[], shard: number): readonly BusMessage[] {
  return messages.filter((message) => message.kind !== 'gap' && message.shard === shard);
}
