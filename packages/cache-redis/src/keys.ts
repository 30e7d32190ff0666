import { AurumError } from '@aurum/core';

/** The names that a cache uses in the server. All of a shard carry one hash tag, so that they lie in one slot of a cluster. */
export interface KeyNames {
  /** The entry of a key. */
  entry(shard: number, key: string): string;
  /** The lease of a key. */
  lease(shard: number, key: string): string;
  /** The number of the last invalidation. */
  sequence(shard: number): string;
  /** The token of a tag. */
  token(shard: number, tag: string): string;
  /** The channel that invalidations are told on. */
  channel(shard: number): string;
  /** What all names of a shard begin with. */
  prefix(shard: number): string;
  /** The key of an entry's name; undefined when it is none. */
  keyOf(name: string): string | undefined;
}

const NAMESPACE = /^[\w.-]{1,64}$/;

/** The names of a namespace. @throws AurumError `CONFIG.INVALID` for a namespace of other characters */
export function keyNames(namespace: string): KeyNames {
  if (!NAMESPACE.test(namespace)) {
    throw new AurumError('CONFIG.INVALID', {
      message: `The namespace ${JSON.stringify(namespace)} of the cache is not one: give 1 to 64 letters, digits, dots, hyphens or underscores.`,
      details: { option: 'namespace', value: namespace },
    });
  }
  const prefix = (shard: number): string => `{${namespace}:${shard}}`;
  return {
    entry: (shard, key) => `${prefix(shard)}:e:${plain(key)}`,
    lease: (shard, key) => `${prefix(shard)}:l:${plain(key)}`,
    sequence: (shard) => `${prefix(shard)}:s`,
    token: (shard, tag) => `${prefix(shard)}:t:${plain(tag)}`,
    channel: (shard) => `${prefix(shard)}:c`,
    prefix,
    keyOf: (name) => /^\{[^}]*\}:e:(.*)$/su.exec(name)?.[1],
  };
}

/** Half a character has no bytes, so that two texts with other halves would be one name. */
function plain(text: string): string {
  return text.isWellFormed() ? text : `\u0000${JSON.stringify(text)}`;
}

/** The shard of a key: FNV-1a. */
export function shardOf(key: string, shards: number): number {
  if (shards === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
}
