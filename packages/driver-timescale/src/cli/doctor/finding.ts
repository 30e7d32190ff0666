import { ask as askDatabase, type Backend, type Row, type ServerFacts } from '../../client/session.js';
import type { TimescaleConfig } from '../../config.js';
import type { SqlNames, Statement } from '../../sql/names.js';

/** Something that is not as it should be. */
export interface Finding {
  /** What kind it is, for example `settings.work_mem`. */
  readonly id: string;
  /** `error`: results, secrets or data are at risk, or the store cannot work; `warning`: it is slower or weaker than it could be. */
  readonly severity: 'error' | 'warning';
  /** What was found, with its value. */
  readonly found: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do: statements and commands as they can be run. */
  readonly remedy: readonly string[];
  /** Statements that `optimize --apply` runs for it, outside of a transaction. */
  readonly maintenance?: readonly string[];
}

/** What an examination looks at. */
export interface Examination {
  /** The settings of the program. */
  readonly config: TimescaleConfig;
  /** Whether the database runs in this process. */
  readonly embedded: boolean;
  /** Schema and role. */
  readonly names: SqlNames;
  /** The database. */
  readonly backend: Backend;
  /** What the server is. */
  readonly facts: ServerFacts;
  /** Transactions open for longer are a finding, in seconds. */
  readonly longSeconds: number;
  /** Fires when it is to stop. */
  readonly signal: AbortSignal;
}

/** The rows of a statement that only reads, as the user that connects. */
export function ask(examination: Examination, statement: Statement): Promise<readonly Row[]> {
  return askDatabase(examination, statement, { readOnly: true });
}
