/** What the cache uses of an ioredis client, 5.4 or later: a `Redis` or a `Cluster`. */
export interface RedisLike {
  /** How its connection is. */
  readonly status: string;
  /** Whether it is a `Cluster`. */
  readonly isCluster: boolean;
  /** Sends a command; what it gives holds bytes. */
  callBuffer(command: string, ...args: (string | Buffer | number)[]): Promise<unknown>;
  /** Sends several commands one after the other. */
  pipeline(commands: unknown[][]): {
    /** Sends them. */
    exec(): Promise<[error: Error | null, result: unknown][] | null>;
  };
  /** Opens the connection of a client that waits to be used. */
  connect(): Promise<unknown>;
  /** Closes the connection. */
  disconnect(): void;
  /** Another client of the same server. */
  duplicate(...options: never[]): unknown;
  /** Calls back with every event. */
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  /** Ends {@link RedisLike.on}. */
  off(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** A client that listens to channels. */
export interface SubscriberLike extends RedisLike {
  /** Listens to channels of the whole server. */
  subscribe(...channels: string[]): Promise<unknown>;
  /** Listens to channels of one slot. */
  ssubscribe(...channels: string[]): Promise<unknown>;
}

/** A client of a cluster. */
export interface ClusterLike extends RedisLike {
  /** The clients of its nodes. */
  nodes(role: 'master'): RedisLike[];
  /** For each slot, the nodes that have it, the master first, as `host:port`; as far as that is known. */
  readonly slots?: readonly (readonly string[] | undefined)[];
}

/** What has to be so for connections that listen: they wait for a server that is not there, and end no command early. */
const LISTENING = {
  lazyConnect: true,
  enableOfflineQueue: true,
  autoResubscribe: false,
  maxRetriesPerRequest: null,
  commandTimeout: undefined,
  socketTimeout: undefined,
  keyPrefix: '',
};

/** Another client of the same server, for listening. */
export function listenerOf(client: RedisLike, options: Readonly<Record<string, unknown>>): SubscriberLike {
  const duplicate = client.duplicate as (options: object) => SubscriberLike; // that of a `Redis`
  return duplicate.call(client, { ...LISTENING, ...options });
}

/** Another client of the same server or cluster. */
export function twinOf(client: RedisLike): RedisLike {
  const duplicate = client.duplicate as () => RedisLike; // `Redis` and `Cluster` may both be called without options
  return duplicate.call(client);
}

/** The clients of the masters of a cluster, first the one that has a slot as far as the client knows; the client itself when it is of one server. */
export function mastersFor(client: RedisLike, slot: number): readonly RedisLike[] {
  const masters = mastersOf(client);
  const owner = client.isCluster ? (client as ClusterLike).slots?.[slot]?.[0] : undefined; // a `Cluster` knows of slots
  if (owner === undefined) return masters;
  const isOwner = (master: RedisLike): boolean => {
    const { host, port } =
      (master as { readonly options?: { readonly host?: string; readonly port?: number } }).options ?? {}; // a `Redis` has options
    return `${host}:${port}` === owner;
  };
  return [...masters.filter(isOwner), ...masters.filter((master) => !isOwner(master))];
}

/** The clients of the masters of a cluster; the client itself when it is of one server. */
export function mastersOf(client: RedisLike): readonly RedisLike[] {
  return client.isCluster ? (client as ClusterLike).nodes('master') : [client]; // a `Cluster` has nodes
}
