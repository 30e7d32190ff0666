import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireTag } from '../../src/cache/cache-errors.js';
import { type CacheQuestion, cacheKey, cachePolicy, cacheTags, classify, DATA_CLASSES } from '../../src/cache/index.js';
import { marketClock } from '../../src/time/index.js';

const policy = cachePolicy({ dayAhead: { time: '13:00', clock: marketClock('UTC') } });
const HOUR = 3_600_000;
const now = Date.parse('2026-03-10T15:30:00Z');
const instant = fc.integer({ min: now - 100 * HOUR, max: now + 100 * HOUR });
const edge = (open: number) => fc.oneof({ weight: 4, arbitrary: instant }, fc.constant(open));
const question: fc.Arbitrary<CacheQuestion> = fc
  .record({
    keyspace: fc.constantFrom('series.read', 'ruled'),
    about: fc.constantFrom('delivery' as const, 'asOf' as const, 'register' as const),
    a: edge(Number.NEGATIVE_INFINITY),
    b: edge(Number.POSITIVE_INFINITY),
    recordedBy: edge(Number.POSITIVE_INFINITY),
  })
  .map(({ a, b, ...rest }) => ({ ...rest, start: Math.min(a, b), end: Math.max(a, b) }));

describe('the class of an answer', () => {
  it('is the first row of the table that holds', () => {
    const ruled = cachePolicy({ keyspaces: { ruled: { class: 'golden' } } }, policy);
    const published = Date.parse('2026-03-10T13:00:00Z');
    fc.assert(
      fc.property(
        question,
        fc.option(instant, { nil: undefined }),
        fc.option(fc.constantFrom(...DATA_CLASSES), { nil: undefined }),
        (asked, horizon, use) => {
          const table: readonly (readonly [boolean, string | undefined])[] = [
            [use !== undefined, use],
            [asked.keyspace === 'ruled', 'golden'],
            [asked.about === 'register', 'reference'],
            [horizon !== undefined && asked.recordedBy <= horizon, 'immutable'],
            [asked.end <= published, 'daily'],
            [asked.about === 'delivery' && asked.start <= now && asked.end > now - 2 * HOUR, 'live'],
            [true, 'intraday'],
          ];
          expect(classify(asked, { policy: ruled, now, horizon, use })).toBe(table.find(([holds]) => holds)?.[1]);
        },
      ),
    );
  });

  it('goes by the wall clock of the day-ahead market, over changes of the clocks', () => {
    const berlin = cachePolicy();
    const asked = (end: string): CacheQuestion => ({
      keyspace: 'k',
      about: 'asOf',
      start: 0,
      end: Date.parse(end),
      recordedBy: Number.POSITIVE_INFINITY,
    });
    const at = (time: string, end: string) =>
      classify(asked(end), { policy: berlin, now: Date.parse(time), horizon: undefined });
    expect(at('2026-03-29T11:00:00Z', '2026-03-29T11:00:00Z')).toBe('daily'); // 13:00 in summer
    expect(at('2026-03-29T10:59:59Z', '2026-03-28T12:00:00Z')).toBe('daily'); // 13:00 of the day before, in winter
    expect(at('2026-03-29T10:59:59Z', '2026-03-28T12:00:01Z')).toBe('intraday');
  });

  it('is refused for times and classes that are none', () => {
    for (const init of [
      { classes: { live: { hardMs: 0 } } },
      { classes: { daily: { softPart: 2 } } },
      { classes: { odd: {} } },
      { jitter: 1 },
      { golden: { most: 0 } },
      { liveMs: -1 },
      { dayAhead: { time: '25:00', clock: marketClock('UTC') } },
    ])
      expect(() => cachePolicy(init)).toThrow(/CONFIG|option/);
    expect(Object.isFrozen(policy) && Object.isFrozen(policy.classes.live)).toBe(true);
  });
});

describe('keys and tags', () => {
  it('a key is one for equal questions whatever the order of their fields, and another for others', () => {
    const plain = fc.dictionary(
      fc.string(),
      fc.oneof(
        fc.integer(),
        fc.string(),
        fc.boolean(),
        fc.constant(null),
        fc.constantFrom(Infinity, -Infinity),
        fc.array(fc.string()),
      ),
      { noNullPrototype: true },
    );
    const key = (tenant: string, query: object) => cacheKey({ keyspace: 'k', tenant, query, schema: 's/1' });
    fc.assert(
      fc.property(plain, plain, fc.string(), fc.string(), (a, b, tenant, other) => {
        const turned = Object.fromEntries(Object.entries({ ...a, gone: undefined }).reverse());
        if (!('gone' in a)) expect(key(tenant, turned)).toBe(key(tenant, a));
        expect(key(tenant, a) === key(other, a)).toBe(tenant === other);
        const isSame =
          Object.keys(a).length === Object.keys(b).length &&
          Object.entries(a).every(
            ([name, value]) =>
              Object.hasOwn(b, name) &&
              Object.is(JSON.stringify([value]) + String(value), JSON.stringify([b[name]]) + String(b[name])),
          );
        expect(key(tenant, a) === key(tenant, b)).toBe(isSame);
      }),
    );
  });

  it('a tag is legal for any names, and another for other names', () => {
    const name = fc.string({
      unit: fc.oneof(
        fc.constantFrom(':', ',', '|', '%', ';', '\n', '\u0000', '\ud800', 'a', '2', 'c'),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(name, name, name, name, (t, k, u, l) => {
        expect(() => requireTag(cacheTags.series(t, k))).not.toThrow();
        expect(cacheTags.series(t, k) === cacheTags.series(u, l)).toBe(t === u && k === l);
      }),
    );
  });
});
