import { setTimeout as sleep } from 'node:timers/promises';
import { type RedisServer, startRedis } from '../../../../test-support/redis.js';
import { names } from '../samples.js';
import type { Protection } from './caches.js';
import type { Done, Timed } from './orders.js';
import { type Fault, KEYS, PROCESSES, planOf } from './plan.js';
import { Worker } from './workers.js';

/** Within this time an invalidation of another process is known. */
export const HEARTBEAT_MS = 250;
/** How long a process is stopped: shorter than the heartbeat, so that it may think that it still knows. */
const STOP_MS = 200;
const HOUR_MS = 3_600_000;
/** What the wall clocks of the processes are off by. */
const OFFSETS_MS = [0, HOUR_MS, -HOUR_MS];

/** Three processes on a server of their own: faults of one lane do not reach others. */
export class Lane implements AsyncDisposable {
  readonly #server: RedisServer;
  readonly #workers: readonly Worker[];

  private constructor(server: RedisServer, workers: readonly Worker[]) {
    this.#server = server;
    this.#workers = workers;
  }

  /** Starts one. */
  static async start(): Promise<Lane> {
    const server = await startRedis();
    const starting = Array.from({ length: PROCESSES }, (_, i) =>
      Worker.start([server.url, OFFSETS_MS[i] ?? 0, HEARTBEAT_MS]),
    );
    return new Lane(server, await Promise.all(starting));
  }

  /** Carries out the schedule of a seed, which takes about a second, and asks each process for each key when all must know all. */
  async run(seed: number, without?: Protection): Promise<readonly Done[]> {
    const { orders, faults, deaf } = planOf(seed);
    const namespace = `schedule-${seed}`;
    await Promise.all(this.#workers.map((worker, i) => worker.open({ namespace, isDeaf: i === deaf, without })));
    const faulting = faults.map(async ({ atMs, fault }) => {
      await sleep(atMs);
      await this.#make(fault, namespace);
    });
    const [first] = await Promise.all([this.#obey(orders), ...faulting]);
    await sleep(HEARTBEAT_MS + 5);
    const all: Timed[] = KEYS.map(([key, tags]) => ({ atMs: 0, order: { kind: 'get', key, tags, originMs: 1 } }));
    return [...first, ...(await this.#obey(this.#workers.map(() => all)))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const worker of this.#workers) await worker[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }

  async #obey(orders: readonly (readonly Timed[])[]): Promise<readonly Done[]> {
    const done = this.#workers.map(async (worker, process) => {
      const own = orders[process] ?? [];
      const answers = await worker.obey(own);
      return answers.map((answer, i): Done => ({ process, order: (own[i] as Timed).order, answer })); // one for each
    });
    return (await Promise.all(done)).flat();
  }

  async #make(fault: Fault, namespace: string): Promise<void> {
    const server = this.#server;
    if (fault.kind === 'dropListeners') await server.send('CLIENT', 'KILL', 'TYPE', 'pubsub');
    else if (fault.kind === 'flushAll') await server.send('FLUSHALL');
    else if (fault.kind === 'evictToken') await server.send('DEL', names(namespace).token(fault.tag));
    else if (fault.kind === 'evictSequence') await server.send('DEL', names(namespace).sequence);
    else {
      const worker = this.#workers[fault.process];
      worker?.stop();
      await sleep(STOP_MS);
      worker?.resume();
    }
  }
}
