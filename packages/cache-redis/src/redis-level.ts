import type {
  CacheLevel,
  FillOutcome,
  LevelBump,
  LevelFill,
  LevelRead,
  LevelReadOptions,
  LevelRequest,
} from '@aurum/core/cache';
import { type Commands, nonce } from './client/commands.js';
import { parseEntry } from './entry-form.js';
import { type KeyNames, shardOf } from './keys.js';
import { BUMP, DISCARD, FILL, READ, RELEASE, REMOVE, SEQUENCE } from './lua/index.js';
import { tellableKey } from './messages.js';
import { ServerTime } from './server-time.js';

/** What an invalidation has reached when it counts as done: the server, or one of its replicas, too. */
export const DURABILITIES = ['server', 'replica'] as const;

/** `server`, or `replica`: one of its replicas, too. */
export type Durability = (typeof DURABILITIES)[number];

/** Options of {@link RedisLevel}. */
export interface RedisLevelOptions {
  /** The server. */
  readonly commands: Commands;
  /** The names of its keys. */
  readonly names: KeyNames;
  /** The number of shards. */
  readonly shards: number;
  /** What an invalidation has to reach. */
  readonly durability: Durability;
  /** The longest time that one operation may take, ms. */
  readonly operationMs: number;
}

const STATES = ['miss', 'fresh', 'stale', 'invalid'] as const;
const LEASE_MODES = { never: '0', needed: '1', always: '2' } as const;
/** Of the time for an operation, the part that a replica may take. */
const REPLICA_SHARE = 0.5;

/** The level that processes share, in Redis: each method is one script, or one command. */
export class RedisLevel implements CacheLevel {
  readonly backend = 'redis';
  readonly shards: number;
  readonly #commands: Commands;
  readonly #names: KeyNames;
  readonly #durability: Durability;
  readonly #operationMs: number;
  readonly #isSharded: '0' | '1';
  readonly #times: readonly ServerTime[];

  constructor({ commands, names, shards, durability, operationMs }: RedisLevelOptions) {
    this.#commands = commands;
    this.#names = names;
    this.shards = shards;
    this.#durability = durability;
    this.#operationMs = operationMs;
    this.#isSharded = commands.client.isCluster ? '1' : '0';
    this.#times = Array.from({ length: shards }, () => new ServerTime());
  }

  shardOf(key: string): number {
    return shardOf(key, this.shards);
  }

  /** All values are read by one command, at one moment: a script would cost the server as much again. */
  async peek({ shard, key, tags }: LevelRequest): Promise<LevelRead | undefined> {
    const time = this.#times[shard] as ServerTime; // one for each shard
    if (time.now() === undefined) return undefined;
    const names = this.#names;
    const keys = [names.entry(shard, key), names.sequence(shard)];
    for (const tag of tags) keys.push(names.token(shard, tag));
    return freshRead(await this.#commands.values(keys), time);
  }

  async read(request: LevelRequest, { lease, leaseMs, allowInvalid, known }: LevelReadOptions): Promise<LevelRead> {
    const { shard, key, tags, leaseId } = request;
    const names = this.#names;
    const began = performance.now();
    const reply = await this.#commands.run(READ, {
      keys: [names.entry(shard, key), names.lease(shard, key), names.sequence(shard), ...this.#tokens(shard, tags)],
      args: [leaseId, wholeMs(leaseMs), LEASE_MODES[lease], allowInvalid ? '1' : '0', known ?? ''],
    });
    const [state, payload, softLeft, hardLeft, fillId, vector, leased, sequence, now] = reply as readonly unknown[]; // of our script
    this.#times[shard]?.told(Number(now), began);
    const read: LevelRead = {
      state: STATES[Number(state)] ?? 'miss',
      payload: payload instanceof Uint8Array ? payload : undefined,
      softLeftMs: Number(softLeft),
      hardLeftMs: Number(hardLeft),
      fillId: String(fillId),
      vector: String(vector).split(','),
      leased: Number(leased) === 1,
      sequence: Number(sequence),
    };
    // Too late: whoever asked has gone to the origin without the lease, and others need not wait for its end.
    if (read.leased && performance.now() - began > this.#operationMs) this.release(request).catch(() => undefined);
    return read;
  }

  async fill({ shard, key, tags, leaseId, vector, payload, hardMs, softMs }: LevelFill): Promise<FillOutcome> {
    const names = this.#names;
    const stored = await this.#commands.run(FILL, {
      keys: [names.entry(shard, key), names.lease(shard, key), ...this.#tokens(shard, tags)],
      args: [leaseId, vector.join(','), payload, wholeMs(hardMs), Math.min(wholeMs(hardMs), wholeMs(softMs))],
    });
    if (Number(stored) === 1) return 'stored';
    return Number(stored) === 0 ? 'leaseLost' : 'moved';
  }

