import { cacheTags } from '@aurum/core/cache';
import type { Arguments } from './arguments.js';
import type { Command } from './command.js';
import { type Connection, listOf } from './connect.js';
import { EXIT, usageError } from './failure.js';
import { counted, oneLine } from './text.js';

/** Every entry has this tag. */
const EVERYTHING = '*';
/** What parts the tags of a message from each other, and what no message can carry. */
const NOT_A_TAG = /[,|\p{Cc}\p{Cs}]/u;

/** Makes entries ones of the past. */
export const invalidateCommand: Command = {
  spec: {
    name: 'invalidate',
    summary: 'makes the entries of tags, of a tenant or of the whole namespace ones of the past, for all processes',
    operands: [],
    options: {
      tag: { value: 'TAG', multiple: true, help: 'the entries of this tag, for example series:desk:spot-de' },
      tenant: { value: 'NAME', help: 'all entries of this tenant' },
      all: { help: 'all entries of the namespace' },
    },
    notes:
      'Give one kind of these. Nothing is deleted: entries of before are not given any more, and end by their lifetime.\nProcesses that listen know at once, others within their heartbeat.',
  },
  async run({ args, out, connect }) {
    const tags = tagsOf(args);
    await using connection = connect();
    const { config, level, server } = connection;
    const shards = (await level.bump(tags)).map(({ shard, sequence }) => ({ shard, sequence }));
    const listeners = await listenersOf(connection);
    const reached = config.durability === 'replica' ? 'the server and a replica' : 'the server';
    for (const tag of tags) out.line(`invalidated ${tag === EVERYTHING ? 'everything' : oneLine(tag)}`);
    out.line(`reached ${reached} ${server}, namespace ${config.namespace}, ${counted(shards.length, 'shard')}`);
    for (const { shard, sequence } of shards) out.line(`shard ${shard}: invalidation ${sequence}`);
    out.line(
      listeners === undefined
        ? 'how many processes listen is not known: this is a cluster, or the user may not ask by PUBSUB'
        : `heard by ${counted(listeners, 'process', 'processes')}`,
    );
    out.document({
      namespace: config.namespace,
      tags,
      reached: config.durability,
      shards,
      listeners: listeners ?? null,
    });
    return EXIT.done;
  },
};

function tagsOf(args: Arguments): readonly string[] {
  const tags = [...new Set(args.list('tag'))];
  const tenant = args.text('tenant');
  const kinds = [tags.length > 0, tenant !== undefined, args.flag('all')].filter((given) => given).length;
  if (kinds !== 1)
    throw usageError('invalidate needs one of --tag, --tenant and --all: see aurum-cache invalidate --help');
  for (const tag of tags) {
    if (tag === '' || NOT_A_TAG.test(tag))
      throw usageError(`--tag ${JSON.stringify(tag)} is no tag: give text without commas, bars and control characters`);
  }
  if (tenant === '') throw usageError('--tenant is empty: give the name of a tenant');
  if (tenant !== undefined) return [cacheTags.tenant(tenant)];
  return tags.length > 0 ? tags : [EVERYTHING];
}

/** How many connections listen to the first shard, as each process does to all; undefined when that cannot be asked. */
async function listenersOf({ client, commands, names }: Connection): Promise<number | undefined> {
  // A cluster sends such a question to any node, and only that of the slot knows.
  if (client.isCluster) return undefined;
  try {
    const [, count] = listOf(await commands.call('pubsub', 'numsub', names.channel(0)));
    return Number(count);
  } catch {
    return undefined;
  }
}
