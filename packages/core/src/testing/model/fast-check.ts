/**
 * A generator of values, as fast-check's `Arbitrary`: what is asked of it is that it can be mapped. The values that pass
 * between two functions of fast-check keep the type that it gave them.
 */
export interface ArbitraryLike<T> {
  /** The same choices, seen as something else. */
  map<U>(mapper: (value: T) => U): ArbitraryLike<U>;
}

/** A step of a model test, as fast-check's `AsyncCommand`. */
export interface CommandLike<Model extends object, Real> {
  /** Whether the step makes sense in this state. */
  check(model: Readonly<Model>): boolean | Promise<boolean>;
  /** Takes the step in the model and in the real system, and compares. */
  run(model: Model, real: Real): Promise<void>;
  /** How a counterexample prints it. */
  toString(): string;
}

/**
 * The part of fast-check that the model test uses. Pass the `fast-check` module itself: Aurum does not depend on it.
 */
export interface FastCheckLike {
  /** Whole numbers from 0 to `max`. */
  nat(max: number): ArbitraryLike<number>;
  /** Arrays of generated elements. */
  array<T>(
    element: ArbitraryLike<T>,
    constraints: { readonly minLength: number; readonly maxLength: number },
  ): ArbitraryLike<T[]>;
  /** Sequences of commands. */
  commands<Model extends object, Real>(
    commands: ArbitraryLike<CommandLike<Model, Real>>[],
    constraints: { readonly maxCommands: number; readonly size: 'max' },
  ): ArbitraryLike<Iterable<CommandLike<Model, Real>>>;
  /** A statement that holds for every generated value. */
  asyncProperty<T>(arbitrary: ArbitraryLike<T>, predicate: (value: T) => Promise<void>): unknown;
  /** Checks a property. */
  assert(
    property: unknown,
    parameters: { readonly numRuns: number; readonly endOnFailure: boolean; readonly seed?: number },
  ): unknown;
  /** Runs commands one after the other. */
  asyncModelRun<Model extends object, Real>(
    setup: () => { model: Model; real: Real },
    commands: Iterable<CommandLike<Model, Real>>,
  ): Promise<void>;
}

/** Turns a list of generated numbers into choices; when they run out, every choice is the first. */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    return (this.#numbers[this.#next++] ?? 0) % count;
  }

  /** One of some values. */
  of<T>(values: readonly [T, ...T[]]): T {
    return values[this.below(values.length)] ?? values[0];
  }

  /** True once in `count` times. */
  oneIn(count: number): boolean {
    return this.below(count) === count - 1;
  }
}
