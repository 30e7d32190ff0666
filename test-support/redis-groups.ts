import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './postgres-programs.js';
import { type RedisServer, startRedis } from './redis.js';

const LIMIT_MS = 60_000;

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (const started = Date.now(); !(await holds().catch(() => false)); await sleep(50)) {
    if (Date.now() - started > LIMIT_MS) throw new Error(`${what}: not so after ${LIMIT_MS} ms`);
  }
}

/** Several servers that belong together. */
export interface RedisGroup extends AsyncDisposable {
  /** The servers: masters first. */
  readonly servers: readonly RedisServer[];
}

/** A cluster of three masters and three replicas, with the slots divided among the masters. */
export async function startCluster(): Promise<RedisGroup> {
  const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', '--repl-diskless-sync-delay', '0'];
  const servers: RedisServer[] = [];
  for (let i = 0; i < 6; i++) {
    let port = await freePort();
    while (port > 55_000) port = await freePort(); // the bus of the cluster is 10 000 ports further on
    servers.push(await startRedis({ args, port }));
  }
  const [first] = servers;
  const ends = [0, 5461, 10_923, 16_384];
  for (const [i, server] of servers.slice(0, 3).entries()) {
    await server.send('CLUSTER', 'ADDSLOTSRANGE', ends[i] ?? 0, (ends[i + 1] ?? 0) - 1);
    await server.send('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
  }
  for (const server of servers.slice(1)) await server.send('CLUSTER', 'MEET', '127.0.0.1', first?.port ?? 0);
  const knows = async (server: RedisServer): Promise<boolean> =>
    (await server.send('CLUSTER', 'INFO')).includes('cluster_known_nodes:6');
  for (const server of servers) await until(() => knows(server), 'the nodes know each other');
  for (const [i, replica] of servers.slice(3).entries()) {
    const master = servers[i] as RedisServer; // there are as many
    const id = await idOf(master);
    await until(async () => (await replica.send('CLUSTER', 'REPLICATE', id)).startsWith('+OK'), 'it is a replica');
  }
  for (const server of servers) {
    await until(async () => (await server.send('CLUSTER', 'INFO')).includes('cluster_state:ok'), 'the cluster is up');
  }
  for (const replica of servers.slice(3)) {
    await until(
      async () => (await replica.send('INFO', 'replication')).includes('master_link_status:up'),
      'it follows',
    );
  }
  return { servers, [Symbol.asyncDispose]: () => disposeAll(servers) };
}

/** Moves a slot of a cluster from one master to another while it is in use, step by step. */
export class SlotMove {
  readonly #masters: readonly RedisServer[];
  readonly #slot: number;
  readonly #from: RedisServer;
  readonly #to: RedisServer;
  readonly #toId: string;

  private constructor(options: SlotMoveOptions & { readonly toId: string }) {
    this.#masters = options.masters;
    this.#slot = options.slot;
    this.#from = options.from;
    this.#to = options.to;
    this.#toId = options.toId;
  }

  /** Begins it: keys that are not at the old node any more are asked for at the new one (`ASK`). */
  static async begin(options: SlotMoveOptions): Promise<SlotMove> {
    const { slot, from, to } = options;
    const [fromId, toId] = await Promise.all([idOf(from), idOf(to)]);
    requireOk(await to.send('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId));
    requireOk(await from.send('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId));
    return new SlotMove({ ...options, toId });
  }

  /** Moves some keys, at most so many. How many there were. */
  async moveKeys(most: number): Promise<number> {
    const keys = bulks(await this.#from.send('CLUSTER', 'GETKEYSINSLOT', this.#slot, most));
    if (keys.length === 0) return 0;
    const moved = await this.#from.send('MIGRATE', '127.0.0.1', this.#to.port, '', 0, 5000, 'KEYS', ...keys);
    if (!moved.startsWith('+NOKEY')) requireOk(moved); // the last of them may have ended meanwhile
    return keys.length;
  }

  /** Ends it, when all keys are moved: the old node says that the slot has `MOVED`. */
  async end(): Promise<void> {
    const others = this.#masters.filter((one) => one !== this.#to && one !== this.#from);
    requireOk(await this.#to.send('CLUSTER', 'SETSLOT', this.#slot, 'NODE', this.#toId));
    // what was written at the old node since would be lost with the slot: it refuses to give it away, and the rest is moved
    await until(async () => {
      await this.moveAll();
      return (await this.#from.send('CLUSTER', 'SETSLOT', this.#slot, 'NODE', this.#toId)).startsWith('+OK');
    }, 'the slot is given away');
    for (const other of others) requireOk(await other.send('CLUSTER', 'SETSLOT', this.#slot, 'NODE', this.#toId));
  }

  /** Moves all keys that are there. */
  async moveAll(): Promise<void> {
    while ((await this.moveKeys(100)) > 0);
  }
}

/** What is moved where. */
export interface SlotMoveOptions {
  /** The masters of the cluster. */
  readonly masters: readonly RedisServer[];
  /** The slot. */
  readonly slot: number;
  /** The master that has it. */
  readonly from: RedisServer;
  /** The master that it is moved to. */
  readonly to: RedisServer;
}

async function idOf(server: RedisServer): Promise<string> {
  return bulks(await server.send('CLUSTER', 'MYID'))[0] ?? '';
}

function requireOk(reply: string): void {
  if (!reply.startsWith('+OK')) throw new Error(`the server refused: ${reply}`);
}

/** The texts of a raw reply: one, or a list of them; without line ends in them. */
function bulks(reply: string): readonly string[] {
  const lines = reply.split('\r\n');
  return lines.flatMap((line, i) => (/^\$\d+$/.test(line) ? [lines[i + 1] ?? ''] : []));
}

/** A master, a replica and three sentinels, which know the master as `mymaster`. */
export async function startSentinels(): Promise<RedisGroup & { readonly sentinels: readonly RedisServer[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'aurum-sentinel-'));
  const master = await startRedis();
  const replica = await startRedis({
    args: ['--replicaof', '127.0.0.1', String(master.port), '--repl-diskless-sync-delay', '0'],
  });
  await until(async () => (await replica.send('INFO', 'replication')).includes('master_link_status:up'), 'it follows');
  const sentinels: RedisServer[] = [];
  for (let i = 0; i < 3; i++) {
    const file = join(folder, `${i}.conf`);
    const lines = [
      `sentinel monitor mymaster 127.0.0.1 ${master.port} 2`,
      'sentinel down-after-milliseconds mymaster 1000',
      'sentinel failover-timeout mymaster 5000',
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    sentinels.push(await startRedis({ sentinel: file }));
  }
  for (const sentinel of sentinels) {
    const sees = async (): Promise<boolean> => {
      const said = await sentinel.send('INFO', 'sentinel');
      return said.includes('slaves=1,sentinels=3');
    };
    await until(sees, 'the sentinels know each other');
  }
  const servers = [master, replica];
  return {
    servers,
    sentinels,
    async [Symbol.asyncDispose]() {
      await disposeAll([...sentinels, ...servers]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function disposeAll(servers: readonly RedisServer[]): Promise<void> {
  for (const server of servers) await server[Symbol.asyncDispose]();
}
