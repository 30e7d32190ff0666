import type { Command } from './command.js';
import { infoOf, textOf } from './connect.js';
import { EXIT } from './failure.js';
import { type FoundName, scanNames } from './scan.js';
import { bytesText, textTable } from './text.js';

interface ShardCounts {
  entry: number;
  token: number;
  lease: number;
  other: number;
}

/** Counts what is in the namespace. */
export const statsCommand: Command = {
  spec: {
    name: 'stats',
    summary: 'counts entries, tokens of tags and leases, and says what memory the server takes',
    operands: [],
    options: {},
    notes:
      'Walks over all keys of the server by SCAN, which holds nobody up; what changes meanwhile is counted or not.\nHits and misses are counted by each process: cache.stats().',
  },
  async run({ out, signal, connect }) {
    await using connection = connect();
    const { config, commands, names, server } = connection;
    const counts = Array.from({ length: config.shards }, none);
    for await (const page of scanNames(connection, { rest: ':*', signal })) {
      for (const name of page) count(counts, name);
    }
    const shards = await Promise.all(
      counts.map(async ({ entry, token, lease, other }, shard) => {
        // looked at, not asked for: whoever asks makes a number where there is none
        const number = shard < config.shards ? await commands.call('get', names.sequence(shard)) : null;
        const sequence = number === null ? null : Number(textOf(number));
        return { shard, entries: entry, tokens: token, leases: lease, other, sequence };
      }),
    );
    const memory = await Promise.all((await connection.masters()).map(async (node) => memoryOf(await infoOf(node))));
    for (const line of textTable([
      ['server', server],
      ['namespace', config.namespace],
      ...memory.map(({ usedBytes, maxBytes, policy, evictedKeys }) => [
        'memory',
        `${bytesText(usedBytes)} of ${maxBytes === 0 ? 'no limit' : bytesText(maxBytes)}, ${policy}, ${evictedKeys} keys evicted, for all that the server holds`,
      ]),
    ]))
      out.line(line);
    out.line();
    const head = ['shard', 'entries', 'tokens', 'leases', 'last invalidation'];
    const rows = shards.map(({ shard, entries, tokens, leases, sequence }) =>
      [shard, entries, tokens, leases, sequence ?? 'none'].map(String),
    );
    for (const line of textTable([head, ...rows], [0, 1, 2, 3, 4])) out.line(line);
    const other = shards.reduce((sum, one) => sum + one.other, 0);
    if (other > 0) out.remark(`${other} keys of the namespace are none of a cache`);
    if (counts.length > config.shards)
      out.remark(`there are keys of ${counts.length} shards, and AURUM_REDIS_SHARDS says ${config.shards}`);
    out.document({ server, namespace: config.namespace, memory, shards });
    return EXIT.done;
  },
};

function none(): ShardCounts {
  return { entry: 0, token: 0, lease: 0, other: 0 };
}

function count(counts: ShardCounts[], { shard, kind }: FoundName): void {
  if (kind === 'sequence' || shard >= MOST_SHARDS) return;
  while (counts.length <= shard) counts.push(none());
  const ofShard = counts[shard];
  if (ofShard !== undefined) ofShard[kind]++;
}

/** No cache has more. */
const MOST_SHARDS = 64;

/** What memory a node takes and may take. */
function memoryOf(info: Readonly<Record<string, string>>) {
  return {
    usedBytes: Number(info.used_memory ?? 0),
    maxBytes: Number(info.maxmemory ?? 0),
    policy: info.maxmemory_policy ?? 'unknown',
    evictedKeys: Number(info.evicted_keys ?? 0),
  };
}
