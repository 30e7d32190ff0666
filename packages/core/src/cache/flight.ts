import type { TagState, TagWatcher } from './tag-table.js';

/** What a call under way is about. */
export interface FlightInit {
  /** The key. */
  readonly key: string;
  /** Its tags as this process knows them, held until the flight ends. */
  readonly tags: readonly TagState[];
  /** The generation in which it began. */
  readonly generation: number;
  /** When it began. */
  readonly began: number;
  /** Called once, when nobody who comes later may share it any more. */
  readonly onDead: (flight: Flight) => void;
}

/** One call of the level and the origin, which all who ask the same meanwhile share. */
export class Flight implements TagWatcher {
  /** The key. */
  readonly key: string;
  /** Its tags. */
  readonly tags: readonly TagState[];
  /** The generation in which it began. */
  readonly generation: number;
  /** When it began. */
  readonly began: number;
  /** How many wait for it. */
  waiters = 0;
  /** The tokens under which the level was read; the answer is kept only if they have not changed. */
  vector: readonly string[] | undefined;
  /** Whether one of its tags was invalidated since it began: then it is neither shared any more nor kept. */
  dead = false;
  #ended = false;
  #controller: AbortController | undefined;
  readonly #onDead: (flight: Flight) => void;

  constructor({ key, tags, generation, began, onDead }: FlightInit) {
    this.key = key;
    this.tags = tags;
    this.generation = generation;
    this.began = began;
    this.#onDead = onDead;
    for (const tag of tags) tag.flights.add(this);
  }

  /** Stops the work when nobody waits for it; made when it is first asked for, as answers of the level need none. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** A tag has another token now: because it was invalidated, or as another flight has read it. Whoever has read nothing yet is only told of the first. */
  tagChanged(state: TagState, token: string, isInvalidation: boolean): void {
    if (this.vector === undefined) {
      if (isInvalidation) this.kill();
    } else if (this.vector[this.tags.indexOf(state)] !== token) this.kill();
  }

  /** Nobody who comes later may share it. */
  kill(): void {
    if (this.dead) return;
    this.dead = true;
    this.#onDead(this);
  }

  /** Nobody waits for it: it is given up, unless it has ended. */
  stop(reason: () => unknown): void {
    if (this.#ended) return;
    this.kill();
    this.#controller ??= new AbortController();
    this.#controller.abort(reason());
  }

  /** It has ended: its tags need not tell it any more, and nobody can share it. */
  end(): void {
    this.#ended = true;
    for (const tag of this.tags) tag.flights.delete(this);
    this.kill();
  }
}
