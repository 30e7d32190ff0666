import { type ChildProcess, fork } from 'node:child_process';
import type { Answer, Order } from './orders.js';

const CHILD = new URL('./child.ts', import.meta.url);

/** An order without its number. */
export type Task = Order extends infer One ? (One extends Order ? Omit<One, 'id'> : never) : never;

/** A process that carries out orders. */
export class Worker implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #ids = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (answer: Answer | 'ready') => {
      if (answer === 'ready') return;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /** Starts one. */
  static async start(args: readonly (string | number)[]): Promise<Worker> {
    const child = fork(CHILD, args.map(String), {
      execArgv: ['--conditions=@aurum/source', '--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const worker = new Worker(child);
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`the process ended with ${code} before it was ready`)));
    });
    return worker;
  }

  /** Gives an order, and what came of it. */
  send(task: Task): Promise<{ readonly order: Order; readonly answer: Answer }> {
    this.#ids++;
    const order: Order = { ...task, id: this.#ids };
    return new Promise((resolve) => {
      this.#waiting.set(order.id, (answer) => resolve({ order, answer }));
      this.#child.send(order);
    });
  }

  /** Lets it handle nothing. */
  stop(): void {
    this.#child.kill('SIGSTOP');
  }

  /** Lets it go on. */
  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}
