/** By this method `console.log` and `util.inspect` show an object. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * A text that must not be seen: a password, a token, a URL that holds one. It prints, interpolates and serialises as its
 * label; only {@link Secret.reveal} gives the text, at the one place that needs it.
 *
 * @example
 * ```ts
 * import { Secret } from '@aurum/core/config';
 * const password = new Secret('hunter2');
 * console.log(`${password}`, JSON.stringify({ password })); // [redacted] {"password":"[redacted]"}
 * ```
 */
export class Secret {
  readonly #text: string;
  readonly #label: string;

  /**
   * @param text - what is to be kept
   * @param label - what is shown in its place; `[redacted]` when left out
   */
  constructor(text: string, label = '[redacted]') {
    this.#text = text;
    this.#label = label;
    Object.defineProperty(this, INSPECT, { value: () => label });
  }

  /** The text itself. */
  reveal(): string {
    return this.#text;
  }

  /** The label. */
  toString(): string {
    return this.#label;
  }

  /** The label. */
  toJSON(): string {
    return this.#label;
  }
}
