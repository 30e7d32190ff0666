import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from '../lua/index.js';
import { normalizeError, notConnected } from '../normalize-error.js';
import { ConnectionState } from './connection-state.js';
import { type RedisLike, twinOf } from './redis-like.js';

/** Keys and arguments of a script. */
export interface ScriptInput {
  /** What it reads and writes; all in one slot. */
  readonly keys: readonly string[];
  /** What else it is given. */
  readonly args: readonly (string | number | Uint8Array)[];
}

/** Options of {@link Commands}. */
export interface CommandsOptions {
  /** The client. */
  readonly client: RedisLike;
  /** Whether it is ours to close. */
  readonly isOwn: boolean;
  /** The longest time that a first connection is waited for, ms. */
  readonly operationMs: number;
}

/** Sends scripts and commands. */
export class Commands implements AsyncDisposable {
  /** The client. */
  readonly client: RedisLike;
  readonly #isOwn: boolean;
  readonly #operationMs: number;
  readonly #state: ConnectionState;
  #twin: { readonly client: RedisLike; readonly state: ConnectionState } | undefined;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor({ client, isOwn, operationMs }: CommandsOptions) {
    this.client = client;
    this.#isOwn = isOwn;
    this.#operationMs = operationMs;
    this.#state = ConnectionState.follow(client);
  }

  /** Runs a script; it is sent by its name, and in full when the server does not know it. */
  run(script: Script, input: ScriptInput): Promise<unknown> {
    return this.#follow(this.#run(script, input));
  }

  async #run(script: Script, input: ScriptInput): Promise<unknown> {
    if (this.client.status !== 'ready') await this.#ready();
    const rest = [input.keys.length, ...input.keys, ...input.args.map(sendable)];
    try {
      return await this.client.callBuffer('evalsha', script.sha, ...rest);
    } catch (error) {
      if (!isUnknownScript(error)) throw normalizeError(error);
    }
    try {
      return await this.client.callBuffer('eval', script.lua, ...rest);
    } catch (error) {
      throw normalizeError(error);
    }
  }

  /** Runs a script and waits until a replica has what it did. Such waits hold up a connection, so they have one of their own. */
  async runDurably(script: Script, input: ScriptInput, replicaMs: number): Promise<unknown> {
    if (this.#twin === undefined) {
      const client = twinOf(this.client);
      client.on('error', () => undefined); // each operation says what it failed of
      this.#twin = { client, state: ConnectionState.follow(client) };
    }
    const { client: twin, state } = this.#twin;
    await this.#ready(twin, state);
    const send = () =>
      twin
        .pipeline([
          ['eval', script.lua, input.keys.length, ...input.keys, ...input.args.map(sendable)],
          ['wait', 1, Math.max(1, Math.floor(replicaMs))],
        ])
        .exec();
    let replies: [Error | null, unknown][] | null;
    try {
      replies = await send();
      if (/^MOVED /.test(replies?.[0]?.[0]?.message ?? '')) {
        // Clients do not follow what came to several commands at once: one alone lets them learn where the slot is.
        await twin.callBuffer('get', input.keys[0] ?? '').catch(() => undefined);
        replies = await send();
      }
    } catch (error) {
      throw normalizeError(error);
    }
    const [ran, waited] = replies ?? [];
    const failed = ran?.[0] ?? waited?.[0];
    if (failed !== null && failed !== undefined) throw normalizeError(failed);
    if (Number(waited?.[1]) >= 1) return ran?.[1];
    throw notConnected(`no replica confirmed within ${replicaMs} ms`);
  }

  /** The values of keys of one slot, at one moment; null where there is none, or something else than a text. */
  async values(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
    if (this.client.status !== 'ready') await this.#ready();
    try {
      return (await this.client.callBuffer('mget', ...keys)) as readonly (Buffer | null)[]; // what MGET gives
    } catch (error) {
      throw normalizeError(error);
    }
  }

  /** Sends a command. */
  async call(command: string, ...args: (string | number)[]): Promise<unknown> {
    await this.#ready();
    try {
      return await this.client.callBuffer(command, ...args);
    } catch (error) {
      throw normalizeError(error);
    }
  }

  /** Leases that are being given back are no more when it ends, or others would wait for them; but nothing is waited for long. */
  async [Symbol.asyncDispose](): Promise<void> {
    const tooLong = new AbortController();
    await Promise.race([
      Promise.allSettled([...this.#underWay]),
      sleep(this.#operationMs, undefined, { signal: tooLong.signal }).catch(() => undefined),
    ]);
    tooLong.abort();
    this.#twin?.client.disconnect();
    this.#twin?.state.leave();
    if (this.#isOwn) this.client.disconnect();
    this.#state.leave();
  }

  #follow<T>(work: Promise<T>): Promise<T> {
    const followed = work.finally(() => this.#underWay.delete(followed));
    this.#underWay.add(followed);
    return followed;
  }

  /**
   * Nothing is sent that would only be queued: it would run when nobody waits for it any more. The first connection is waited for, for as long
   * as an operation may take; one that was lost is not.
   */
  async #ready(client: RedisLike = this.client, state: ConnectionState = this.#state): Promise<void> {
    if (client.status === 'ready') return;
    if (client.status === 'wait') client.connect().catch(() => undefined); // the status says how it went
    if (client === this.client && (state.wasReady || state.failure !== undefined)) throw whyNot(client, state);
    const ended = new AbortController();
    await Promise.race([
      state.next(),
      sleep(this.#operationMs, undefined, { signal: ended.signal }).catch(() => undefined),
    ]);
    ended.abort();
    if (client.status !== 'ready') throw whyNot(client, state);
  }
}

function whyNot(client: RedisLike, { failure }: ConnectionState): Error {
  return failure === undefined ? notConnected(client.status) : normalizeError(failure);
}

/** A name that nobody else has. */
export function nonce(): string {
  return randomBytes(4).toString('hex');
}

function sendable(value: string | number | Uint8Array): string | number | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.includes('NOSCRIPT');
}
