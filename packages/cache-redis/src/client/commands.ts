import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from '../lua/index.js';
import { normalizeError, notConnected } from '../normalize-error.js';
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
  #twin: RedisLike | undefined;
  readonly #underWay = new Set<Promise<unknown>>();
  #wasReady = false;
  #failure: unknown;
  readonly #onReady = (): void => {
    this.#wasReady = true;
    this.#failure = undefined;
  };
  readonly #onError = (error: unknown): void => {
    this.#failure = error;
  };

  constructor({ client, isOwn, operationMs }: CommandsOptions) {
    this.client = client;
    this.#isOwn = isOwn;
    this.#operationMs = operationMs;
    client.on('ready', this.#onReady);
    client.on('error', this.#onError);
  }

  /** Runs a script; it is sent by its name, and in full when the server does not know it. */
  run(script: Script, input: ScriptInput): Promise<unknown> {
    return this.#follow(this.#run(script, input));
  }

  async #run(script: Script, input: ScriptInput): Promise<unknown> {
    await this.#ready(this.client);
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
      this.#twin = twinOf(this.client);
      this.#twin.on('error', this.#onError);
    }
    const twin = this.#twin;
    await this.#ready(twin);
    let replies: [Error | null, unknown][] | null;
    try {
      replies = await twin
        .pipeline([
          ['eval', script.lua, input.keys.length, ...input.keys, ...input.args.map(sendable)],
          ['wait', 1, Math.max(1, Math.floor(replicaMs))],
        ])
        .exec();
    } catch (error) {
      throw normalizeError(error);
    }
    const [ran, waited] = replies ?? [];
    const failed = ran?.[0] ?? waited?.[0];
    if (failed !== null && failed !== undefined) throw normalizeError(failed);
    if (Number(waited?.[1]) >= 1) return ran?.[1];
    throw notConnected(`no replica confirmed within ${replicaMs} ms`);
  }

  /** Sends a command. */
  async call(command: string, ...args: (string | number)[]): Promise<unknown> {
    await this.#ready(this.client);
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
    this.client.off('ready', this.#onReady);
    this.client.off('error', this.#onError);
    this.#twin?.disconnect();
    if (this.#isOwn) this.client.disconnect();
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
  async #ready(client: RedisLike): Promise<void> {
    if (client.status === 'ready') return;
    if (client.status === 'wait') client.connect().catch(() => undefined); // the status says how it went
    const isFirst = client !== this.client || (!this.#wasReady && this.#failure === undefined);
    if (!isFirst) throw this.#whyNot(client);
    await new Promise<void>((resolve, reject) => {
      const end = (error?: Error): void => {
        clearTimeout(timer);
        client.off('ready', ready);
        client.off('close', lost);
        client.off('error', lost);
        if (error === undefined) resolve();
        else reject(error);
      };
      const ready = (): void => end();
      const lost = (): void => end(this.#whyNot(client));
      const timer = setTimeout(lost, this.#operationMs);
      client.on('ready', ready);
      client.on('close', lost);
      client.on('error', lost);
    });
  }

  #whyNot(client: RedisLike): Error {
    return this.#failure === undefined ? notConnected(client.status) : normalizeError(this.#failure);
  }
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
