import type { RedisLike } from './redis-like.js';

const states = new WeakMap<RedisLike, ConnectionState>();

/**
 * What is known of the connection of a client. Each event is listened to once, however many caches, commands and subscriptions look at it:
 * hundreds of calls may wait for the first connection.
 */
export class ConnectionState {
  /** Whether it was connected at some time. */
  wasReady: boolean;
  /** Why it is not connected, as far as that was said; undefined when it is. */
  failure: unknown;
  readonly #client: RedisLike;
  #followers = 0;
  #next: Promise<void> | undefined;
  #tell: (() => void) | undefined;
  readonly #onReady = (): void => {
    this.wasReady = true;
    this.failure = undefined;
    this.#tell?.();
  };
  readonly #onError = (error: unknown): void => {
    this.failure = error;
    this.#tell?.();
  };
  readonly #onClose = (): void => this.#tell?.();

  private constructor(client: RedisLike) {
    this.#client = client;
    this.wasReady = client.status === 'ready';
  }

  /** The state of a client: one for all who ask. Each of them has to leave it. */
  static follow(client: RedisLike): ConnectionState {
    const known = states.get(client);
    const state = known ?? new ConnectionState(client);
    if (known === undefined) states.set(client, state);
    if (state.#followers++ > 0) return state;
    client.on('ready', state.#onReady);
    client.on('error', state.#onError);
    client.on('close', state.#onClose);
    return state;
  }

  /** Ends one {@link ConnectionState.follow}. */
  leave(): void {
    if (--this.#followers > 0) return;
    this.#client.off('ready', this.#onReady);
    this.#client.off('error', this.#onError);
    this.#client.off('close', this.#onClose);
    states.delete(this.#client);
    this.#tell?.();
  }

  /** Resolves when it is connected, or fails, or is closed, whichever comes next. */
  next(): Promise<void> {
    this.#next ??= new Promise<void>((resolve) => {
      this.#tell = () => {
        this.#next = undefined;
        this.#tell = undefined;
        resolve();
      };
    });
    return this.#next;
  }
}
