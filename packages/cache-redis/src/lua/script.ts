import { createHash } from 'node:crypto';

/** A script that runs in the server, in one step. */
export interface Script {
  /** What it does, in one word. */
  readonly name: string;
  /** Its text. */
  readonly lua: string;
  /** What the server knows it by. */
  readonly sha: string;
}

/** A script by its text. */
export function script(name: string, lua: string): Script {
  return { name, lua, sha: createHash('sha1').update(lua).digest('hex') };
}
