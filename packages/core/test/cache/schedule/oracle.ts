/** What an invalidation was about. */
export type Target = { readonly tag: string } | { readonly key: string } | 'all';

interface Invalidation {
  readonly process: number;
  readonly target: Target;
  /** Nothing that the origin said before this tick may be given any more. */
  readonly tick: number;
  /** When it returned; undefined before. */
  returnedAt?: number;
  isGlobal?: boolean;
}

/** A `get` that has begun. */
export interface Asked {
  readonly process: number;
  readonly key: string;
  readonly tags: readonly string[];
  /** The answers that are too old: those of this tick or before. */
  readonly after: number;
  /** What asks for it, for a message. */
  readonly because: string;
}

/** Knows from the contract alone which answers are too old: the origin answers with the tick of the moment. */
export class Oracle {
  readonly #heartbeatMs: number;
  readonly #now: () => number;
  readonly #invalidations: Invalidation[] = [];
  #tick = 0;

  constructor(heartbeatMs: number, now: () => number) {
    this.#heartbeatMs = heartbeatMs;
    this.#now = now;
  }

  /** The next moment. */
  tick(): number {
    this.#tick++;
    return this.#tick;
  }

  /** An invalidation begins. Gives what to call when it has returned. */
  invalidates(process: number, target: Target): (isGlobal: boolean) => void {
    const invalidation: Invalidation = { process, target, tick: this.tick() };
    this.#invalidations.push(invalidation);
    return (isGlobal) => {
      invalidation.returnedAt = this.#now();
      invalidation.isGlobal = isGlobal;
    };
  }

  /** A get begins. */
  asks(process: number, key: string, tags: readonly string[]): Asked {
    let after = 0;
    let because = 'nothing';
    for (const one of this.#invalidations) {
      if (one.tick <= after || !concerns(one.target, key, tags) || !this.#counts(one, process)) continue;
      after = one.tick;
      because = `${JSON.stringify(one.target)} of process ${one.process}, which returned at ${one.returnedAt}`;
    }
    return { process, key, tags, after, because };
  }

  /** Why an answer is too old; undefined when it is not. */
  objection({ process, key, after, because }: Asked, said: number): string | undefined {
    if (said > after) return undefined;
    return `process ${process} was given what the origin said of ${key} at tick ${said}, but nothing up to ${after} is good after the invalidation of ${because}`;
  }

  #counts({ process, returnedAt, isGlobal }: Invalidation, asker: number): boolean {
    if (returnedAt === undefined) return false;
    return process === asker || (isGlobal === true && returnedAt + this.#heartbeatMs < this.#now());
  }
}

function concerns(target: Target, key: string, tags: readonly string[]): boolean {
  if (target === 'all') return true;
  return 'key' in target ? target.key === key : tags.includes(target.tag);
}
