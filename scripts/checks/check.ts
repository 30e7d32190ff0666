/** What a check found. */
export interface CheckResult {
  /** How many things it looked at; a check that looked at nothing has failed. */
  readonly checked: number;
  /** What these things are, for example `error codes`. */
  readonly what: string;
  /** What is wrong, one sentence each, with the place at the beginning. */
  readonly problems: readonly string[];
}

/** A check of the repository whose folder it is given. */
export type Check = (root: string) => CheckResult | Promise<CheckResult>;
