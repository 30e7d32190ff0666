/** What is known of one tag of an entry. */
export interface TagVerdict {
  /** Its name, or those that it may be; empty when none has the token. */
  readonly names: readonly string[];
  /** Whether its token is still the one that the entry was filled under. */
  readonly state: 'valid' | 'invalidated';
  /** Whether that is known, and not concluded from the tokens of tags that it may be. */
  readonly isSure: boolean;
}

/** Every entry has it, in front of its own tags. */
const EVERYTHING = '*';

/**
 * Which tags of an entry were invalidated since. An entry keeps tokens alone: a token that no tag has is one of the past for certain. One
 * that a tag has may yet be that of another, as tags that were made or invalidated in one step share a token.
 *
 * @param tokens those of the entry, the one of everything first
 * @param now the tags of the shard with their tokens
 * @param given the names of the entry's tags in order, or none
 */
export function judgeTags(
  tokens: readonly string[],
  now: ReadonlyMap<string, string>,
  given: readonly string[],
): readonly TagVerdict[] {
  const named: readonly string[] = [EVERYTHING, ...given];
  return tokens.map((token, i) => {
    const name = named[i];
    if (name !== undefined) {
      return { names: [name], state: now.get(name) === token ? 'valid' : 'invalidated', isSure: true };
    }
    const names = [...now].flatMap(([tag, current]) => (tag !== EVERYTHING && current === token ? [tag] : [])).sort();
    // As many tags of the entry as share the token need as many names.
    const needed = tokens.filter((other, at) => at > 0 && other === token).length;
    const isGone = names.length < needed;
    return { names, state: isGone ? 'invalidated' : 'valid', isSure: names.length === 0 };
  });
}
