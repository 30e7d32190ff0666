import { AurumError } from '../errors/index.js';
import { stopped } from './cache-errors.js';

/** How a {@link BatchLoad} asks the origin. */
export interface BatchOrigin<T> {
  /** How many questions are put at once. */
  readonly expected: number;
  /** Answers to many questions in their order, in one call. */
  readonly many: (ids: readonly string[], signal: AbortSignal) => Promise<readonly T[]>;
  /** The answer to one question, for when a call for many is refused because of one of them. */
  readonly one: (id: string, signal: AbortSignal) => Promise<T>;
  /** Of an error: the questions that have no answer; `undefined` when it says something else. */
  readonly missing: (error: unknown) => ReadonlySet<string> | undefined;
}

/** How long the first question waits for the others at most, ms: they may wait for another process that reads the same. */
const PATIENCE_MS = 5;

interface Waiting<T> {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly resolve: (value: T | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Questions that the cache asks one by one, put to the origin together. */
export class BatchLoad<T> {
  readonly #origin: BatchOrigin<T>;
  #outstanding: number;
  #waiting: Waiting<T>[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(origin: BatchOrigin<T>) {
    this.#origin = origin;
    this.#outstanding = origin.expected;
  }

  /** The answer to a question, once all others have come or need none; `undefined` when there is none. */
  load(id: string, signal: AbortSignal): Promise<T | undefined> {
    const loaded = new Promise<T | undefined>((resolve, reject) => {
      this.#waiting.push({ id, signal, resolve, reject });
    });
    this.#timer ??= setTimeout(() => this.#go(), PATIENCE_MS);
    this.#look();
    return loaded;
  }

  /** One of the questions has its answer, from wherever. */
  answered(): void {
    this.#outstanding--;
    this.#look();
  }

  #look(): void {
    if (this.#waiting.length > 0 && this.#waiting.length >= this.#outstanding) this.#go();
  }

  #go(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length > 0) void this.#ask(waiting);
  }

  async #ask(waiting: readonly Waiting<T>[]): Promise<void> {
    const whole = allOf(waiting.map(({ signal }) => signal));
    let left = waiting;
    while (left.length > 0) {
      try {
        const values = await this.#origin.many(
          left.map(({ id }) => id),
          whole,
        );
        left.forEach(({ resolve }, i) => {
          resolve(values[i]);
        });
        return;
      } catch (error) {
        const missing = this.#origin.missing(error);
        const rest = left.filter(({ id }) => missing?.has(id) !== true);
        if (rest.length === left.length) {
          if (isOfOne(error) && left.length > 1) for (const one of left) this.#alone(one);
          else for (const { reject } of left) reject(error);
          return;
        }
        for (const { id, resolve } of left) if (missing?.has(id) === true) resolve(undefined);
        left = rest;
      }
    }
  }

  #alone({ id, signal, resolve, reject }: Waiting<T>): void {
    this.#origin.one(id, signal).then(resolve, (error: unknown) => {
      if (this.#origin.missing(error)?.has(id) === true) resolve(undefined);
      else reject(error);
    });
  }
}

/** Whether an error may be about one question of many: it is no matter of the store, nor of the call. */
function isOfOne(error: unknown): boolean {
  return AurumError.is(error) && !/^(STORE|CALL|TENANT|INTERNAL)/.test(error.code);
}

/** A signal that fires when all have. */
function allOf(signals: readonly AbortSignal[]): AbortSignal {
  const [first] = signals;
  if (signals.length === 1 && first !== undefined) return first;
  const controller = new AbortController();
  let left = signals.length;
  const onAbort = (): void => {
    left--;
    if (left === 0) controller.abort(stopped());
  };
  for (const signal of signals) {
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  }
  return controller.signal;
}
