import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Announcement, PendingChanges, parseAnnouncement } from '../../src/invalidation/announcement.js';

const number = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const few = fc.integer({ min: 1, max: 4 });

const ofTenant = (tenant: fc.Arbitrary<number>, id: fc.Arbitrary<number>): fc.Arbitrary<Announcement> =>
  fc.oneof(
    fc.record({
      what: fc.constantFrom('values', 'definition', 'curve'),
      tenant,
      ids: fc.array(id, { minLength: 1, maxLength: 5 }),
    }),
    fc.record({ what: fc.constant('tenant' as const), tenant }),
  );

/** As the triggers write it. */
function payloadOf(announcement: Announcement): string {
  switch (announcement.what) {
    case 'all':
      return 'all';
    case 'probe':
      return `probe ${announcement.word}`;
    case 'tenant':
      return `tenant ${announcement.tenant}`;
    default:
      return `${announcement.what} ${announcement.tenant} ${announcement.ids.join(',')}`;
  }
}

/** Everything that is said of changes, one fact each. */
function factsOf({ all, tenants }: PendingChanges): ReadonlySet<string> {
  const facts = new Set<string>(all ? ['all'] : []);
  for (const [tenant, { whole, values, definition, curve }] of tenants) {
    if (whole) facts.add(`${tenant}`);
    for (const [what, ids] of Object.entries({ values, definition, curve }))
      for (const id of ids) facts.add(`${tenant} ${what} ${id}`);
  }
  return facts;
}

/** The facts of announcements, and of them those that no greater one says already. */
function expectedFacts(announcements: readonly Announcement[]): ReadonlySet<string> {
  const facts = new Set<string>();
  for (const announcement of announcements) {
    if (announcement.what === 'all') return new Set(['all']);
    if (announcement.what === 'tenant') facts.add(`${announcement.tenant}`);
    else if (announcement.what !== 'probe')
      for (const id of announcement.ids) facts.add(`${announcement.tenant} ${announcement.what} ${id}`);
  }
  return new Set([...facts].filter((fact) => !fact.includes(' ') || !facts.has(fact.split(' ')[0] ?? '')));
}

describe('announcements', () => {
  it('are read as they were written', () => {
    const any = fc.oneof(
      ofTenant(number, number),
      fc.constant<Announcement>({ what: 'all' }),
      fc.record({ what: fc.constant('probe' as const), word: fc.string() }),
    );
    fc.assert(
      fc.property(any, (announcement) => {
        expect(parseAnnouncement(payloadOf(announcement))).toEqual(announcement);
      }),
    );
  });

  it('that nobody understands say that anything may have changed', () => {
    const damaged = fc
      .tuple(ofTenant(number, number), fc.nat(), fc.constantFrom('', 'x', ' ', '-', '\n'))
      .map(([announcement, at, put]) => {
        const payload = payloadOf(announcement);
        const place = at % (payload.length + 1);
        return put === ''
          ? payload.slice(0, -1).replace(/\d+$/, '')
          : payload.slice(0, place) + put + payload.slice(place);
      });
    fc.assert(
      fc.property(
        fc.oneof(
          damaged,
          fc.string().filter((text) => !text.startsWith('probe ')),
        ),
        (payload) => {
          expect(parseAnnouncement(payload)).toEqual({ what: 'all' });
        },
      ),
    );
  });

  it('that wait are kept each once, and none is lost to another', () => {
    const announcements = fc.array(
      fc.oneof(
        { arbitrary: ofTenant(few, few), weight: 30 },
        { arbitrary: fc.constant<Announcement>({ what: 'probe', word: 'x' }), weight: 2 },
        { arbitrary: fc.constant<Announcement>({ what: 'all' }), weight: 1 },
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(announcements, (given) => {
        const pending = new PendingChanges();
        for (const announcement of given) pending.add(announcement);
        const expected = expectedFacts(given);
        expect(factsOf(pending)).toEqual(expected);
        expect(pending.isEmpty).toBe(expected.size === 0);
      }),
    );
  });

  it('of too many series become one of their tenant', () => {
    const pending = new PendingChanges();
    const ids = Array.from({ length: 700 }, (_, i) => i + 1);
    for (let i = 0; i < 29; i++) pending.add({ what: 'values', tenant: 1, ids: ids.map((id) => id + i * 700) });
    pending.add({ what: 'values', tenant: 2, ids });
    expect(pending.tenants.get(1)).toMatchObject({ whole: true, values: new Set() });
    expect(pending.tenants.get(2)?.values.size).toBe(700);
  });
});
