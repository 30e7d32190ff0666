import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { PGlite } from '@electric-sql/pglite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAnnouncement } from '../../src/invalidation/announcement.js';

/** A statement of somebody with SQL of his own, about series by their number modulo of how many there are. */
type Change =
  | { readonly do: 'insert'; readonly count: number; readonly tenant: number }
  | { readonly do: 'write' | 'describe' | 'rename' | 'remove'; readonly modulo: number };

interface Transaction {
  readonly changes: readonly Change[];
  readonly end: 'COMMIT' | 'ROLLBACK';
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    do: fc.constant('insert' as const),
    count: fc.integer({ min: 0, max: 4 }),
    tenant: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({
    do: fc.constantFrom('write', 'describe', 'rename', 'remove'),
    modulo: fc.integer({ min: 1, max: 4 }),
  }),
);
const transactions: fc.Arbitrary<readonly Transaction[]> = fc.array(
  fc.record({
    changes: fc.array(change, { minLength: 1, maxLength: 3 }),
    end: fc.constantFrom('COMMIT', 'COMMIT', 'ROLLBACK'),
  }),
  { minLength: 1, maxLength: 4 },
);

describe('the triggers', () => {
  let database: PGlite;
  let store: TimescaleStore;
  let numbered = 0;
  const heard: string[] = [];
  const where = (modulo: number): string => `WHERE id % ${modulo} = 0`;

  beforeAll(async () => {
    database = await PGlite.create();
    store = await openStore(database as never, { migrate: true, tenant: 'one' });
    await store.createTenant('two');
    await store.maintenance.setNotifications('on');
    await database.listen('aurum_changes', (payload) => heard.push(payload));
  });
  afterAll(async () => {
    await store?.close();
    await database?.close();
  });

  /** The tenants of series, by their numbers. */
  const rows = async (condition = ''): Promise<ReadonlyMap<number, number>> => {
    const { rows } = await database.query<{ id: number; tenant_id: number }>(
      `SELECT id, tenant_id FROM aurum.series ${condition}`,
    );
    return new Map(rows.map(({ id, tenant_id }) => [id, tenant_id]));
  };

  /** Makes a change, and says what is to be announced: facts that are the same whoever finds them. */
  const make = async (made: Change): Promise<readonly string[]> => {
    if (made.do === 'insert') {
      const before = await rows();
      const first = numbered;
      numbered += made.count;
      await database.exec(`INSERT INTO aurum.series (tenant_id, key, unit, kind, clock, frequency, nan, search_text)
        SELECT ${made.tenant}, 'k' || n, 'MW', 'average', 'UTC', 'PT1H', 'store', '' FROM generate_series(${first}, ${numbered} - 1) n`);
      return [...(await rows())].filter(([id]) => !before.has(id)).map(([id, tenant]) => `definition ${tenant} ${id}`);
    }
    const hit = [...(await rows(where(made.modulo)))];
    const set = {
      write: 'last_seq = last_seq + 1',
      describe: `description = 'd' || ${numbered++}`,
      rename: `key = key || 'x'`,
    };
    await database.exec(
      made.do === 'remove'
        ? `DELETE FROM aurum.series ${where(made.modulo)}`
        : `UPDATE aurum.series SET ${set[made.do]} ${where(made.modulo)}`,
    );
    if (made.do === 'write') return hit.map(([id, tenant]) => `values ${tenant} ${id}`);
    if (made.do === 'describe') return hit.map(([id, tenant]) => `definition ${tenant} ${id}`);
    return hit.map(([, tenant]) => `tenant ${tenant}`);
  };

  const factsOf = (payload: string): readonly string[] => {
    const said = parseAnnouncement(payload);
    if (said.what === 'tenant') return [`tenant ${said.tenant}`];
    return 'ids' in said ? said.ids.map((id) => `${said.what} ${said.tenant} ${id}`) : [payload];
  };

  it('announce what was committed, all of it and nothing else', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(transactions, async (given) => {
        heard.length = 0;
        const expected = new Set<string>();
        for (const { changes, end } of given) {
          await database.exec('BEGIN');
          const facts: string[] = [];
          for (const made of changes) facts.push(...(await make(made)));
          await database.exec(end);
          if (end === 'COMMIT') for (const fact of facts) expected.add(fact);
        }
        await database.query('SELECT 1');
        expect(new Set(heard.flatMap(factsOf))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
