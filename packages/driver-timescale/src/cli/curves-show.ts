import { formatInstant } from '@aurum/core';
import { type Curve, QUOTE_FIELDS } from '@aurum/core/curves';
import type { Command } from './command.js';
import { EXIT } from './failure.js';
import { counted, textTable } from './text-table.js';

/** The last date that a curve can be of. */
const LAST = '9999-12-31';

/** Shows one curve: its quotes, and what else there is of it. */
export const curvesShowCommand: Command = {
  spec: {
    name: 'curves show',
    summary: 'shows the quotes of a curve as of a date, or of the last one',
    operands: ['KEY'],
    options: {
      on: { value: 'DATE', help: 'the last curve on or before this date, YYYY-MM-DD (default: the last there is)' },
      'known-at': {
        value: 'TIME',
        help: 'as it was known then, ISO 8601 with an offset (default: as it is known now)',
      },
    },
  },
  async run({ args, out, io, connect }) {
    const [key = ''] = args.operands;
    await using connection = await connect();
    const store = await connection.store();
    const options = { knownAt: args.text('known-at'), signal: io.signal };
    const { curve, knownAt, recordedAt } = await store.curves.latest(key, args.text('on') ?? LAST, options);
    const { zone } = curve.clock;
    const stamps = { knownAt: formatInstant(knownAt, zone), recordedAt: formatInstant(recordedAt, zone) };
    const facts = [
      ['key', curve.id],
      ['as of', curve.asOf],
      ['unit', curve.unit],
      ['clock', curve.clock.id],
      ['known', stamps.knownAt],
      ['recorded', stamps.recordedAt],
      ['made by', curve.lineage.method],
      ['fine view', curve.fine === undefined ? 'none' : counted(curve.fine.length, 'interval')],
    ];
    for (const text of textTable(facts)) out.line(text);
    if (curve.quotes.length > 0) out.line('');
    for (const text of quoteLines(curve)) out.line(text);
    const { asOf, unit, clock, quotes, fine, lineage } = curve;
    const plain = quotes.map(({ contract: { market, profile, period, weighting }, unit: _, ...numbers }) => ({
      market,
      profile: profile.id,
      ...period,
      weighting,
      ...numbers,
    }));
    out.document({
      key: curve.id,
      asOf,
      unit,
      clock: clock.id,
      ...stamps,
      quotes: plain,
      points: fine?.length ?? 0,
      lineage,
    });
    return EXIT.done;
  },
};

/** The quotes as lines, with a column for each number that any of them has. */
function quoteLines({ quotes }: Curve): readonly string[] {
  const fields = QUOTE_FIELDS.filter((field) => quotes.some((quote) => quote[field] !== undefined));
  const rows = quotes.map((quote) => [
    quote.contract.period.name,
    quote.contract.profile.id,
    ...fields.map((field) => String(quote[field] ?? '')),
  ]);
  return rows.length === 0
    ? []
    : textTable([['contract', 'profile', ...fields], ...rows], ['left', 'left', ...fields.map(() => 'right' as const)]);
}
