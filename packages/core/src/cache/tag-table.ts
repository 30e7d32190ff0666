import type { Flight } from './flight.js';

/** One tag as this process knows it. */
export interface TagState {
  /** Its name. */
  readonly name: string;
  /** What entries are compared with: the token of the level, or a mark of our own while an invalidation is under way; empty when not known. */
  token: string;
  /** The newest token of the level that was seen, and its number. */
  real: string;
  number: number;
  /** The mark of the last invalidation of this process that the level has not confirmed. */
  mark: string | undefined;
  /** How many entries and flights refer to it. */
  users: number;
  /** The calls of the origin, or of the level, that are under way for answers with this tag. */
  readonly flights: Set<Flight>;
}

/** The number of a token: microseconds of the level's clock, always rising. */
function numberOf(token: string): number {
  return Number.parseInt(token, 10);
}

/** The tags of one shard that entries and flights of this process use. Others are not kept: nothing depends on them. */
export class TagTable {
  readonly #tags = new Map<string, TagState>();
  #marks = 0;

  /** How many there are. */
  get size(): number {
    return this.#tags.size;
  }

  /** The states of tags, held until {@link TagTable.release}. */
  acquire(names: readonly string[]): TagState[] {
    return names.map((name) => {
      let state = this.#tags.get(name);
      if (state === undefined) {
        state = {
          name,
          token: '',
          real: '',
          number: Number.NEGATIVE_INFINITY,
          mark: undefined,
          users: 0,
          flights: new Set(),
        };
        this.#tags.set(name, state);
      }
      state.users++;
      return state;
    });
  }

  /** Lets go of states. */
  release(states: readonly TagState[]): void {
    for (const state of states) {
      state.users--;
      if (state.users === 0) this.#tags.delete(state.name);
    }
  }

  /** Takes note of a token of the level. Older ones than are known say nothing new. */
  observe(name: string, token: string): void {
    const state = this.#tags.get(name);
    if (state === undefined) return;
    const number = numberOf(token);
    if (number < state.number || token === state.real) return;
    state.real = token;
    state.number = number;
    if (state.mark === undefined) change(state, token);
  }

  /** Invalidates tags in this process at once. Gives the mark to hand to {@link TagTable.confirm}. */
  mark(names: readonly string[]): string {
    this.#marks++;
    const mark = `mark-${this.#marks}`;
    for (const name of names) {
      const state = this.#tags.get(name);
      if (state === undefined) continue;
      state.mark = mark;
      change(state, mark);
    }
    return mark;
  }

  /** The level has confirmed an invalidation of this process: its tokens count from now on, or newer ones that came meanwhile. */
  confirm(names: readonly string[], mark: string, tokens: readonly string[]): void {
    names.forEach((name, i) => {
      const state = this.#tags.get(name);
      if (state === undefined) return;
      const token = tokens[i] as string; // one for each tag
      if (numberOf(token) >= state.number) {
        state.real = token;
        state.number = numberOf(token);
      }
      if (state.mark !== mark) return;
      state.mark = undefined;
      change(state, state.real);
    });
  }
}

/** Entries with another token are no longer good, and calls under way are not for those who come after. */
function change(state: TagState, token: string): void {
  if (state.token === token) return;
  state.token = token;
  for (const flight of state.flights) flight.tagChanged(state, token);
}