  async release({ shard, key, leaseId }: LevelRequest): Promise<void> {
    await this.#commands.run(RELEASE, { keys: [this.#names.lease(shard, key)], args: [leaseId] });
  }

  async discard({ shard, key }: LevelRequest, payload: Uint8Array): Promise<void> {
    await this.#commands.run(DISCARD, { keys: [this.#names.entry(shard, key)], args: [payload] });
  }

  bump(tags: readonly string[]): Promise<readonly LevelBump[]> {
    return Promise.all(Array.from({ length: this.shards }, (_, shard) => this.#bumpShard(shard, tags)));
  }

  async remove(shard: number, key: string): Promise<number> {
    const names = this.#names;
    const sequence = await this.#write(REMOVE, {
      keys: [names.entry(shard, key), names.lease(shard, key), names.sequence(shard)],
      args: [names.channel(shard), this.#isSharded, shard, tellableKey(key)],
    });
    return Number(sequence);
  }

  async sequence(shard: number): Promise<number> {
    const began = performance.now();
    const reply = await this.#commands.run(SEQUENCE, { keys: [this.#names.sequence(shard)], args: [] });
    const [sequence, now] = reply as readonly unknown[]; // of our script
    this.#times[shard]?.told(Number(now), began);
    return Number(sequence);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#commands[Symbol.asyncDispose]();
  }

  async #bumpShard(shard: number, tags: readonly string[]): Promise<LevelBump> {
    const names = this.#names;
    const reply = await this.#write(BUMP, {
      keys: [names.sequence(shard), ...this.#tokens(shard, tags)],
      args: [nonce(), names.channel(shard), this.#isSharded, shard, tags.join(',')],
    });
    const [sequence, tokens] = reply as readonly unknown[]; // of our script
    return { shard, sequence: Number(sequence), tokens: String(tokens).split(',') };
  }

  #write(...[script, input]: Parameters<Commands['run']>): Promise<unknown> {
    return this.#durability === 'replica'
      ? this.#commands.runDurably(script, input, this.#operationMs * REPLICA_SHARE)
      : this.#commands.run(script, input);
  }

  #tokens(shard: number, tags: readonly string[]): readonly string[] {
    return tags.map((tag) => this.#names.token(shard, tag));
  }
}

/** An entry that is fresh beyond doubt, by its value, the sequence number and the tokens of its tags; undefined for any other. */
function freshRead([bytes, number, ...tokens]: readonly (Buffer | null)[], time: ServerTime): LevelRead | undefined {
  const now = time.now();
  const entry = bytes === null || bytes === undefined ? undefined : parseEntry(bytes);
  if (entry === undefined || now === undefined || now >= entry.softAt || now >= entry.hardAt) return undefined;
  const vector = tokens.map((token) => token?.toString('latin1') ?? '');
  const sequence = Number(number?.toString('latin1') ?? Number.NaN); // the script makes one where there is none
  if (vector.join(',') !== entry.vector || !Number.isSafeInteger(sequence)) return undefined;
  const { fillId, softAt, hardAt, payload } = entry;
  return {
    state: 'fresh',
    payload,
    softLeftMs: softAt - now,
    hardLeftMs: hardAt - now,
    fillId,
    vector,
    leased: false,
    sequence,
  };
}

/** A century: longer times are beyond what the server counts with. */
const LONGEST_MS = 3_155_760_000_000;

function wholeMs(ms: number): number {
  return Math.min(LONGEST_MS, Math.max(1, Math.round(ms)));
}
