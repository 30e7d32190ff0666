import { isIP } from 'node:net';
import { AurumError } from '@aurum/core';
import { Secret } from '@aurum/core/config';
import { Cluster, Redis } from 'ioredis';
import type { RedisLike } from './redis-like.js';
import type { RedisAccess, RedisServer } from './servers.js';

/** Options of {@link openClient}. */
export interface OpenClientOptions {
  /** The longest time for a connection to be made, ms. */
  readonly connectTimeoutMs: number;
  /** The longest time that one operation may take, ms. */
  readonly operationMs: number;
  /** What the server lists the connection as. */
  readonly name: string;
}

/** A client, and whether it is ours to close. */
export interface OpenedClient {
  /** The client. */
  readonly client: RedisLike;
  /** Whether it was opened here. */
  readonly isOwn: boolean;
}

const LONGEST_PAUSE_MS = 2000;
/** Silence for this many times the longest operation means that the connection is dead. */
const DEAD_AFTER = 10;

/** When to try again to connect, ms. */
export function retryPause(times: number): number {
  return Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(times, 10)) * (0.75 + 0.5 * Math.random());
}

/**
 * A client for a server. Nothing is queued for a server that is not there and nothing is sent twice: the cache asks the origin instead.
 *
 * @throws AurumError `CONFIG.INVALID`
 */
export function openClient(server: RedisServer, options: OpenClientOptions): OpenedClient {
  if ('client' in server) return { client: injected(server.client), isOwn: false };
  const common = { ...connectionOptions(options), ...accessOptions(server) };
  const client: RedisLike =
    'url' in server
      ? new Redis({ ...common, ...parseUrl(server.url), ...tlsOf(server, isEncrypted(server.url)) })
      : 'sentinels' in server
        ? new Redis({
            ...common,
            ...tlsOf(server, false),
            ...(server.tls === undefined ? {} : { enableTLSForSentinelMode: true }),
            sentinels: server.sentinels.map(({ host, port }) => ({ host, port })),
            name: server.masterName,
            db: server.database ?? 0,
            failoverDetector: true,
            sentinelRetryStrategy: retryPause,
            ...given('sentinelUsername', server.sentinelUsername),
            ...given('sentinelPassword', reveal(server.sentinelPassword)),
            reconnectOnError: isDemoted,
          })
        : new Cluster(
            server.nodes.map(({ host, port }) => ({ host, port })),
            {
              enableOfflineQueue: false,
              clusterRetryStrategy: retryPause,
              slotsRefreshTimeout: Math.max(1000, 5 * options.connectTimeoutMs),
              retryDelayOnFailover: 20,
              retryDelayOnClusterDown: 20,
              retryDelayOnTryAgain: 20,
              maxRedirections: 4,
              redisOptions: clusterNode({ ...common, ...tlsOf(server, false) }),
              ...(server.nodes.every(({ host }) => isIP(host) !== 0) ? {} : { dnsLookup: asGiven }),
            },
          );
  client.on('error', () => undefined); // each operation says what it failed of
  return { client, isOwn: true };
}

function injected(client: RedisLike): RedisLike {
  const { keyPrefix } = (client as { readonly options?: { readonly keyPrefix?: unknown } }).options ?? {}; // both kinds have options
  if (keyPrefix === undefined || keyPrefix === '' || keyPrefix === null) return client;
  throw new AurumError('CONFIG.INVALID', {
    message: `The client has the key prefix ${JSON.stringify(keyPrefix)}, which channels do not have. Give one without a prefix, and a namespace to the cache.`,
    details: { option: 'client', value: String(keyPrefix) },
  });
}

function connectionOptions({ connectTimeoutMs, operationMs, name }: OpenClientOptions) {
  return {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: connectTimeoutMs,
    socketTimeout: Math.max(1000, DEAD_AFTER * operationMs),
    connectionName: name,
    retryStrategy: retryPause,
  };
}

/** A cluster's nodes are reached again by the cluster, and queue by themselves while they connect. */
function clusterNode<T extends { readonly retryStrategy: unknown; readonly enableOfflineQueue: unknown }>(
  options: T,
): Omit<T, 'retryStrategy' | 'enableOfflineQueue'> {
  const { retryStrategy: _retry, enableOfflineQueue: _queue, ...rest } = options;
  return rest;
}

function accessOptions({ username, password }: RedisAccess) {
  return { ...given('username', username), ...given('password', reveal(password)) };
}

function tlsOf({ tls }: RedisAccess, byUrl: boolean): { readonly tls?: Record<string, unknown> } {
  if (tls === undefined ? !byUrl : tls === false) return {};
  return { tls: typeof tls === 'object' ? { ...tls } : {} };
}

function isEncrypted(url: string | Secret): boolean {
  return reveal(url)?.startsWith('rediss:') === true;
}

function parseUrl(secret: string | Secret) {
  const text = reveal(secret) ?? '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = url?.pathname.replace(/^\//, '') ?? '';
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '' || !/^\d*$/.test(database)) {
    throw new AurumError('CONFIG.INVALID', {
      message:
        'The URL of the Redis server is not one: give redis://user:password@host:port/database, or rediss:// for TLS.',
      details: { option: 'url' },
    });
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 6379 : Number(url.port),
    db: Number(database),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  };
}

function given<const K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]: V }); // the one member
}

function reveal(value: string | Secret | undefined): string | undefined {
  return value instanceof Secret ? value.reveal() : value;
}

/** A master that became a replica: connect anew, and to the master. */
function isDemoted(error: Error): boolean {
  return error.message.includes('READONLY');
}

/** Certificates are for names, so names are kept. */
function asGiven(address: string, callback: (error: null, address: string) => void): void {
  callback(null, address);
}
