import type { BusMessage, CacheBus } from '@aurum/core/cache';
import type { RedisLike } from './client/redis-like.js';
import { Subscription } from './client/subscription.js';
import type { KeyNames } from './keys.js';
import { parseMessage } from './messages.js';

/** Options of {@link RedisBus}. */
export interface RedisBusOptions {
  /** The client that connections for listening are made of. */
  readonly client: RedisLike;
  /** The names of the channels. */
  readonly names: KeyNames;
  /** The number of shards. */
  readonly shards: number;
  /** What the server lists the connections as. */
  readonly name: string;
}

/** Tells of invalidations by publish and subscribe. */
export class RedisBus implements CacheBus {
  readonly #listeners = new Set<(message: BusMessage) => void>();
  readonly #subscriptions: readonly Subscription[];

  constructor({ client, names, shards, name }: RedisBusOptions) {
    const channels = Array.from({ length: shards }, (_, shard) => names.channel(shard));
    const groups = client.isCluster ? channels.map((channel) => [channel]) : [channels];
    const events = {
      onMessage: (text: string) => {
        const message = parseMessage(text);
        if (message !== undefined) this.#tell(message);
      },
      onGap: () => this.#tell({ kind: 'gap' }),
    };
    this.#subscriptions = groups.map((group) => new Subscription(client, { channels: group, name, events }));
  }

  get connected(): boolean {
    return this.#subscriptions.every(({ connected }) => connected);
  }

  listen(listener: (message: BusMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    for (const subscription of this.#subscriptions) subscription.end();
  }

  #tell(message: BusMessage): void {
    for (const listener of this.#listeners) listener(message);
  }
}
