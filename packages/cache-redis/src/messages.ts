import type { BusMessage } from '@aurum/core/cache';

/** A key as it is told: any character may be in it, and none is lost. */
export function tellableKey(key: string): string {
  return JSON.stringify(key);
}

const TAGS = /^T\|(\d+)\|(\d+)\|([^|]*)\|([^|]*)$/u;
const KEY = /^D\|(\d+)\|(\d+)\|(".*")$/su;

/** What a message says; undefined for one of another form, which is of another version. */
export function parseMessage(text: string): BusMessage | undefined {
  const tags = TAGS.exec(text);
  if (tags !== null) {
    const [, shard, sequence, names = '', tokens = ''] = tags;
    return {
      kind: 'tags',
      shard: Number(shard),
      sequence: Number(sequence),
      tags: names.split(','),
      tokens: tokens.split(','),
    };
  }
  const found = KEY.exec(text);
  if (found === null) return undefined;
  const [, shard, sequence, quoted = ''] = found;
  const key = unquote(quoted);
  return key === undefined ? undefined : { kind: 'key', shard: Number(shard), sequence: Number(sequence), key };
}

function unquote(text: string): string | undefined {
  try {
    const key: unknown = JSON.parse(text);
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}
