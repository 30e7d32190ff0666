import { setTimeout as sleep } from 'node:timers/promises';
import { retryPause } from './open-client.js';
import { listenerOf, mastersOf, type RedisLike, type SubscriberLike } from './redis-like.js';

/** What a subscription tells. */
export interface SubscriptionEvents {
  /** A message came. */
  readonly onMessage: (text: string) => void;
  /** Messages may have been lost. */
  readonly onGap: () => void;
}

/** A slot may have moved to another node without a word to those who listen: that often it is looked after, ms. */
const LOOK_MS = 5000;
const OPENING_MS = 5000;

/** Keeps listening to channels, by a connection of its own. Those of a cluster lie in one slot, and are listened to where that slot is. */
export class Subscription {
  /** Whether messages come in. */
  connected = false;
  readonly #client: RedisLike;
  readonly #channels: readonly string[];
  readonly #events: SubscriptionEvents;
  readonly #name: string;
  readonly #ended = new AbortController();
  #listener: SubscriberLike | undefined;

  constructor(
    client: RedisLike,
    options: { readonly channels: readonly string[]; readonly name: string; readonly events: SubscriptionEvents },
  ) {
    this.#client = client;
    this.#channels = options.channels;
    this.#events = options.events;
    this.#name = options.name;
    void this.#keepListening();
  }

  /** Ends it. */
  end(): void {
    this.#ended.abort();
    this.#listener?.disconnect();
    this.connected = false;
  }

  async #keepListening(): Promise<void> {
    const { signal } = this.#ended;
    for (let failures = 0; !signal.aborted; failures++) {
      for (const master of mastersOf(this.#client)) {
        if (signal.aborted || !(await this.#listenAt(master))) continue;
        failures = 0;
        break; // it was connected, and is no more: find out anew where
      }
      await sleep(retryPause(failures), undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Listens at a server until the connection ends. Whether it came about. */
  async #listenAt(server: RedisLike): Promise<boolean> {
    const listener = listenerOf(server, { retryStrategy: null, connectionName: this.#name });
    this.#listener = listener;
    // An error is the end of it: that a slot has moved away is told without a question, which clients take for one, too.
    listener.on('error', () => listener.disconnect());
    const closed = new Promise<void>((resolve) => listener.on('end', () => resolve()));
    const hear = (channel: unknown, text: unknown): void => {
      if (this.#channels.includes(String(channel))) this.#events.onMessage(String(text));
    };
    listener.on('message', hear);
    listener.on('smessage', hear);
    const subscribe = async (): Promise<void> => {
      if (!this.#client.isCluster) await listener.subscribe(...this.#channels);
      else if (!(await subscribeSharded(listener, this.#channels))) await listener.subscribe(...this.#channels);
    };
    try {
      const opening = listener.connect().then(subscribe);
      const isSlow = await Promise.race([opening, closed.then(() => true), sleep(OPENING_MS, true, { ref: false })]);
      if (isSlow === true) throw new Error('the server does not let us listen');
    } catch {
      listener.disconnect();
      return false;
    }
    this.connected = true;
    this.#events.onGap();
    const looking = this.#client.isCluster ? setInterval(() => void this.#look(listener), LOOK_MS).unref() : undefined;
    await closed;
    clearInterval(looking);
    listener.disconnect();
    this.connected = false;
    if (!this.#ended.signal.aborted) this.#events.onGap();
    return true;
  }

  async #look(listener: SubscriberLike): Promise<void> {
    try {
      await subscribeSharded(listener, this.#channels);
    } catch {
      listener.disconnect(); // moved, or gone
    }
  }
}

/** Whether the server knows channels of slots. Rejects when the slot is elsewhere. */
async function subscribeSharded(listener: SubscriberLike, channels: readonly string[]): Promise<boolean> {
  try {
    await listener.ssubscribe(...channels);
    return true;
  } catch (error) {
    if (error instanceof Error && /unknown command/i.test(error.message)) return false;
    throw error;
  }
}
