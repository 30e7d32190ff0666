import type { RedisLike } from '../client/redis-like.js';
import { ask, type Connection, listOf, textOf } from './connect.js';

/** What a name of the namespace stands for. */
export interface FoundName {
  /** The part of the namespace. */
  readonly shard: number;
  /** An entry, a lease, the token of a tag, the sequence number, or something that no cache made. */
  readonly kind: 'entry' | 'lease' | 'token' | 'sequence' | 'other';
  /** The key or the tag. */
  readonly text: string;
}

const KINDS = { e: 'entry', l: 'lease', t: 'token' } as const;
const PAGE = 1000;

/**
 * The names of the namespace that match a pattern, a page at a time, from all masters. SCAN holds nobody up; a name may come twice, and what
 * is made or removed meanwhile may be missing.
 *
 * @param rest what follows `{namespace:shard}` in the pattern, for example `:e:*`
 */
export async function* scanNames(
  { masters, config: { namespace } }: Connection,
  { rest, shard = '*', signal }: { readonly rest: string; readonly shard?: number | '*'; readonly signal: AbortSignal },
): AsyncGenerator<readonly FoundName[]> {
  for (const node of await masters()) {
    for await (const page of pagesOf(node, `{${namespace}:${shard}}${rest}`, signal)) {
      yield page.flatMap((name) => parseName(name, namespace) ?? []);
    }
  }
}

async function* pagesOf(node: RedisLike, pattern: string, signal: AbortSignal): AsyncGenerator<readonly string[]> {
  let cursor = '0';
  do {
    const [next, names] = listOf(await ask(node, 'scan', cursor, 'match', pattern, 'count', PAGE));
    yield listOf(names).map(textOf);
    cursor = textOf(next);
  } while (cursor !== '0' && !signal.aborted);
}

/** What a name stands for; undefined when it is of another namespace. */
function parseName(name: string, namespace: string): FoundName | undefined {
  const [, owner, shard, letter, text = ''] = /^\{([\w.-]+):(\d+)\}(?::([elts])(?::(.*))?)?/su.exec(name) ?? [];
  if (owner !== namespace || shard === undefined) return undefined;
  if (letter === 's') return { shard: Number(shard), kind: 'sequence', text };
  const kind = letter === 'e' || letter === 'l' || letter === 't' ? KINDS[letter] : 'other';
  return { shard: Number(shard), kind, text: unescaped(text) };
}

/** Halves of characters are kept as JSON behind a zero. */
function unescaped(text: string): string {
  if (!text.startsWith('\u0000"')) return text;
  try {
    return String(JSON.parse(text.slice(1)));
  } catch {
    return text;
  }
}
