import { AurumError } from '@aurum/core';
import { Commands } from '../client/commands.js';
import { openClient } from '../client/open-client.js';
import { mastersOf, type RedisLike } from '../client/redis-like.js';
import { loadRedisCacheConfig, type RedisCacheConfig, serverOf } from '../config.js';
import { type KeyNames, keyNames } from '../keys.js';
import { normalizeError } from '../normalize-error.js';
import { RedisLevel } from '../redis-level.js';
import type { Arguments } from './arguments.js';
import type { Scrubber } from './failure.js';

/** A person waits for the answer, and no caller for a price: what a cache gives up on may still be looked at. */
const PATIENCE_MS = 2000;

type Environment = Readonly<Record<string, string | undefined>>;

/** A connection to the server of a cache. */
export interface Connection extends AsyncDisposable {
  /** The settings. */
  readonly config: RedisCacheConfig;
  /** The server as it is shown, without secrets. */
  readonly server: string;
  /** The client. */
  readonly client: RedisLike;
  /** Sends commands and scripts. */
  readonly commands: Commands;
  /** The names of the keys of the namespace. */
  readonly names: KeyNames;
  /** The level as caches use it. */
  readonly level: RedisLevel;
  /** The longest time of one of its operations, ms. */
  readonly operationMs: number;
  /** The masters of a cluster, or the one server. */
  masters(): Promise<readonly RedisLike[]>;
}

/** Reads the settings and opens the server that they name; the first command connects. @throws AurumError `CONFIG.INVALID` */
export function connect(args: Arguments, environment: Environment, scrubber: Scrubber): Connection {
  const config = readConfig(args, environment);
  for (const secret of [config.url, config.password, config.sentinelPassword]) scrubber.add(secret?.reveal());
  const operationMs = Math.max(PATIENCE_MS, config.operationTimeoutMs);
  const opened = openClient(serverOf(config), {
    connectTimeoutMs: Math.max(PATIENCE_MS, config.connectTimeoutMs),
    operationMs,
    name: `aurum-cache-cli-${config.namespace}`,
  });
  const commands = new Commands({ ...opened, operationMs });
  const { shards, durability } = config;
  const names = keyNames(config.namespace);
  return {
    config,
    server: serverText(config),
    client: opened.client,
    commands,
    names,
    level: new RedisLevel({ commands, names, shards, durability, operationMs }),
    operationMs,
    async masters() {
      await commands.call('ping'); // the nodes are known once it is connected
      return mastersOf(opened.client);
    },
    [Symbol.asyncDispose]: () => commands[Symbol.asyncDispose](),
  };
}

/** Sends a command to one node. */
export async function ask(node: RedisLike, command: string, ...args: (string | number)[]): Promise<unknown> {
  try {
    return await node.callBuffer(command, ...args);
  } catch (error) {
    throw normalizeError(error);
  }
}

/** A part of a reply as text: of bytes what they spell. */
export function textOf(reply: unknown): string {
  return reply instanceof Uint8Array ? Buffer.from(reply).toString('utf8') : String(reply ?? '');
}

/** A reply that is a list. */
export function listOf(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

/** What a node says of itself. */
export async function infoOf(node: RedisLike): Promise<Readonly<Record<string, string>>> {
  const lines = textOf(await ask(node, 'info')).split('\r\n');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const at = line.indexOf(':');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
}

function readConfig(args: Arguments, environment: Environment): RedisCacheConfig {
  const url = args.text('url');
  const namespace = args.text('namespace');
  const env: Record<string, string | undefined> = { ...environment };
  if (url !== undefined) {
    // One server takes the place of any other.
    for (const name of ['SENTINELS', 'NODES']) delete env[`AURUM_REDIS_${name}`];
    env.AURUM_REDIS_URL = url;
  }
  if (namespace !== undefined) env.AURUM_REDIS_NAMESPACE = namespace;
  try {
    return loadRedisCacheConfig({ env });
  } catch (error) {
    if (!AurumError.is(error)) throw error;
    const message = `${error.message} The options --url and --namespace override them.`;
    throw new AurumError(error.code, { message, details: error.details, cause: error });
  }
}

function serverText({ url, sentinels, nodes, masterName }: RedisCacheConfig): string {
  if (url !== undefined) return String(url);
  return nodes !== undefined ? `the cluster of ${nodes}` : `${masterName} by the sentinels ${sentinels ?? ''}`;
}
