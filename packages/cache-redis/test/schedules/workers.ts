import { type ChildProcess, fork } from 'node:child_process';
import type { Protection } from './caches.js';
import type { Answer, Timed } from './orders.js';

const CHILD = new URL('./child.ts', import.meta.url);

/** How a process is to open its cache. */
export interface Opening {
  readonly namespace: string;
  /** Whether no message reaches it. */
  readonly isDeaf: boolean;
  /** The protection that is taken out, if any. */
  readonly without?: Protection | undefined;
}

/** What a process is asked at once, so that messages cost little. */
export type Task = ({ readonly kind: 'open' } & Opening) | { readonly kind: 'obey'; readonly orders: readonly Timed[] };

/** What it says when all of that is done. */
export interface Reply {
  readonly id: number;
  /** One for each order. */
  readonly answers: readonly Answer[];
  /** Why the task failed. */
  readonly failed?: string | undefined;
}

/** A process that carries out orders. */
export class Worker implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>();
  #ids = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (reply: Reply | 'ready') => {
      if (reply === 'ready') return;
      this.#waiting.get(reply.id)?.resolve(reply);
      this.#waiting.delete(reply.id);
    });
    child.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the process ended with ${code ?? signal}`));
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

  /** Opens a cache in place of the one before. */
  async open(opening: Opening): Promise<void> {
    await this.#ask({ kind: 'open', ...opening });
  }

  /** Gives orders; when all are carried out, the answers beside them. */
  obey(orders: readonly Timed[]): Promise<readonly Answer[]> {
    return this.#ask({ kind: 'obey', orders });
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
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await ended;
  }

  async #ask(task: Task): Promise<readonly Answer[]> {
    const id = ++this.#ids;
    const { answers, failed } = await new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, task });
    });
    if (failed !== undefined) throw new Error(`a process could not ${task.kind}: ${failed}`);
    return answers;
  }
}
