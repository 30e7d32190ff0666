import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './postgres-programs.js';

const START_LIMIT_MS = 30_000;

/** Why there is no Redis on this machine; `undefined` when there is one. */
function reasonMissing(): string | undefined {
  const run = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return run.status === 0 ? undefined : 'there is no redis-server on the path: apt-get install redis-server';
}

const missing = reasonMissing();
if (missing !== undefined) {
  if (process.env.CI === 'true') throw new Error(`CI=true requires Redis: ${missing}`);
  console.info(`skipped: tests on a Redis server, because ${missing}`);
}

/** Whether there is a Redis: `describe.skipIf(!hasRedis)`. With `CI=true` it is always there, or the run has failed. */
export const hasRedis: boolean = missing === undefined;

/** How a throwaway server is to be. */
export interface RedisOptions {
  /** Arguments of `redis-server` over the defaults, for example `['--maxmemory', '8mb']`. */
  readonly args?: readonly string[];
  /** Its port. Default: a free one. */
  readonly port?: number;
  /** Runs it as a sentinel, by this configuration file. */
  readonly sentinel?: string;
  /** What it answers `PING` with when it is up. Default `+PONG`; with passwords, the error that says so. */
  readonly greets?: RegExp;
  /** Whether it speaks TLS only, so that it is up when it says so in its log. */
  readonly tlsOnly?: boolean;
}

/** A private Redis server on 127.0.0.1, which keeps nothing. */
export interface RedisServer extends AsyncDisposable {
  /** Where it is: the same before and after {@link RedisServer.restart}. */
  readonly url: string;
  /** Its port. */
  readonly port: number;
  /** The end of its log. */
  log(): string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Stops it without ending it (`SIGSTOP`): connections stay, nothing answers. */
  pause(): void;
  /** Lets it go on. */
  resume(): void;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
  /** Sends one command by a connection of its own, and gives the raw reply. */
  send(...words: readonly (string | number)[]): Promise<string>;
}

/** Starts a server on a free port of 127.0.0.1. @throws Error when it does not come up; the message holds the end of its log */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const server = new ThrowawayRedis(options.port ?? (await freePort()), options);
  await server.restart();
  return server;
}

class ThrowawayRedis implements RedisServer {
  readonly url: string;
  readonly port: number;
  readonly #options: RedisOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), 'aurum-redis-'));
  #child: ChildProcess | undefined;
  #log = '';

  constructor(port: number, options: RedisOptions) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.#options = options;
    process.once('exit', this.#onExit);
  }

  /** A program that ends in a hurry leaves no server behind. */
  readonly #onExit = (): void => {
    this.#child?.kill('SIGKILL');
  };

  log(): string {
    return this.#log.slice(-4000);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async restart(): Promise<void> {
    await this.kill();
    const { args = [], sentinel, greets = /^\+PONG/, tlsOnly = false } = this.#options;
    const flags = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder];
    const words =
      sentinel !== undefined
        ? [sentinel, '--sentinel', ...flags]
        : [...(tlsOnly ? flags.slice(2) : flags), '--save', '', '--appendonly', 'no', ...args];
    const child = spawn('redis-server', words, { cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const pipe of [child.stdout, child.stderr]) {
      pipe.setEncoding('utf8').on('data', (text: string) => {
        this.#log = (this.#log + text).slice(-20_000);
      });
    }
    this.#log = '';
    this.#child = child;
    for (const started = Date.now(); Date.now() - started < START_LIMIT_MS; await sleep(20)) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      if (
        tlsOnly ? this.#log.includes('Ready to accept connections') : greets.test(await this.send('PING').catch(String))
      )
        return;
    }
    await this.kill();
    throw new Error(`Redis did not start on 127.0.0.1:${this.port}. The end of its log:\n${this.log()}`);
  }

  send(...words: readonly (string | number)[]): Promise<string> {
    const text = words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`).join('');
    return exchange(this.port, `*${words.length}\r\n${text}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    process.off('exit', this.#onExit);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Sends bytes and gives what comes back until the reply is whole. Enough for short replies of tests. */
function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = '';
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(request));
    socket.setTimeout(10_000, () => socket.destroy(new Error('no reply')));
    socket.setEncoding('utf8').on('data', (text: string) => {
      reply += text;
      if (isWhole(reply)) socket.end(() => resolve(reply));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection was closed')));
  });
}

/** Whether a reply has come in full. */
function isWhole(reply: string): boolean {
  const end = lengthOf(Buffer.from(reply), 0);
  return end !== undefined && end <= Buffer.byteLength(reply);
}

/** Where the reply at a place ends; undefined while that cannot be known. */
function lengthOf(bytes: Buffer, at: number): number | undefined {
  const line = bytes.indexOf('\r\n', at);
  if (line < 0) return undefined;
  const kind = bytes.subarray(at, at + 1).toString();
  const count = Number(bytes.subarray(at + 1, line).toString());
  if (kind === '$') return count < 0 ? line + 2 : line + 2 + count + 2;
  if (kind !== '*') return line + 2;
  let next: number | undefined = line + 2;
  for (let i = 0; i < count && next !== undefined; i++) next = lengthOf(bytes, next);
  return next;
}
