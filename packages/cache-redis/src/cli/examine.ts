import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { AurumError } from '@aurum/core';
import { nonce } from '../client/commands.js';
import type { RedisLike } from '../client/redis-like.js';
import { Subscription } from '../client/subscription.js';
import { ask, type Connection, infoOf, listOf, textOf } from './connect.js';
import { bytesText, counted, durationText } from './text.js';

/** Something that was found. */
export interface Finding {
  /** A `problem` keeps a cache from working as it should; `advice` does not. */
  readonly severity: 'problem' | 'advice';
  /** Which check found it. */
  readonly check: 'reachable' | 'version' | 'latency' | 'memory' | 'replication' | 'scripts' | 'messages' | 'clock';
  /** What was found. */
  readonly found: string;
  /** What to do. */
  readonly remedy: string;
}

/** Something that was looked at. */
export interface Fact {
  /** What. */
  readonly what: string;
  /** How it is. */
  readonly value: string;
}

/** What an examination writes to. */
export interface Examination {
  /** What was looked at. */
  readonly facts: Fact[];
  /** What was found. */
  readonly findings: Finding[];
  /** Fires when it is to stop. */
  readonly signal: AbortSignal;
}

const OLDEST = 7;
const PINGS = 21;
const LEASE_MS = 10_000;
const MESSAGE_MS = 5000;
const CLOCK_MS = 1000;

/** Looks at everything that a cache needs of its server. */
export async function examine(connection: Connection, into: Examination): Promise<void> {
  let masters: readonly RedisLike[];
  try {
    masters = await connection.masters();
  } catch (error) {
    into.findings.push(problem('reachable', messageOf(error), 'check that it runs, where, and who is let in'));
    return;
  }
  for (const node of masters) await examineNode(node, connection, into);
  if (into.signal.aborted) return;
  await examineScripts(connection, into);
  await examineMessages(connection, into);
}

async function examineNode(node: RedisLike, connection: Connection, into: Examination): Promise<void> {
  await examineLatency(node, connection, into);
  await examineClock(node, into);
  try {
    const info = await infoOf(node);
    examineVersion(info, into);
    examineMemory(info, into);
    examineReplication(info, connection, into);
  } catch (error) {
    into.findings.push(problem('version', messageOf(error), 'let the user ask by INFO'));
  }
}

async function examineLatency(
  node: RedisLike,
  { config }: Connection,
  { facts, findings }: Examination,
): Promise<void> {
  const taken: number[] = [];
  for (let i = 0; i < PINGS; i++) {
    const began = performance.now();
    await ask(node, 'ping');
    taken.push(performance.now() - began);
  }
  taken.sort((a, b) => a - b);
  const [median = 0, most = 0] = [taken[PINGS >> 1], taken.at(-1)];
  facts.push({ what: 'round trip', value: `${median.toFixed(2)} ms, at most ${most.toFixed(2)} ms of ${PINGS}` });
  const limit = config.operationTimeoutMs;
  if (median > limit / 2)
    findings.push(
      problem(
        'latency',
        `a round trip takes ${median.toFixed(1)} ms, and an operation may take ${limit} ms`,
        'put the server nearer to the processes, or raise AURUM_REDIS_OPERATION_TIMEOUT_MS',
      ),
    );
}

/** The lifetimes of entries go by the clock of the server alone, so that a difference does no harm to them. */
async function examineClock(node: RedisLike, { facts, findings }: Examination): Promise<void> {
  const began = Date.now();
  const [seconds = 0, microseconds = 0] = listOf(await ask(node, 'time')).map((part) => Number(textOf(part)));
  const here = (began + Date.now()) / 2;
  const difference = seconds * 1000 + microseconds / 1000 - here;
  const text = durationText(Math.abs(difference));
  facts.push({ what: 'clock', value: `${text} ${difference < 0 ? 'behind' : 'ahead of'} this machine` });
  if (Math.abs(difference) > CLOCK_MS)
    findings.push(
      advice(
        'clock',
        `the clock of the server is ${text} off that of this machine`,
        'set both by NTP; entries are not wrong for it, as their lifetimes go by the clock of the server, but logs do not fit',
      ),
    );
}

function examineVersion(info: Readonly<Record<string, string>>, { facts, findings }: Examination): void {
  const version = info.redis_version ?? 'unknown';
  facts.push({ what: 'version', value: `${info.server_name ?? 'redis'} ${version}` });
  if (!(Number.parseInt(version, 10) >= OLDEST))
    findings.push(problem('version', `the server is of version ${version}`, `use Redis ${OLDEST} or later`));
}

