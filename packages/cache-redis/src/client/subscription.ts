import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionState } from './connection-state.js';
import { keySlot } from './key-slot.js';
import { retryPause } from './open-client.js';
import { listenerOf, mastersFor, type RedisLike, type SubscriberLike } from './redis-like.js';

/** What a subscription tells. */
export interface SubscriptionEvents {
  /** A message came. */
  readonly onMessage: (text: string) => void;
  /** Messages may have been lost. */
  readonly onGap: () => void;
}

/** Options of {@link Subscription}. */
export interface SubscriptionOptions {
  /** What is listened to; of a cluster, channels of one slot. */
  readonly channels: readonly string[];
  /** What the server lists the connection as. */
  readonly name: string;
  /** Called with what comes. */
  readonly events: SubscriptionEvents;
  /** A server that says nothing for this time is given up, ms. Default 5000. */
  readonly openingMs?: number | undefined;
}

/** A slot may have moved to another node without a word to those who listen: that often it is looked after, ms. */
const LOOK_MS = 5000;
const OPENING_MS = 5000;

/** Keeps listening to channels, by a connection of its own. Those of a cluster lie in one slot, and are listened to where that slot is. */
export class Subscription {
  /** Whether messages come in. */
  connected = false;
  readonly #client: RedisLike;
  readonly #state: ConnectionState;
  readonly #options: SubscriptionOptions;
  readonly #slot: number;
  readonly #ended = new AbortController();
  #listener: SubscriberLike | undefined;

  constructor(client: RedisLike, options: SubscriptionOptions) {
    this.#client = client;
    this.#options = options;
    this.#slot = keySlot(options.channels[0] ?? '');
    this.#state = ConnectionState.follow(client);
    void this.#keepListening().finally(() => this.#state.leave());
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
      // where the slots of a cluster are is known once its client is connected
      if (this.#client.isCluster && this.#client.status !== 'ready') await this.#pause(failures, this.#state.next());
      for (const master of mastersFor(this.#client, this.#slot)) {
        if (signal.aborted || !(await this.#listenAt(master))) continue;
        failures = 0;
        break; // it was connected, and is no more: find out anew where
      }
      if (!this.#client.isCluster || this.#client.status === 'ready') await this.#pause(failures);
    }
  }

  /** Waits for a while, or until something happens, or it is ended. */
  async #pause(failures: number, ...events: readonly Promise<void>[]): Promise<void> {
    const { signal } = this.#ended;
    await Promise.race([
      sleep(retryPause(failures), undefined, { signal, ref: false }).catch(() => undefined),
      ...events,
    ]);
  }

  /** Listens at a server until the connection ends. Whether it came about. */
  async #listenAt(server: RedisLike): Promise<boolean> {
    const { channels, events, name, openingMs = OPENING_MS } = this.#options;
    const listener = listenerOf(server, { retryStrategy: null, connectionName: name });
    this.#listener = listener;
    // An error is the end of it: that a slot has moved away is told without a question, which clients take for one, too.
    listener.on('error', () => listener.disconnect());
    // The slot is elsewhere: some clients say so by this event alone, and never end the call.
    listener.on('moved', () => listener.disconnect());
    const closed = new Promise<void>((resolve) => listener.on('end', () => resolve()));
    const hear = (channel: unknown, text: unknown): void => {
      if (channels.includes(String(channel))) events.onMessage(String(text));
    };
    listener.on('message', hear);
    listener.on('smessage', hear);
    const subscribe = async (): Promise<void> => {
      if (!this.#client.isCluster) await listener.subscribe(...channels);
      else if (!(await subscribeSharded(listener, channels))) await listener.subscribe(...channels);
    };
    try {
      const opening = listener.connect().then(subscribe);
      const isSlow = await Promise.race([opening, closed.then(() => true), sleep(openingMs, true, { ref: false })]);
      if (isSlow === true) throw new Error('the server does not let us listen');
    } catch {
      listener.disconnect();
      return false;
    }
    this.connected = true;
    events.onGap();
    const looking = this.#client.isCluster ? setInterval(() => void this.#look(listener), LOOK_MS).unref() : undefined;
    await closed;
    clearInterval(looking);
    listener.disconnect();
    this.connected = false;
    if (!this.#ended.signal.aborted) events.onGap();
    return true;
  }

  async #look(listener: SubscriberLike): Promise<void> {
    try {
      await subscribeSharded(listener, this.#options.channels);
    } catch {
      listener.disconnect(); // moved, or gone
    }
  }
}

/** Whether the server knows channels of slots. Rejects when the slot is elsewhere, as far as the client tells. */
async function subscribeSharded(listener: SubscriberLike, channels: readonly string[]): Promise<boolean> {
  try {
    await listener.ssubscribe(...channels);
    return true;
  } catch (error) {
    if (error instanceof Error && /unknown command/i.test(error.message)) return false;
    throw error;
  }
}
