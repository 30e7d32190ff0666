import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeTags } from '../src/cli/tag-verdicts.js';

const NAMES = ['*', 'a', 'b', 'c', 'd'] as const;
const step = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 });

/** Tags after steps, each of which gives its tags one new token, from all tags made in one step. */
function after(steps: readonly (readonly string[])[]): ReadonlyMap<string, string> {
  const now = new Map<string, string>(NAMES.map((name) => [name, '0-made']));
  steps.forEach((names, i) => {
    for (const name of names) now.set(name, `${i + 1}-bump`);
  });
  return now;
}

const history = fc.record({
  before: fc.array(step, { maxLength: 4 }),
  since: fc.array(step, { maxLength: 4 }),
  tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')),
});

describe('what is told of the tags of an entry', () => {
  it('is exact when the tags are named', () => {
    fc.assert(
      fc.property(history, ({ before, since, tags }) => {
        const [then, now] = [after(before), after([...before, ...since])];
        const tokens = ['*', ...tags].map((tag) => then.get(tag) ?? '');
        expect(judgeTags(tokens, now, tags)).toEqual(
          ['*', ...tags].map((tag) => ({
            names: [tag],
            state: since.some((names) => names.some((name) => name === tag)) ? 'invalidated' : 'valid',
            isSure: true,
          })),
        );
      }),
    );
  });

  it('never calls an entry invalidated that is not, and is sure of no guess', () => {
    fc.assert(
      fc.property(history, ({ before, since, tags }) => {
        const [then, now] = [after(before), after([...before, ...since])];
        const tokens = ['*', ...tags].map((tag) => then.get(tag) ?? '');
        const verdicts = judgeTags(tokens, now, []);
        const isInvalid = since.some((names) => names.some((name) => name === '*' || tags.includes(name)));
        if (!isInvalid) {
          verdicts.forEach(({ state, names }, i) => {
            expect(state).toBe('valid');
            expect(names).toContain(['*', ...tags][i]);
          });
        }
        for (const { state, isSure } of verdicts.slice(1)) expect(state === 'valid' && isSure).toBe(false);
      }),
    );
  });

  it('calls tags that share a token invalidated when fewer have it than the entry needs', () => {
    const tokens = ['1-x', '2-x', '2-x'];
    const now = new Map([
      ['*', '1-x'],
      ['a', '2-x'],
      ['b', '3-x'],
    ]);
    expect(judgeTags(tokens, now, []).map(({ state }) => state)).toEqual(['valid', 'invalidated', 'invalidated']);
  });
});