function examineMemory(info: Readonly<Record<string, string>>, { facts, findings }: Examination): void {
  const [used, most] = [Number(info.used_memory ?? 0), Number(info.maxmemory ?? 0)];
  const policy = info.maxmemory_policy ?? 'unknown';
  facts.push({
    what: 'memory',
    value: `${bytesText(used)} of ${most === 0 ? 'no limit' : bytesText(most)}, ${policy}`,
  });
  if (most === 0) {
    findings.push(
      advice(
        'memory',
        'maxmemory sets no limit: the server takes what the machine has',
        'set maxmemory, and maxmemory-policy allkeys-lru or volatile-lru',
      ),
    );
  } else if (policy === 'noeviction') {
    findings.push(
      problem(
        'memory',
        'maxmemory-policy is noeviction: when the memory is full, no answer is kept any more until others end',
        'CONFIG SET maxmemory-policy volatile-lru, or allkeys-lru when the server is for caches alone',
      ),
    );
  } else if (!/-l[rf]u$/.test(policy)) {
    findings.push(
      advice(
        'memory',
        `maxmemory-policy ${policy} does not go by what is used`,
        'CONFIG SET maxmemory-policy volatile-lru or allkeys-lru',
      ),
    );
  }
}

function examineReplication(
  info: Readonly<Record<string, string>>,
  { config }: Connection,
  { facts, findings }: Examination,
): void {
  const role = info.role ?? 'unknown';
  const replicas = Number(info.connected_slaves ?? 0);
  facts.push({ what: 'role', value: `${role}, ${counted(replicas, 'replica')}` });
  if (role === 'slave')
    findings.push(
      problem(
        'replication',
        'the server is a replica, which takes no writes',
        'connect to its master, or by its sentinels',
      ),
    );
  else if (config.durability === 'replica' && replicas === 0)
    findings.push(
      problem(
        'replication',
        'invalidations have to reach a replica, and there is none',
        'start one, or set AURUM_REDIS_DURABILITY to server',
      ),
    );
}

/** Fills an entry without tags and reads it back, in each shard: no number and no token changes by it. */
async function examineScripts({ level, commands, names }: Connection, { facts, findings }: Examination): Promise<void> {
  for (let shard = 0; shard < level.shards; shard++) {
    const id = nonce();
    const request = { shard, key: `aurum-cache-doctor-${id}`, tags: [], leaseId: id };
    const payload = Buffer.from(id);
    try {
      const read = await level.read(request, {
        lease: 'always',
        leaseMs: LEASE_MS,
        allowInvalid: false,
        known: undefined,
      });
      const times = { hardMs: LEASE_MS, softMs: LEASE_MS };
      const filled = await level.fill({ ...request, vector: read.vector, payload, ...times });
      const again = await level.read(request, {
        lease: 'never',
        leaseMs: LEASE_MS,
        allowInvalid: false,
        known: undefined,
      });
      await level.discard(request, payload);
      const isSame = again.payload !== undefined && Buffer.compare(again.payload, payload) === 0;
      if (filled !== 'stored' || !isSame)
        throw new AurumError('STORE.QUERY', {
          message: `An entry that was filled (${filled}) is ${again.state} when it is read.`,
        });
    } catch (error) {
      findings.push(
        problem(
          'scripts',
          `scripts do not run in shard ${shard}: ${messageOf(error)}`,
          'see the README for what the user has to be allowed',
        ),
      );
      await commands.call('del', names.lease(shard, request.key)).catch(() => undefined);
      return;
    }
  }
  facts.push({ what: 'scripts', value: 'run' });
}

/** Sends a message of a form that caches do not know, and so pass over, and waits for it. */
async function examineMessages(connection: Connection, { facts, findings, signal }: Examination): Promise<void> {
  const { client, commands, level, names, config } = connection;
  for (let shard = 0; shard < level.shards; shard++) {
    const channel = names.channel(shard);
    const probe = `P|${nonce()}`;
    const told = new EventEmitter();
    const heard = once(told, 'heard').then(() => true as const);
    const listening = once(told, 'listening').then(() => true as const);
    const subscription = new Subscription(client, {
      channels: [channel],
      name: `aurum-cache-cli-${config.namespace}`,
      events: {
        onMessage: (text) => text === probe && told.emit('heard'),
        onGap: () => told.emit('listening'),
      },
    });
    const late = sleep(MESSAGE_MS, false as const, {
      ref: false,
      signal,
    }).catch(() => false as const);
    try {
      const isListening = await Promise.race([listening, late]);
      if (isListening) await commands.call(client.isCluster ? 'spublish' : 'publish', channel, probe);
      if (!(isListening && (await Promise.race([heard, late]))))
        throw new AurumError('STORE.UNAVAILABLE', {
          message: isListening ? 'a message that was sent did not come' : 'the server does not let us listen',
        });
    } catch (error) {
      findings.push(
        problem(
          'messages',
          `publish and subscribe do not work on ${channel}: ${messageOf(error)}`,
          'let the user publish and subscribe to the channels of the namespace; without, others know of an invalidation within the heartbeat only',
        ),
      );
      return;
    } finally {
      subscription.end();
    }
  }
  facts.push({ what: 'messages', value: 'arrive' });
}

function problem(check: Finding['check'], found: string, remedy: string): Finding {
  return { severity: 'problem', check, found, remedy };
}

function advice(check: Finding['check'], found: string, remedy: string): Finding {
  return { severity: 'advice', check, found, remedy };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
