import { type CurvePublication, clocks, parseDeliveryPeriod, profiles, regularIndex, Series } from '@aurum/core';
import { Curve, contract, QUOTE_FIELDS, type Quote } from '@aurum/core/curves';
import { openStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { bench, shared } from '../../../test-support/bench.js';
import { startPostgres } from '../../../test-support/postgres.js';

const CURVES = 1000;
/** A month of hours. Longer views favour columns still more, and take long to store as rows. */
const HOURS = 744;
const AS_OF = '2026-01-15';
const KNOWN = Date.UTC(2026, 0, 15, 17);
const START = Date.UTC(2025, 11, 31, 23);
const HOUR_MS = 3_600_000;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const PERIODS = Array.from({ length: 30 }, (_, i) => `${MONTHS[i % 12]}-${26 + Math.floor(i / 12)}`);

/** A curve of 60 quotes, with bid, ask and settlement, and a month of hours; every price differs between variants. */
function curveOf(n: number, variant: number): Curve {
  const clock = clocks.sdac;
  const market = `Z${n}`;
  const quotes = [profiles.base, profiles.peak].flatMap((profile) =>
    PERIODS.map((name, i): Quote => {
      const price = 50 + i / 7 + n / 1000 + variant;
      const period = parseDeliveryPeriod(name);
      return {
        contract: contract({ market, profile, period, clock }),
        bid: price - 0.1,
        ask: price + 0.1,
        settlement: price,
      };
    }),
  );
  const values = Float64Array.from({ length: HOURS }, (_, i) => 50 + 20 * Math.sin(i / 7 + n) + variant);
  const index = regularIndex({ start: START, step: HOUR_MS, length: HOURS });
  return Curve.of({
    key: keyOf(n),
    asOf: AS_OF,
    unit: 'EUR/MWh',
    clock,
    quotes,
    fine: Series.of({ index, unit: 'EUR/MWh', clock, kind: 'average', values }),
    lineage: { method: 'bootstrap+smooth+shape' },
  });
}

const keyOf = (n: number): string => `EEX/power/Z${n}/base+peak`;

/** What the peer has: a row for each quote and each hour, with the indexes that the same questions need. */
const PLAIN = `
CREATE TABLE plain_quote (curve integer NOT NULL, as_of date NOT NULL, known_at timestamptz NOT NULL, profile text NOT NULL, name text NOT NULL,
  valid_from timestamptz NOT NULL, valid_to timestamptz NOT NULL, bid float8, ask float8, mid float8, last float8, settlement float8, volume float8,
  open_interest float8, PRIMARY KEY (curve, as_of, known_at, valid_from, valid_to, profile));
CREATE TABLE plain_fine (curve integer NOT NULL, as_of date NOT NULL, known_at timestamptz NOT NULL, valid_from timestamptz NOT NULL, price float8,
  PRIMARY KEY (curve, as_of, known_at, valid_from))`;

/** Inserts a batch as rows in one transaction, some curves a statement, so that no parameter is too long. */
async function publishRows(client: pg.Client, batch: readonly CurvePublication[]): Promise<void> {
  await client.query('BEGIN');
  for (let from = 0; from < batch.length; from += 50) {
    const part = batch.slice(from, from + 50);
    const quotes = part.flatMap(({ curve, knownAt }, i) =>
      curve.quotes.map((quote) => ({ n: from + i, knownAt, quote })),
    );
    await client.query(
      `INSERT INTO plain_quote SELECT q.curve, '${AS_OF}', to_timestamp(q.known / 1000), q.profile, q.name, to_timestamp(q.starts / 1000), to_timestamp(q.ends / 1000),
        q.bid, q.ask, q.mid, q.last, q.settlement, q.volume, q.open_interest
       FROM unnest($1::integer[], $2::float8[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::float8[], $10::float8[], $11::float8[], $12::float8[], $13::float8[])
         q(curve, known, profile, name, starts, ends, bid, ask, mid, last, settlement, volume, open_interest)`,
      [
        quotes.map(({ n }) => n),
        quotes.map(({ knownAt }) => knownAt),
        quotes.map(({ quote }) => quote.contract.profile.id),
        quotes.map(({ quote }) => quote.contract.period.name),
        quotes.map(({ quote }) => quote.contract.period.start),
        quotes.map(({ quote }) => quote.contract.period.end),
        ...QUOTE_FIELDS.map((field) => quotes.map(({ quote }) => quote[field] ?? null)),
      ],
    );
    await client.query(
      `INSERT INTO plain_fine SELECT f.curve, '${AS_OF}', to_timestamp(f.known / 1000), to_timestamp(f.starts / 1000), f.price
       FROM unnest($1::integer[], $2::float8[], $3::float8[], $4::float8[]) f(curve, known, starts, price)`,
      [
        part.flatMap((_, i) => Array.from({ length: HOURS }, () => from + i)),
        part.flatMap(({ knownAt }) => Array.from({ length: HOURS }, () => knownAt)),
        part.flatMap(() => Array.from({ length: HOURS }, (_, h) => START + h * HOUR_MS)),
        part.flatMap(({ curve }) => Array.from(curve.fine?.values ?? [])),
      ],
    );
  }
  await client.query('COMMIT');
}

/** The rows of one batch, as pg gives them: nothing is made of them yet. */
async function readRows(client: pg.Client, known: number): Promise<void> {
  const at = `WHERE as_of = '${AS_OF}' AND known_at = to_timestamp(${known / 1000})`;
  const quotes = await client.query(`SELECT * FROM plain_quote ${at} ORDER BY curve, valid_from, valid_to, profile`);
  const hours = await client.query(`SELECT curve, valid_from, price FROM plain_fine ${at} ORDER BY curve, valid_from`);
  if (quotes.rows.length !== CURVES * 60 || hours.rows.length !== CURVES * HOURS) throw new Error('rows are missing');
}

const opened = shared(async () => {
  const server = await startPostgres({ settings: { shared_buffers: '256MB', max_wal_size: '4GB' } });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(PLAIN);
  const store = await openStore(server.url, { migrate: true, tenant: 'default' });
  await store.createTenant('default');
  let variant = 0;
  /** The next revision of all curves. */
  const next = (): readonly CurvePublication[] => {
    variant++;
    return Array.from({ length: CURVES }, (_, n) => ({ curve: curveOf(n, variant), knownAt: KNOWN + variant * 1000 }));
  };
  return {
    store,
    client,
    next,
    async [Symbol.asyncDispose]() {
      await store.close();
      await client.end();
      await server[Symbol.asyncDispose]();
    },
  };
});

const OURS = {
  tables: ['aurum.curve', 'aurum.curve_contract', 'aurum.curve_revision_data'],
  revisions: 'SELECT count(*) FROM aurum.curve_revision_data',
};
const THEIRS = {
  tables: ['plain_quote', 'plain_fine'],
  revisions: 'SELECT count(*) FROM (SELECT DISTINCT curve, known_at FROM plain_quote) q',
};

/** The bytes on disk, indexes and all, for each revision of a curve. */
async function bytesEach(client: pg.Client, { tables, revisions }: typeof OURS): Promise<number> {
  const { rows } = await client.query(
    `SELECT round(sum(pg_total_relation_size(t.name::regclass)) / (${revisions}))::integer AS bytes FROM unnest($1::text[]) t(name)`,
    [tables],
  );
  return rows[0].bytes;
}

/** Runs of each side: the warm-up and six. */
const RUNS = 7;

bench('curve-publish', {
  title: `${CURVES} curves of 60 quotes and ${HOURS} hours published, against the same as rows by INSERT … UNNEST`,
  floor: 4,
  async run({ compare }) {
    const { store, client, next } = await opened();
    const [ours, theirs] = [Array.from({ length: RUNS }, next), Array.from({ length: RUNS }, next)];
    await compare({
      subject: {
        name: 'aurum publishMany',
        run: async () => {
          const { inserted, revised } = await store.curves.publishMany(ours.shift() ?? []);
          if (inserted + revised !== CURVES) throw new Error('curves are missing');
        },
      },
      peer: { name: 'pg rows', run: () => publishRows(client, theirs.shift() ?? []) },
      work: { amount: CURVES, unit: 'curves' },
    });
  },
});

bench('curve-read', {
  title: `${CURVES} curves of 60 quotes and ${HOURS} hours read into Curves, against the same as row objects of pg`,
  floor: 4,
  async run({ compare, note }) {
    const { store, client, next } = await opened();
    const batch = next();
    const known = Number(batch[0]?.knownAt);
    await store.curves.publishMany(batch);
    await publishRows(client, batch);
    await client.query('VACUUM ANALYZE');
    note(
      `on disk, a revision of a curve: ${await bytesEach(client, OURS)} bytes; as rows: ${await bytesEach(client, THEIRS)}`,
    );
    const requests = Array.from({ length: CURVES }, (_, n) => ({ key: keyOf(n), asOf: AS_OF }));
    await compare({
      subject: {
        name: 'aurum readMany',
        run: async () => {
          const curves = await store.curves.readMany(requests);
          if (curves.some(({ knownAt, curve }) => knownAt !== known || curve.quotes.length !== 60))
            throw new Error('another curve was read');
        },
      },
      peer: { name: 'pg rows', run: () => readRows(client, known) },
      work: { amount: CURVES, unit: 'curves' },
    });
  },
});
