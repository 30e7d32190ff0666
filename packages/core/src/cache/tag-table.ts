/** Who is told when a tag has another token. */
export interface TagWatcher {
  /** A tag has another token now: because it was invalidated, or as a read has found it. */
  tagChanged(state: TagState, token: string, isInvalidation: boolean): void;
}

/** One tag as this process knows it. */
export interface TagState {
  /** Its name. */
  readonly name: string;
  /** What entries are compared with: the token of the level, or a mark of our own while an invalidation is under way; empty when not known. */
  token: string;
  /** The newest token of the level that was seen, and its number. */
  real: string;
  number: number;
  /** Tokens that greater ones have followed, the latest first: a message of one of them is only late. */
  past: readonly string[];
  /** The mark of the last invalidation of this process that the level has not confirmed. */
  mark: string | undefined;
  /** How many entries and flights refer to it. */
  users: number;
  /** The calls of the origin, or of the level, that are under way for answers with this tag. */
  readonly flights: Set<TagWatcher>;
}

/** How many tokens are remembered that others have followed. */
const MOST_PAST = 4;

/** The number of a token: microseconds of the level's clock, always rising. */
function numberOf(token: string): number {
  return Number.parseInt(token, 10);
}

/** The tags of one shard that entries and flights of this process use. Others are not kept: nothing depends on them. */
export class TagTable {
  /** How often anything was invalidated, or said to be, whether or not its tag is kept here. */
  changes = 0;
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
          past: [],
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

  /** Holds states once more, which are held already. */
  hold(states: readonly TagState[]): readonly TagState[] {
    for (const state of states) state.users++;
    return states;
  }

  /** Lets go of states. */
  release(states: readonly TagState[]): void {
    for (const state of states) {
      state.users--;
      if (state.users === 0) this.#tags.delete(state.name);
    }
  }

  /** Takes note of a token that was read. Older ones than are known say nothing new. */
  observe(name: string, token: string): void {
    const state = this.#tags.get(name);
    if (state !== undefined) observed(state, token);
  }

  /** The same for states that are held, and the tokens beside them. */
  observeAll(states: readonly TagState[], vector: readonly string[]): void {
    for (let i = 0; i < states.length; i++) observed(states[i] as TagState, vector[i] as string); // one for each
  }

  /** A tag was invalidated by another process, which gave it this token. */
  hear(name: string, token: string): void {
    this.changes++;
    const state = this.#tags.get(name);
    if (state === undefined || token === state.real || state.past.includes(token)) return;
    this.#learn(state, token);
    if (state.mark === undefined) change(state, this.#current(state), true);
  }

  /** Invalidates tags in this process at once. Gives the marks to hand to {@link TagTable.confirm}. */
  mark(names: readonly string[]): readonly string[] {
    this.changes++;
    const mark = this.#private('mark');
    for (const name of names) {
      const state = this.#tags.get(name);
      if (state === undefined) continue;
      state.mark = mark;
      change(state, mark, true);
    }
    return names.map(() => mark);
  }

  /** A key was removed. */
  removed(): void {
    this.changes++;
  }

  /** The marks that tags have. */
  marksOf(names: readonly string[]): readonly (string | undefined)[] {
    return names.map((name) => this.#tags.get(name)?.mark);
  }

  /** Takes marks away from tags that are invalidated by a mark on another tag, which all of their entries have. */
  unmark(names: readonly string[]): void {
    this.changes++;
    for (const name of names) {
      const state = this.#tags.get(name);
      if (state?.mark === undefined) continue;
      state.mark = undefined;
      change(state, this.#current(state), true);
    }
  }

  /**
   * The level has confirmed an invalidation of this process: its tokens count from now on, or newer ones that came meanwhile. That holds for tags
   * that nobody used when it began, too: who began to use them since may have read their old tokens.
   */
  confirm(names: readonly string[], marks: readonly (string | undefined)[], tokens: readonly string[]): void {
    this.changes++;
    names.forEach((name, i) => {
      const state = this.#tags.get(name);
      if (state === undefined) return;
      const token = tokens[i] as string; // one for each tag
      if (token !== state.real && !state.past.includes(token)) this.#learn(state, token);
      if (state.mark !== undefined && state.mark !== marks[i]) return;
      state.mark = undefined;
      change(state, this.#current(state), true);
    });
  }

  /**
   * A token that an invalidation gave. One with a smaller number than the known one may be older, or may come from a level that lost its token and whose
   * clock was set back: then neither counts, and the next read tells.
   */
  #learn(state: TagState, token: string): void {
    if (numberOf(token) > state.number) {
      follow(state, token);
      return;
    }
    state.real = '';
    state.number = Number.NEGATIVE_INFINITY;
  }

  #current({ real }: TagState): string {
    return real === '' ? this.#private('unknown') : real;
  }

  /** A token that is like no other. */
  #private(word: string): string {
    this.#marks++;
    return `${word}-${this.#marks}`;
  }
}

function observed(state: TagState, token: string): void {
  if (token === state.real || numberOf(token) <= state.number) return;
  follow(state, token);
  if (state.mark === undefined) change(state, token, false);
}

function follow(state: TagState, token: string): void {
  if (state.real !== '') state.past = [state.real, ...state.past].slice(0, MOST_PAST);
  state.real = token;
  state.number = numberOf(token);
}

/** Entries with another token are no longer good, and calls under way are not for those who come after. */
function change(state: TagState, token: string, isInvalidation: boolean): void {
  if (state.token === token) return;
  state.token = token;
  for (const flight of state.flights) flight.tagChanged(state, token, isInvalidation);
}
