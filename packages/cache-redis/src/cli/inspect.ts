import { describeEnvelope, type EnvelopeDescription } from '@aurum/core/cache';
import { parseEntry } from '../entry-form.js';
import { shardOf } from '../keys.js';
import type { Command } from './command.js';
import { type Connection, listOf, textOf } from './connect.js';
import { EXIT, usageError } from './failure.js';
import { scanNames } from './scan.js';
import { judgeTags, type TagVerdict } from './tag-verdicts.js';
import { bytesText, durationText, oneLine, textTable } from './text.js';

/** What is stored under the key of an entry. */
interface Inspected {
  readonly tokens: readonly string[];
  readonly payload: Uint8Array;
  readonly softLeftMs: number;
  readonly hardLeftMs: number;
}

/** Says what is known of one entry. */
export const inspectCommand: Command = {
  spec: {
    name: 'inspect',
    summary: 'says what is known of one entry, and whether it is still given',
    operands: ['KEY'],
    options: {
      tag: {
        value: 'TAG',
        multiple: true,
        help: 'a tag of the entry, all of them in their order: then nothing is guessed',
      },
    },
    notes:
      'An entry holds the tokens of its tags, and not their names, nor when it was made. Without --tag the names are those\nof tags that have such a token now, and its age is at most that of its newest token. Exit code 1 when there is none.',
  },
  async run({ args, out, signal, connect }) {
    const [key = ''] = args.operands;
    await using connection = connect();
    const shard = shardOf(key, connection.config.shards);
    const leaseMs = Number(await connection.commands.call('pttl', connection.names.lease(shard, key)));
    const isLoading = leaseMs !== -2;
    const stored = await readEntry(connection, shard, key);
    if (typeof stored === 'string') {
      out.line(`${oneLine(key)}: ${stored}, in shard ${shard} of ${connection.config.shards}`);
      if (isLoading) out.line('a process is about to fill it');
      out.document({ key, shard, found: false, reason: stored, isLoading });
      return EXIT.problem;
    }
    const given = args.list('tag');
    if (given.length > 0 && given.length + 1 !== stored.tokens.length)
      throw usageError(`the entry has ${stored.tokens.length - 1} tags, and --tag gives ${given.length}`);
    const tags = judgeTags(stored.tokens, await tokensNow(connection, shard, signal), given);
    const envelope = describeEnvelope(stored.payload);
    const ageAtMostMs = await ageOf(connection, stored.tokens);
    const isInvalidated = tags.some(({ state }) => state === 'invalidated');
    const validity = isInvalidated ? 'invalidated' : tags.every(({ isSure }) => isSure) ? 'valid' : 'seems valid';
    const freshness = stored.softLeftMs > 0 ? 'fresh' : 'stale';
    for (const line of textTable([
      ['key', oneLine(key)],
      ['shard', `${shard} of ${connection.config.shards}`],
      ...envelopeRows(envelope, stored.payload),
      ['age', ageAtMostMs === undefined ? 'unknown' : `at most ${durationText(ageAtMostMs)}`],
      ['good for', `${durationText(stored.softLeftMs)} (${freshness})`],
      ['kept for', durationText(stored.hardLeftMs)],
      ['state', validity],
      ...tags.map((tag, i) => [i === 0 ? 'tags' : '', tagText(tag)]),
      ...(isLoading ? [['lease', 'a process is about to fill it anew']] : []),
    ]))
      out.line(line);
    const { softLeftMs, hardLeftMs } = stored;
    out.document({
      key,
      shard,
      found: true,
      payloadBytes: stored.payload.length,
      envelope: envelope ?? null,
      ageAtMostMs: ageAtMostMs ?? null,
      softLeftMs,
      hardLeftMs,
      validity,
      tags,
      isLoading,
    });
    return EXIT.done;
  },
};

/** The entry, or why there is none. What is not one counts as missing to caches, too. */
async function readEntry({ commands, names }: Connection, shard: number, key: string): Promise<Inspected | string> {
  const name = names.entry(shard, key);
  const type = textOf(await commands.call('type', name));
  if (type === 'none') return 'there is no such entry';
  if (type !== 'string') return `there is a ${type} instead of an entry`;
  const bytes = await commands.call('get', name);
  const hardLeftMs = Number(await commands.call('pttl', name));
  if (hardLeftMs === -2) return 'there is no such entry any more';
  const stored = bytes instanceof Buffer ? parseEntry(bytes) : undefined;
  if (stored === undefined || hardLeftMs < 0) return 'there is a text that is no entry';
  const { vector, payload, softAt, hardAt } = stored;
  return { tokens: vector.split(','), payload, softLeftMs: softAt - hardAt + hardLeftMs, hardLeftMs };
}

/** The tags of a shard that have tokens, and these. */
async function tokensNow(
  connection: Connection,
  shard: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { commands, names } = connection;
  const tokens = new Map<string, string>();
  for await (const page of scanNames(connection, { rest: ':t:*', shard, signal })) {
    const tags = page.flatMap(({ kind, text }) => (kind === 'token' ? [text] : []));
    if (tags.length === 0) continue;
    const values = listOf(await commands.call('mget', ...tags.map((tag) => names.token(shard, tag))));
    for (const [i, tag] of tags.entries()) if (values[i] !== null) tokens.set(tag, textOf(values[i]));
  }
  return tokens;
}

/** How old it can be: the origin was read under tokens that were there. The time of the fill is not kept. */
async function ageOf({ commands }: Connection, tokens: readonly string[]): Promise<number | undefined> {
  const [seconds, microseconds] = listOf(await commands.call('time')).map((part) => Number(textOf(part)));
  const newest = Math.max(...tokens.map((token) => Number.parseInt(token, 10)));
  if (seconds === undefined || microseconds === undefined || !Number.isFinite(newest)) return undefined;
  return Math.max(0, seconds * 1000 + microseconds / 1000 - newest / 1000);
}

function envelopeRows(envelope: EnvelopeDescription | undefined, payload: Uint8Array): readonly (readonly string[])[] {
  if (envelope === undefined) return [['value', `${bytesText(payload.length)} that are no envelope of this version`]];
  const { isNegative, isCompressed, packedBytes, unpackedBytes, costMs, isIntact } = envelope;
  return [
    ['value', isNegative ? 'negative: the origin has nothing' : 'a value'],
    [
      'size',
      `${bytesText(packedBytes)} ${isCompressed ? `compressed, ${bytesText(unpackedBytes)} unpacked` : 'not compressed'}`,
    ],
    ['cost', `${durationText(costMs)} at the origin`],
    ...(isIntact ? [] : [['damage', 'the checksum does not fit: it will be discarded']]),
  ];
}

function tagText({ names, state, isSure }: TagVerdict): string {
  if (names.length === 0) return 'one whose name is not kept: invalidated, or its token was evicted';
  const what = names.map(oneLine).join(' or ');
  return `${what}: ${state}${isSure ? '' : ', as far as can be told'}`;
}
