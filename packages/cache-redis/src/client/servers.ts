import type { Secret } from '@aurum/core/config';
import type { RedisLike } from './redis-like.js';

/** Where a server answers. */
export interface RedisAddress {
  /** Its name or address. */
  readonly host: string;
  /** Its port. */
  readonly port: number;
}

/** How to be let in. */
export interface RedisAccess {
  /** The user of an access control list. Default: the server's default user. */
  readonly username?: string | undefined;
  /** The password. */
  readonly password?: string | Secret | undefined;
  /**
   * How the connection is encrypted: options of Node's `tls.connect`, such as `ca`, or `true` for its defaults. Default: not at all, or, with a URL,
   * as its protocol says.
   */
  readonly tls?: boolean | Readonly<Record<string, unknown>> | undefined;
}

/** One server, by its URL: `redis://` or `rediss://`, with user, password and database number where they are needed. */
export interface SingleServer extends RedisAccess {
  /** The URL. */
  readonly url: string | Secret;
}

/** The master that sentinels agree on. */
export interface SentinelServer extends RedisAccess {
  /** Some of the sentinels. */
  readonly sentinels: readonly RedisAddress[];
  /** The name that the sentinels know the master by. */
  readonly masterName: string;
  /** The sentinels' own user. */
  readonly sentinelUsername?: string | undefined;
  /** The sentinels' own password. */
  readonly sentinelPassword?: string | Secret | undefined;
  /** The database number. Default 0. */
  readonly database?: number | undefined;
}

/** A cluster. */
export interface ClusterServer extends RedisAccess {
  /** Some of its nodes. */
  readonly nodes: readonly RedisAddress[];
}

/** A client that is there already: it is used, and never closed. Connections that listen are made of it by `duplicate()`. */
export interface InjectedClient {
  /** A `Redis` or `Cluster` of ioredis 5.4 or later, or 6, without a key prefix. */
  readonly client: RedisLike;
}

/** Which server a cache is in. */
export type RedisServer = SingleServer | SentinelServer | ClusterServer | InjectedClient;
